/**
 * Shortcuts as text: `mod+shift+z`, where `mod` is ⌘ on a Mac and Ctrl elsewhere. A letter is taken by what it says on
 * the key; where the layout has no Latin letters, by where the key is.
 */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

export function matchesShortcut(press: KeyPress, shortcut: string, apple: boolean = isApple): boolean {
  const steps = shortcut.split('+');
  // `mod++` and `+` end with the key itself.
  const key = shortcut.endsWith('+') ? '+' : (steps.at(-1) ?? '');
  const modifiers = new Set(shortcut.endsWith('+') ? shortcut.slice(0, -1).split('+') : steps.slice(0, -1));
  const mod = apple ? press.metaKey : press.ctrlKey;
  const other = apple ? press.ctrlKey : press.metaKey;
  if (other || mod !== modifiers.has('mod') || press.altKey !== modifiers.has('alt')) return false;
  if (/^[a-z]$/.test(key)) return press.shiftKey === modifiers.has('shift') && letterOf(press) === key;
  if (/^\d$/.test(key))
    return (
      press.shiftKey === modifiers.has('shift') &&
      (press.code === `Digit${key}` || press.code === `Numpad${key}`)
    );
  // A sign such as + needs shift on some keyboards and not on others.
  if (key.length === 1) return press.key === key;
  return press.shiftKey === modifiers.has('shift') && press.key.toLowerCase() === key.toLowerCase();
}

function letterOf({ key, code }: KeyPress): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  // Option on a Mac, and layouts of other scripts, put something else on the key.
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? '';
}

/** A single key without Ctrl, ⌘ or Alt: typed as text would be. */
export const isPlain = (shortcut: string): boolean => !/(^|\+)(mod|alt)\+/.test(shortcut);

/** Keys are text there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  return target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])');
}
