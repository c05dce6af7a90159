/** What the readers of JSON text have in common. */

/** Character codes of the punctuation of JSON. */
export const jsonCodes = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

const { backslash, quote } = jsonCodes;

/** So far characters are looked at one by one after an escaped quote: where there is one, there are often more. */
const nearby = 256;

/** The position after the string that begins at `at`; the end of the text for one that is not closed. */
export function afterString(text: string, at: number): number {
  let from = at + 1;
  for (;;) {
    const end = text.indexOf('"', from);
    if (end === -1) return text.length;
    let slashes = end - 1;
    while (slashes >= from && text.charCodeAt(slashes) === backslash) slashes -= 1;
    if ((end - slashes) % 2 === 1) return end + 1;
    from = end + 1;
    const until = Math.min(text.length, from + nearby);
    while (from < until) {
      const code = text.charCodeAt(from);
      if (code === quote) return from + 1;
      from += code === backslash ? 2 : 1;
    }
  }
}
