/**
 * Regular expressions of people, in bounded time. A pattern whose worst case on the text is small runs natively; any
 * other runs in `match-program.ts`, with the same results, at the cost of the budget.
 */

import { keepShape } from '../kernel/keep-shape.ts';
import { verbatim } from '../messages/core-messages.ts';
import { patternMessage } from '../messages/pattern-messages.ts';
import { compileProgram, type Program } from './compile-pattern.ts';
import { Matcher, type PatternBudget } from './match-program.ts';
import { maxNativeTextLength, nativeSteps } from './native-cost.ts';
import { parsePattern } from './parse-pattern.ts';
import { patternError, patternExhausted, unsupportedPattern } from './pattern-errors.ts';
import type { PatternTree } from './pattern-tree.ts';

/** A match as data: the text, the captures, and beside them where it is and the named captures. */
export interface PatternMatch extends ReadonlyArray<string | undefined> {
  readonly index: number;
  readonly groups: Readonly<Record<string, string | undefined>> | undefined;
}

const maxSourceLength = 10_000;
/** What a native step costs, in steps of our own matcher. */
const nativeShare = 1 / 24;
const nativeBase = 12;
/** What it costs to tell of a match, beside finding it; and of each of its captures. */
const nativeMatchSteps = 6;
const ownMatchSteps = 32;
const captureSteps = 8;
/** More parts than any budget pays for: the native engine stops there. */
const maxParts = 400_000;

/**
 * A regular expression that runs in bounded time: natively where its worst case on the text is small, else in a matcher
 * of our own with the same results, whose steps are charged to the budget.
 */
export class BoundedPattern {
  readonly source: string;
  readonly flags: string;
  readonly #native: RegExp;
  readonly #tree: PatternTree;
  readonly #nativeUpTo: number;
  /** By the logarithm of the text's length. */
  readonly #nativePrices: number[] = [];
  #program: Program | undefined;

  /** Use {@link compilePattern}, which keeps what it compiled. `useNative: false` is for tests. */
  constructor(source: string, flags: string, { useNative = true } = {}) {
    if (source.length > maxSourceLength)
      throw unsupportedPattern(source, patternMessage('tooLong', { limit: maxSourceLength }));
    try {
      this.#native = new RegExp(source, flags);
    } catch (error) {
      throw patternError(error instanceof Error ? verbatim(error.message) : patternMessage('invalid'));
    }
    this.source = source;
    this.flags = this.#native.flags;
    this.#tree = parsePattern(source, flags);
    this.#nativeUpTo = useNative ? maxNativeTextLength(this.#tree.root) : -1;
  }

  /** As it is written in code: `/a.c/i`. */
  toString(): string {
    return String(this.#native);
  }

  get isGlobal(): boolean {
    return this.flags.includes('g');
  }

  /** Whether a native engine takes little time on any text of this length. */
  runsNatively(length: number): boolean {
    return length <= this.#nativeUpTo;
  }

  /** The first match at or after `from`; null when there is none. */
  exec(
    text: string,
    budget: PatternBudget,
    from = 0,
    sticky = this.flags.includes('y'),
  ): PatternMatch | null {
    if (text.length <= this.#nativeUpTo && from === 0 && !sticky) {
      this.#payNative(text, budget);
      this.#native.lastIndex = 0;
      const found = this.#native.exec(text);
      return found === null ? null : (found as unknown as PatternMatch);
    }
    return this.#next(new Matcher(this.#compiled(budget), text, budget), text, budget, from, sticky);
  }

  #next(matcher: Matcher, text: string, budget: PatternBudget, from: number, sticky: boolean) {
    if (!matcher.search(from, sticky)) return null;
    this.#payMatch(text, budget, ownMatchSteps);
    return this.#match(text, matcher.slots);
  }

  test(text: string, budget: PatternBudget): boolean {
    return this.exec(text, budget) !== null;
  }

  search(text: string, budget: PatternBudget): number {
    return this.exec(text, budget)?.index ?? -1;
  }

