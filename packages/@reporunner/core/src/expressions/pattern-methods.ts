/** Methods of regular expressions, and what can be read of them and of their matches. */
import type { BoundedPattern, PatternMatch } from '../patterns/index.ts';
import { constant, natives } from './native.ts';
import { forbiddenKeys, jsText } from './values.ts';

export const patternMethods = natives<BoundedPattern, 'exec' | 'test'>(
  {
    exec: (pattern, [text], run) => matchOf(pattern.exec(jsText(text, run), run)),
    test: (pattern, [text], run) => pattern.test(jsText(text, run), run),
  },
  // The matcher charges its own steps.
  { exec: constant, test: constant },
  { exec: 1, test: 1 },
);

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
