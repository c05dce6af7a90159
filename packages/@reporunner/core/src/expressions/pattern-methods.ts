/** Methods of regular expressions, and what can be read of them and of their matches. */
import type { BoundedPattern, PatternMatch } from '../patterns/index.ts';
import type { Run } from './run.ts';
import { forbiddenKeys, toText } from './values.ts';

type PatternMethod = (pattern: BoundedPattern, args: readonly unknown[], run: Run) => unknown;

export const patternMethods: ReadonlyMap<string, PatternMethod> = new Map<string, PatternMethod>([
  ['exec', (pattern, [text], run) => matchOf(pattern.exec(toText(text), run))],
  ['test', (pattern, [text], run) => pattern.test(toText(text), run)],
]);

export function patternProperty(pattern: BoundedPattern, key: string | number): unknown {
  return key === 'source' || key === 'flags' ? pattern[key] : undefined;
}

/** A match as a list of texts, which knows where it was found and its named groups. */
export function matchOf(found: PatternMatch | null): readonly (string | undefined)[] | null {
  if (found === null) return null;
  const { index, groups } = found;
  const named =
    groups === undefined
      ? undefined
      : Object.fromEntries(Object.entries(groups).filter(([name]) => !forbiddenKeys.has(name)));
  // Hidden, so that as data a match is just its texts.
  return Object.defineProperties([...found], { index: { value: index }, groups: { value: named } });
}

export const matchProperty = (match: object, key: string | number): unknown =>
  key === 'index' || key === 'groups' ? (match as Readonly<Record<string, unknown>>)[key] : undefined;
