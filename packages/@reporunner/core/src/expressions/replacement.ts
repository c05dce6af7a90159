/** What `replace` puts in for a match. */
import type { PatternMatch } from '../patterns/index.ts';
import type { Run } from './run.ts';
import { Lambda, toText } from './values.ts';

type Replacement = (found: PatternMatch) => string;

/** A text, in which `$1`, `$<name>`, `$&` and the like stand for parts of the match, or what an arrow function says. */
export function replacementOf(value: unknown, text: string, run: Run): Replacement {
  const put = value instanceof Lambda ? called(value, text, run) : expanded(toText(value, run), text);
  return (found) => {
    const made = put(found);
    run.allocate(made.length + 1);
    return made;
  };
}

const called =
  (by: Lambda, text: string, run: Run): Replacement =>
  (found) =>
    toText(by.invoke(...found, found.index, text), run);

/** `GetSubstitution` of ECMAScript. */
function expanded(by: string, text: string): Replacement {
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

/** Replaces a text that is no pattern: the first, or all. */
export function replaceText(text: string, what: string, put: Replacement, all: boolean): string {
  const parts: string[] = [];
  let last = 0;
  for (let index = text.indexOf(what); index !== -1; ) {
    parts.push(text.slice(last, index), put(Object.assign([what], { index, groups: undefined })));
    last = index + what.length;
    if (!all || index >= text.length) break;
    index = text.indexOf(what, Math.max(last, index + 1));
  }
  parts.push(text.slice(last));
  return parts.join('');
}
