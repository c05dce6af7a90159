/** The box around a template, the same while its editor is still on its way: nothing moves when it arrives. */
export const templateBox =
  'min-h-8 min-w-0 grow cursor-text rounded-md border border-accent-ink/50 bg-surface transition-colors hover:border-accent-ink focus-within:border-accent-ink focus-within:outline-2 focus-within:outline-accent-ink';

/** At least three lines, as the plain box of such a text has. */
export const tallBox = 'min-h-[4.875rem]';
/** All the room there is. */
export const fullBox = 'flex *:grow *:min-w-0';
