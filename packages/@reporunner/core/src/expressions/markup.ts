/** Takes tags and links out of texts, in time linear in the text, whatever it holds. */
import type { Run } from './run.ts';

/** What is between `<` and the next `>` is left out, with them. */
export function withoutTags(text: string, run: Run): string {
  const parts: string[] = [];
  let last = 0;
  for (let from = text.indexOf('<'); from !== -1; from = text.indexOf('<', last)) {
    const to = text.indexOf('>', from);
    if (to === -1) break;
    run.step(1);
    parts.push(text.slice(last, from));
    last = to + 1;
  }
  parts.push(text.slice(last));
  return parts.join('');
}

/** Of `[words](address)` and `![words](address)` the words stay. */
export function withoutLinks(text: string, run: Run): string {
  const parts: string[] = [];
  let last = 0;
  for (let open = text.indexOf('['); open !== -1; ) {
    const close = text.indexOf(']', open);
    if (close === -1) break;
    run.step(1);
    if (text[close + 1] === '(') {
      const end = text.indexOf(')', close);
      if (end === -1) break;
      const from = open > last && text[open - 1] === '!' ? open - 1 : open;
      parts.push(text.slice(last, from), text.slice(open + 1, close));
      last = end + 1;
    }
    // Other brackets before this one have the same end, so none of them is of a link.
    open = text.indexOf('[', Math.max(last, close));
  }
  parts.push(text.slice(last));
  return parts.join('');
}
