/** Names for people, of things that only have a name for programs. */
import type { JsonSchema } from './schema.ts';

const asTheyAre = /^[A-Z0-9]{2,}(?:[-_][A-Z0-9]+)*$/;
const abbreviations = new Set(
  'id url uri api http https html json ndjson xml csv css sql ip hmac xlsx ods zip uuid utc'.split(' '),
);
/** Names that are not written as other words are. */
const spellings: Readonly<Record<string, string>> = {
  gzip: 'gzip',
  javascript: 'JavaScript',
  markdown: 'Markdown',
  md5: 'MD5',
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  'sha3-256': 'SHA3-256',
  'sha3-512': 'SHA3-512',
  sha512: 'SHA-512',
  typescript: 'TypeScript',
  'utf-8': 'UTF-8',
};
const spellingOf = (name: string) => (Object.hasOwn(spellings, name) ? spellings[name] : undefined);
const units: Readonly<Record<string, string>> = { Ms: 'ms' };

/** `notEquals` → `Not equals`, `delayMs` → `Delay (ms)`, `userId` → `User ID`; `GET` stays. */
export function humanize(name: string): string {
  if (asTheyAre.test(name) || !/^[A-Za-z][\w-]*$/.test(name)) return name;
  const known = spellingOf(name.toLowerCase());
  if (known !== undefined) return known;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  const unit = words.length > 1 ? units[last] : undefined;
  const spoken = (unit === undefined ? words : words.slice(0, -1)).map((word, index) => {
    const small = word.toLowerCase();
    if (abbreviations.has(small)) return small.toUpperCase();
    const spelling = spellingOf(small);
    if (spelling !== undefined) return spelling;
    return index === 0 ? small.slice(0, 1).toUpperCase() + small.slice(1) : small;
  });
  return unit === undefined ? spoken.join(' ') : `${spoken.join(' ')} (${unit})`;
}

/** What a value of an enumeration is called: as the server says in this language, else as its name reads. */
export const optionLabel = (schema: JsonSchema | undefined, value: unknown): string =>
  schema?.ui?.options?.[String(value)] ?? humanize(String(value));
