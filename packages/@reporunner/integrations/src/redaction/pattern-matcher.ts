/**
 * Finds many patterns in one pass over a text: an Aho–Corasick automaton behind a filter on three characters, so that
 * text without a match is read at the speed of a plain loop.
 * PM1 Time is linear in the text, whatever the patterns and the text are.
 * PM2 Overlapping matches become one range; nothing between the first and the last character of a match is left out.
 */
export interface Pattern {
  /** At least three characters. */
  readonly text: string;
  /** Characters beside the match that may carry part of it: base64 has no byte boundaries. */
  readonly margin: number;
}

/** Half-open ranges in order, without overlaps: start, end, start, end … */
export type Ranges = readonly number[];

const filterBits = 15;
const filterMask = (1 << filterBits) - 1;
const isBase64 = (code: number) =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 43 ||
  code === 45 ||
  code === 47 ||
  code === 95;

export class PatternMatcher {
  /** Three characters that a pattern begins with, hashed. */
  readonly #filter = new Uint8Array(1 << filterBits);
  /** By state and character. */
  readonly #next = new Map<number, number>();
  /** The state of the longest proper suffix that is the beginning of a pattern. */
  readonly #fallback: number[] = [0];
  readonly #depth: number[] = [0];
  /** Length of the longest pattern that ends in a state, and its margin. */
  readonly #match: number[] = [0];
  readonly #margin: number[] = [0];
  readonly maxMargin: number;

  constructor(patterns: readonly Pattern[]) {
    for (const { text, margin } of patterns) this.#insert(text, margin);
    this.#link();
    this.maxMargin = patterns.reduce((max, { margin }) => Math.max(max, margin), 0);
  }

  #insert(text: string, margin: number): void {
    this.#filter[hashOf(text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2))] = 1;
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const key = state * 65_536 + text.charCodeAt(at);
      let next = this.#next.get(key);
      if (next === undefined) {
        next = this.#depth.length;
        this.#next.set(key, next);
        this.#depth.push(at + 1);
        this.#fallback.push(0);
        this.#match.push(0);
        this.#margin.push(0);
      }
      state = next;
    }
    this.#match[state] = text.length;
    this.#margin[state] = Math.max(this.#margin[state] ?? 0, margin);
  }

  /** Fallbacks by depth: those of shallower states are known by then. */
  #link(): void {
    const byDepth = [...this.#next].sort(
      ([, a], [, b]) => (this.#depth[a] as number) - (this.#depth[b] as number),
    );
    for (const [key, state] of byDepth) {
      const parent = Math.floor(key / 65_536);
      if (parent === 0) continue;
      const fallback = this.#step(this.#fallback[parent] as number, key % 65_536);
      this.#fallback[state] = fallback;
      if (this.#match[state] === 0) {
        this.#match[state] = this.#match[fallback] as number;
        this.#margin[state] = this.#margin[fallback] as number;
      }
    }
  }

  #step(from: number, code: number): number {
    let state = from;
    for (;;) {
      const next = this.#next.get(state * 65_536 + code);
      if (next !== undefined) return next;
      if (state === 0) return 0;
      state = this.#fallback[state] as number;
    }
  }

  /**
   * Where the patterns are in a text. `open` is how many characters at its end may be the beginning of one that goes
   * on behind it.
   */
  find(text: string): { readonly ranges: Ranges; readonly open: number } {
    const ranges: number[] = [];
    const filter = this.#filter;
    const { length } = text;
    let at = 0;
    while (at < length) {
      at = skipTo(text, at, filter);
      if (at === length) break;
      let state = 0;
      do {
        state = this.#step(state, text.charCodeAt(at));
        at += 1;
        const found = this.#match[state] as number;
        if (found > 0) addRange(ranges, text, at - found, at, this.#margin[state] as number);
      } while (state !== 0 && at < length);
      if (at === length && state !== 0) return { ranges, open: Math.max(2, this.#depth[state] as number) };
    }
    return { ranges, open: 2 };
  }
}

const hashOf = (a: number, b: number, c: number) => ((a << 10) ^ (b << 5) ^ c) & filterMask;

/** The next place where a pattern may begin, or the text's length. */
function skipTo(text: string, from: number, filter: Uint8Array): number {
  const { length } = text;
  if (length - from < 3) return length;
  let hash = (text.charCodeAt(from) << 5) ^ text.charCodeAt(from + 1);
  for (let at = from + 2; at < length; at += 1) {
    hash = ((hash << 5) ^ text.charCodeAt(at)) & filterMask;
    if (filter[hash] === 1) return at - 2;
  }
  return length;
}

function addRange(ranges: number[], text: string, from: number, to: number, margin: number): void {
  let start = from;
  let end = to;
  for (let left = margin; left > 0 && start > 0 && isBase64(text.charCodeAt(start - 1)); left -= 1)
    start -= 1;
  for (let left = margin; left > 0 && end < text.length && isBase64(text.charCodeAt(end)); left -= 1)
    end += 1;
  while (ranges.length > 0 && (ranges[ranges.length - 1] as number) >= start) {
    const last = ranges.splice(ranges.length - 2, 2);
    start = Math.min(start, last[0] as number);
    end = Math.max(end, last[1] as number);
  }
  ranges.push(start, end);
}