  /** Every match, from left to right, whatever the flag g says. */
  *matchAll(text: string, budget: PatternBudget): Generator<PatternMatch> {
    if (text.length <= this.#nativeUpTo) {
      this.#payNative(text, budget);
      const native = new RegExp(this.#native, this.isGlobal ? this.flags : `${this.flags}g`);
      for (const found of text.matchAll(native)) {
        this.#payMatch(text, budget, nativeMatchSteps);
        yield found as unknown as PatternMatch;
      }
      return;
    }
    const matcher = new Matcher(this.#compiled(budget), text, budget);
    const sticky = this.flags.includes('y');
    for (let from = 0; from <= text.length; ) {
      const found = this.#next(matcher, text, budget, from, sticky);
      if (found === null) return;
      yield found;
      const end = found.index + (found[0] as string).length;
      from = end > found.index ? end : this.#after(text, end);
    }
  }

  /** Replaces the first match, or all with the flag g or `all`. `by` is asked for each. */
  replace(
    text: string,
    by: (found: PatternMatch) => string,
    budget: PatternBudget,
    all = this.isGlobal,
  ): string {
    const parts: string[] = [];
    let last = 0;
    const first = all ? undefined : this.exec(text, budget);
    // Found before the first replacement is made, as in ECMAScript.
    const matches = all ? [...this.matchAll(text, budget)] : first ? [first] : [];
    for (const found of matches) {
      parts.push(text.slice(last, found.index), by(found));
      last = found.index + (found[0] as string).length;
    }
    parts.push(text.slice(last));
    return parts.join('');
  }

  split(text: string, limit: number | undefined, budget: PatternBudget): (string | undefined)[] {
    const maxPieces = limit === undefined ? 2 ** 32 - 1 : limit >>> 0;
    if (maxPieces === 0) return [];
    if (text.length <= this.#nativeUpTo) {
      this.#payNative(text, budget);
      const parts = text.split(this.#native, Math.min(maxPieces, maxParts + 1));
      if (parts.length > maxParts) throw patternExhausted(this.source, text.length);
      return parts;
    }
    if (text === '') return this.exec(text, budget, 0, true) === null ? [text] : [];
    const parts: (string | undefined)[] = [];
    const matcher = new Matcher(this.#compiled(budget), text, budget);
    let last = 0;
    for (let from = 0; from < text.length; ) {
      const found = this.#next(matcher, text, budget, from, false);
      if (found === null || found.index >= text.length) break;
      const end = found.index + (found[0] as string).length;
      if (end === last) {
        from = this.#after(text, Math.max(from, found.index));
        continue;
      }
      parts.push(text.slice(last, found.index));
      if (parts.length === maxPieces) return parts;
      for (let group = 1; group < found.length; group += 1) {
        parts.push(found[group]);
        if (parts.length === maxPieces) return parts;
      }
      last = end;
      from = end > found.index ? end : this.#after(text, end);
    }
    parts.push(text.slice(last));
    return parts;
  }

  #after(text: string, at: number): number {
    return at + (this.#tree.unicode && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  }

  #payNative(text: string, budget: PatternBudget): void {
    const scale = 32 - Math.clz32(text.length);
    const price = this.#nativePrices[scale] ?? nativeSteps(this.#tree.root, 2 ** scale) * nativeShare;
    this.#nativePrices[scale] = price;
    if (!budget.spend(nativeBase + Math.ceil(price))) throw patternExhausted(this.source, text.length);
  }

  #payMatch(text: string, budget: PatternBudget, steps: number): void {
    if (!budget.spend(steps + captureSteps * this.#tree.captureCount))
      throw patternExhausted(this.source, text.length);
  }

  #compiled(budget: PatternBudget): Program {
    if (this.#program === undefined) {
      this.#program = compileProgram(this.source, this.#tree);
      if (!budget.spend(this.#program.code.length)) throw patternExhausted(this.source, 0);
    }
    return this.#program;
  }

  #match(text: string, slots: Int32Array): PatternMatch {
    const parts: (string | undefined)[] = [];
    for (let group = 0; group <= this.#tree.captureCount; group += 1) {
      const [from, to] = [slots[group * 2] as number, slots[group * 2 + 1] as number];
      parts.push(from === -1 || to === -1 ? undefined : text.slice(from, to));
    }
    return Object.assign(parts, { index: slots[0] as number, groups: this.#groups(parts) });
  }

  #groups(parts: readonly (string | undefined)[]): Record<string, string | undefined> | undefined {
    const { names } = this.#tree;
    if (names.size === 0) return undefined;
    const groups = Object.create(null) as Record<string, string | undefined>;
    for (const [name, indexes] of names)
      groups[name] = indexes.map((index) => parts[index]).find((part) => part !== undefined);
    return groups;
  }
}

keepShape(new Matcher(compileProgram('', parsePattern('', '')), '', { spend: () => true }));

const kept = new Map<string, BoundedPattern>();
const maxKept = 200;

/** @throws ServiceError EXPRESSION_ERROR when it is no regular expression, or one that cannot be run here. */
export function compilePattern(source: string, flags = ''): BoundedPattern {
  const key = `${flags}/${source}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const pattern = new BoundedPattern(source, flags);
  if (kept.size >= maxKept) kept.delete(kept.keys().next().value as string);
  kept.set(key, pattern);
  return pattern;
}

/** A budget for one use of a pattern outside of expressions: about 20 ms. */
export function patternBudget(steps = 1_000_000): PatternBudget {
  let left = steps;
  return {
    spend(count) {
      left -= count;
      return left >= 0;
    },
  };
}
