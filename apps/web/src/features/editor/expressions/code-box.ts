/** The box around code, the same while its editor is still on its way. */
export const codeBox =
  'code-box max-h-[60vh] min-h-40 min-w-0 overflow-auto rounded-md border border-line-strong bg-surface hover:border-muted focus-within:border-accent-ink focus-within:outline-2 focus-within:outline-accent-ink';
