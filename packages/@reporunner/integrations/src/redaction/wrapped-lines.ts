/**
 * Base64 as mail and PEM have it, in lines of 60 to 76 characters: a secret in it has line breaks somewhere. What is
 * searched is the text without them, and what was found there is mapped back.
 * What was overwritten before (`*`) belongs to its line.
 */
import type { Reading } from './reading.ts';

/** Of a line that is looked at, no more than this decides whether it is one of base64. */
export const maxLine = 80;

/** As it is, or in a JSON string, also one inside another; with the indentation of the next line, or made a space. */
const lineBreak = /(?<=[A-Za-z0-9+/_*-]{60})(?:(?:\r?\n|(?:\\+r)?\\+n)[\t ]*|[\t ]+)(?=[A-Za-z0-9+/_=-])/g;
/** Looked for before the rest is: most texts have neither. */
const mayBreak = /[A-Za-z0-9+/_*-]{60}[\s\\]/;

/** The text without those line breaks; none for a text without such lines. */
export function unwrapLines(text: string): readonly Reading[] {
  if (!mayBreak.test(text)) return [];
  const breaks: { readonly at: number; readonly length: number }[] = [];
  let joined = '';
  let from = 0;
  for (const { 0: found, index } of text.matchAll(lineBreak)) {
    joined += text.slice(from, index);
    breaks.push({ at: joined.length, length: found.length });
    from = index + found.length;
  }
  if (breaks.length === 0) return [];
  joined += text.slice(from);
  const reading: Reading = {
    text: joined,
    original(ranges) {
      const mapped: number[] = [];
      let next = 0;
      let shift = 0;
      for (const [place, position] of ranges.entries()) {
        // A range begins behind a break that lies at its start, and ends before one that lies at its end.
        const isStart = place % 2 === 0;
        for (let one = breaks[next]; one !== undefined; one = breaks[next]) {
          if (isStart ? one.at > position : one.at >= position) break;
          shift += one.length;
          next += 1;
        }
        mapped.push(position + shift);
      }
      return mapped;
    },
  };
  return [reading];
}
