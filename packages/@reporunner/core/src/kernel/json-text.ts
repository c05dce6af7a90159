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

const { backslash } = jsonCodes;

/** The position after the string that begins at `at`; the end of the text for one that is not closed. */
export function afterString(text: string, at: number): number {
  let end = at;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end === -1) return text.length;
    let slashes = end - 1;
    while (text.charCodeAt(slashes) === backslash) slashes -= 1;
    if ((end - slashes) % 2 === 1) return end + 1;
  }
}
