/** Letters typed one after the other find the next line whose name begins with them. */
const pauseMs = 700;

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export function createTypeahead(now: () => number) {
  let typed = '';
  let last = Number.NEGATIVE_INFINITY;
  return (key: string, names: readonly string[], at: number): number | undefined => {
    const time = now();
    const letter = fold(key);
    if (time - last > pauseMs) typed = '';
    // A blank is part of a name, but does not begin one.
    if (typed === '' && letter === ' ') return undefined;
    last = time;
    typed += letter;
    // One letter again and again goes through what begins with it.
    const repeated = typed.length > 1 && [...typed].every((one) => one === typed[0]);
    const wanted = repeated ? letter : typed;
    const from = typed.length === 1 || repeated ? at + 1 : at;
    for (let step = 0; step < names.length; step += 1) {
      const index = (from + step) % names.length;
      if (fold(names[index] ?? '').startsWith(wanted)) return index;
    }
    return undefined;
  };
}
