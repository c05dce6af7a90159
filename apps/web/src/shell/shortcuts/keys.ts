/**
 * Shortcuts as text: `mod+k`, `shift+d`, `?`, or one key after the other: `g w`. `mod` is ⌘ on Apple's keyboards and
 * Ctrl elsewhere. Knows no DOM beyond the event's own fields.
 */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const isLetter = (key: string) => key.length === 1 && key.toLowerCase() !== key.toUpperCase();

/** Whether a key press is this one step of a shortcut. */
export function matchesStep(press: KeyPress, step: string): boolean {
  const parts = step === '+' ? ['+'] : step.split('+');
  const key = parts.at(-1) ?? '';
  const wants = (name: string) => parts.slice(0, -1).includes(name);
  if (press.key.toLowerCase() !== key.toLowerCase()) return false;
  if (wants('mod') !== (press.ctrlKey || press.metaKey) || wants('alt') !== press.altKey) return false;
  // A sign such as ? needs shift on some keyboards and not on others.
  return key.length === 1 && !isLetter(key) ? true : wants('shift') === press.shiftKey;
}

/** A shortcut that is typed as text would be: without Ctrl, ⌘ or Alt. Never taken while somebody writes. */
export const isPlain = (keys: string): boolean =>
  keys.split(' ').some((step) => !/^(mod|alt)\+/.test(step)) && !/^(Escape|F\d+)$/.test(keys);

/** How long the second key of a sequence may take. */
const sequenceMs = 1_200;

/** Follows key presses and says which of the known shortcuts they complete. */
export function createKeyFollower(now: () => number) {
  let begun: { readonly keys: readonly KeyPress[]; readonly at: number } | undefined;
  return (press: KeyPress, known: readonly string[]): string | undefined => {
    if (['Shift', 'Control', 'Alt', 'Meta'].includes(press.key)) return undefined;
    const at = now();
    const before = begun !== undefined && at - begun.at <= sequenceMs ? begun.keys : [];
    const all = [...before, press];
    const fits = (keys: string, presses: readonly KeyPress[], whole: boolean) => {
      const steps = keys.split(' ');
      if (whole ? steps.length !== presses.length : steps.length <= presses.length) return false;
      return presses.every((one, index) => matchesStep(one, steps[index] ?? ''));
    };
    begun = undefined;
    const complete =
      known.find((keys) => fits(keys, all, true)) ?? known.find((keys) => fits(keys, [press], true));
    if (complete !== undefined) return complete;
    const started = [all, [press]].find((presses) => known.some((keys) => fits(keys, presses, false)));
    if (started !== undefined) begun = { keys: started, at };
    return undefined;
  };
}
