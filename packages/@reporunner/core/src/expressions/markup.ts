/** Takes tags and links out of texts, in time linear in the text, whatever it holds. */
import type { Run } from './run.ts';

/** What is between `<` and the next `>`, or the end, is left out, with them. */
export function withoutTags(text: string, run: Run): string {
  const parts: string[] = [];
  let last = 0;
  for (let from = text.indexOf('<'); from !== -1; from = text.indexOf('<', last)) {
    const to = text.indexOf('>', from);
    run.step(1);
    parts.push(text.slice(last, from));
    last = to === -1 ? text.length : to + 1;
  }
  parts.push(text.slice(last));
  return parts.join('');
}

/** Of `[words](address)` the words stay, of `![words](address)` nothing. */
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
      const isImage = open > last && text[open - 1] === '!';
      parts.push(text.slice(last, isImage ? open - 1 : open), isImage ? '' : text.slice(open + 1, close));
      last = end + 1;
    }
    // Other brackets before this one have the same end, so none of them is of a link.
    open = text.indexOf('[', Math.max(last, close));
  }
  parts.push(text.slice(last));
  return parts.join('');
}

/** Without what Markdown adds to words: lists, headings, quotes, code, emphasis, links, images and tags. */
export function withoutMarkdown(text: string, run: Run): string {
  const fenced = text
    .replace(/^([ \t]{0,100})(?:[*+-]|\d\.)[ \t]{1,100}/gm, '$1')
    .replace(/^`{3}.{0,1000}\n/gm, '');
  return withoutLinks(withoutTags(fenced, run), run)
    .replace(/^={2,}$/gm, '')
    .replace(/^#{1,6}[ \t]{0,100}/gm, '')
    .replace(/^>[ \t]?/gm, '')
    .replace(/~~|`{1,3}|\*{1,3}|(?<![\p{L}\p{N}])_{1,3}|_{1,3}(?![\p{L}\p{N}])/gu, '')
    .replace(/\n{2,}/g, '\n\n');
}
