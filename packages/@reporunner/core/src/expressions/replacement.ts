/** What `replace` puts in for a match. */
import { expandReplacement, type Replacement } from '../patterns/index.ts';
import type { Run } from './run.ts';
import { jsText, Lambda } from './values.ts';

/** A text, in which `$1`, `$<name>`, `$&` and the like stand for parts of the match, or what an arrow function says. */
export function replacementOf(value: unknown, text: string, run: Run): Replacement {
  const by = value instanceof Lambda ? undefined : jsText(value, run);
  run.step(2 + ((by?.length ?? 0) >>> 7));
  const put = by === undefined ? called(value as Lambda, text, run) : expandReplacement(by, text);
  // What stands for parts of the match is put together anew for each.
  const price = by === undefined ? 1 : 1 + 4 * (by.split('$').length - 1);
  return (found) => {
    run.step(price);
    const inserted = put(found);
    run.allocate(inserted.length + 1);
    return inserted;
  };
}

const called =
  (by: Lambda, text: string, run: Run): Replacement =>
  (found) =>
    jsText(by.invoke(...found, found.index, text), run);

/** Replaces a text that is no pattern: the first, or all. */
export function replaceText(text: string, what: string, put: Replacement, all: boolean, run: Run): string {
  const parts: string[] = [];
  let last = 0;
  for (let index = text.indexOf(what); index !== -1; ) {
    run.step(1);
    parts.push(text.slice(last, index), put(Object.assign([what], { index, groups: undefined })));
    last = index + what.length;
    if (!all || index >= text.length) break;
    index = text.indexOf(what, Math.max(last, index + 1));
  }
  parts.push(text.slice(last));
  return parts.join('');
}
