/** The name that somebody meant, of those that exist. */

const maxNames = 1_000;

/** Edits between two names: letters put in, left out, replaced, or two neighbours swapped. At most `limit` + 1. */
function distance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let down = 1; down <= left.length; down += 1) {
    const next = [down];
    for (let across = 1; across <= right.length; across += 1) {
      const isSame = left[down - 1] === right[across - 1];
      let best = Math.min(
        (row[across] ?? 0) + 1,
        (next[across - 1] ?? 0) + 1,
        (row[across - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (left[down - 1] === right[across - 2] && left[down - 2] === right[across - 1])
        best = Math.min(best, (before[across - 2] ?? best) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[right.length] ?? 0;
}

/** Without what people write differently: case, `_`, `-` and spaces. */
const plain = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, '');

/** Undefined when none is near: one typing error in a short name, two in a longer one. */
export function nearName(wanted: string, names: Iterable<string>): string | undefined {
  const bare = plain(wanted);
  if (bare === '' || bare.length > 100) return undefined;
  const limit = bare.length <= 2 ? 0 : bare.length <= 5 ? 1 : 2;
  let found: string | undefined;
  let least = limit + 1;
  let count = 0;
  for (const name of names) {
    count += 1;
    if (count > maxNames) break;
    if (name === wanted) continue;
    const apart = distance(bare, plain(name), limit);
    if (apart < least) {
      least = apart;
      found = name;
    }
  }
  return found;
}
