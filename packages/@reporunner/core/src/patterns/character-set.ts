/**
 * One character of a pattern (`a`, `.`, `\d`, `[^a-z]`, `\p{L}`). Membership is asked of a native regular expression
 * that consists of just this character, so case folding and Unicode properties are the language's own; answers are kept.
 */

const yes = 2;
const no = 1;

export class CharacterSet {
  readonly key: string;
  readonly #native: RegExp;
  readonly #pages: (Uint8Array | undefined)[] = [];

  /** `source` matches one character, under `flags` (of i, m, s, u and v). */
  constructor(source: string, flags: string) {
    this.key = `${flags}/${source}`;
    this.#native = new RegExp(`^(?:${source})$`, flags);
  }

  /** `code` is a code unit, or a code point in Unicode mode. */
  has(code: number): boolean {
    const page = this.#pages[code >>> 8] ?? this.#newPage(code >>> 8);
    const answer = page[code & 255];
    if (answer !== 0) return answer === yes;
    const found = this.#native.test(String.fromCodePoint(code));
    page[code & 255] = found ? yes : no;
    return found;
  }

  #newPage(index: number): Uint8Array {
    const page = new Uint8Array(256);
    this.#pages[index] = page;
    return page;
  }
}
