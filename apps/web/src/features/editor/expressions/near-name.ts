/** The name that somebody meant, of those that exist. */
import { editDistance } from '../edit-distance.ts';

const maxNames = 1_000;

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
    const apart = editDistance(bare, plain(name), limit);
    if (apart < least) {
      least = apart;
      found = name;
    }
  }
  return found;
}
