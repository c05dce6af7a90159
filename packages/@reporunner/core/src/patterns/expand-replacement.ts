import type { PatternMatch } from './bounded-pattern.ts';

export type Replacement = (found: PatternMatch) => string;

/** What a text puts in for a match: `$1`, `$<name>`, `$&` and the like as in ECMAScript (`GetSubstitution`). */
export function expandReplacement(by: string, text: string): Replacement {
  if (!by.includes('$')) return () => by;
  return (found) => {
    const matched = found[0] as string;
    return by.replace(
      /\$(?:([$&`'])|(\d{1,2})|<([^>]{1,200})>)/g,
      (whole, sign?: string, digits?: string, name?: string) => {
        if (sign === '$') return '$';
        if (sign === '&') return matched;
        if (sign === '`') return text.slice(0, found.index);
        if (sign === "'") return text.slice(found.index + matched.length);
        if (digits !== undefined) return numbered(found, digits) ?? whole;
        return found.groups === undefined ? whole : (found.groups[name ?? ''] ?? '');
      },
    );
  };
}

/** `$12` is group 12, or group 1 and a 2 when there are fewer groups. */
function numbered(found: PatternMatch, digits: string): string | undefined {
  for (const size of digits.length === 2 ? [2, 1] : [1]) {
    const group = Number(digits.slice(0, size));
    if (group >= 1 && group < found.length) return (found[group] ?? '') + digits.slice(size);
  }
  return undefined;
}
