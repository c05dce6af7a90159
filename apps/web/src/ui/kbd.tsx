import { classNames } from './class-names.ts';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const signs: Readonly<Record<string, string>> = isApple
  ? { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵' }
  : { mod: 'Ctrl', shift: '⇧', alt: 'Alt', enter: '↵' };

/** A shortcut as keys: `mod+k`, where `mod` is ⌘ or Ctrl. */
export function Kbd({ keys, inverted = false }: { readonly keys: string; readonly inverted?: boolean }) {
  return (
    <kbd dir="ltr" className="inline-flex gap-0.5 font-sans">
      {keys.split('+').map((key) => (
        <span
          key={key}
          className={classNames(
            'min-w-4.5 rounded border px-1 text-center text-2xs',
            inverted ? 'border-page/40' : 'border-line-strong bg-sunken text-muted',
          )}
        >
          {signs[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
        </span>
      ))}
    </kbd>
  );
}
