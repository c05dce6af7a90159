/** Help as nodes write it: a sentence, with `code` in it. */
export function HelpText({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={index} dir="ltr" className="rounded bg-sunken px-1 font-mono text-2xs">
        {part}
      </code>
    ),
  );
}
