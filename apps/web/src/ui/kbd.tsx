import { classNames } from './class-names.ts';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const everywhere = { shift: '⇧', enter: '↵', arrowup: '↑', arrowdown: '↓', delete: 'Del' };
const signs: Readonly<Record<string, string>> = isApple
  ? { ...everywhere, mod: '⌘', alt: '⌥' }
  : { ...everywhere, mod: 'Ctrl', alt: 'Alt' };

/** A shortcut as keys: `mod+k`, where `mod` is ⌘ or Ctrl. */
export function Kbd({ keys, inverted = false }: { readonly keys: string; readonly inverted?: boolean }) {
  return (
    <kbd dir="ltr" className="inline-flex gap-0.5 font-sans">
      {(keys === '+' ? [keys] : keys.split('+')).map((key) => (
        <span
          key={key}
          className={classNames(
            'min-w-4.5 rounded border px-1 text-center text-2xs',
            inverted ? 'border-page/40' : 'border-line-strong bg-sunken text-muted',
          )}
        >
          {signs[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key)}
        </span>
      ))}
    </kbd>
  );
}
