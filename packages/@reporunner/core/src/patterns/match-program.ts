/**
 * Runs a compiled pattern over a text by backtracking, as ECMAScript defines it, and counts its steps.
 * MA1 The match, its captures and their order are those of a native regular expression.
 * MA2 A state (instruction and position) that has failed is not tried again, so patterns without back references and
 *    lookaround take time linear in the text. The others are bounded by the budget.
 * MA3 Every step is charged; a spent budget ends the match with EXPRESSION_BUDGET.
 * MA4 No recursion but for lookaround inside lookaround, which the parser bounds.
 */
import type { CharacterSet } from './character-set.ts';
import { operation, type Program, width } from './compile-pattern.ts';
import { patternExhausted } from './pattern-errors.ts';

/** Where the steps of patterns are paid: about 20 ns each. */
export interface PatternBudget {
  /** False when there are not that many left. */
  spend(steps: number): boolean;
}

const chargedAtOnce = 2_048;
const maxMemoSize = 4_000_000;
const maxCachedMemo = 32_768;
/** States that the stack has room for at first. */
const firstStates = 32;
/** What a search costs beside its steps. */
const searchSteps = 32;
/** Backtracking stack entries that are not states: the slot to restore, and the loop to shorten. */
const restoreSlot = -1;
const shortenLoop = -2;

const isHigh = (unit: number) => (unit & 0xfc00) === 0xd800;
const isLow = (unit: number) => (unit & 0xfc00) === 0xdc00;

export class Matcher {
  readonly #program: Program;
  readonly #text: string;
  readonly #budget: PatternBudget;
  readonly #remembers: boolean;
  readonly slots: Int32Array;
  /** Three numbers a state. */
  #stack = new Int32Array(3 * firstStates);
  #top = 0;
  #memo: Uint8Array | undefined;
  #memoFrom = Number.POSITIVE_INFINITY;
  #steps = 0;
  #charged = 0;

  /** `remembers: false` backtracks as a native engine does; it is for counting what that costs. */
  constructor(program: Program, text: string, budget: PatternBudget, { remembers = true } = {}) {
    this.#program = program;
    this.#text = text;
    this.#budget = budget;
    this.#remembers = remembers && program.memos > 0;
    this.slots = new Int32Array(program.slots);
  }

  /** Finds the first match at or after `from`; its bounds and captures are then in `slots`, until the next search. */
  search(from: number, sticky: boolean): boolean {
    const { anchored, first, unicode } = this.#program;
    const { length } = this.#text;
    this.#steps += searchSteps + (this.slots.length >>> 2);
    // What was passed through on the way to another match did not fail.
    this.#memo = undefined;
    // Most matches end before remembering pays.
    this.#memoFrom = this.#remembers ? this.#steps + 256 + 2 * length : Number.POSITIVE_INFINITY;
    let found = false;
    for (let start = from; start <= length; start += 1) {
      if (first !== undefined && !sticky) {
        while (start < length && !this.#canBegin(first, start)) start += this.#sizeAt(start);
        if (start >= length) break;
      }
      this.#steps += 1 + (this.slots.length >>> 3);
      this.slots.fill(-1);
      this.slots[0] = start;
      if (this.#run(0, start)) {
        found = true;
        break;
      }
      if (sticky || anchored) break;
      if (unicode && this.#isPair(start)) start += 1;
    }
    this.#charge();
    return found;
  }

  #canBegin(first: readonly CharacterSet[], at: number): boolean {
    this.#count();
    const code = this.#codeAt(at);
    for (const set of first) if (set.has(code)) return true;
    return false;
  }

  #count(): void {
    this.#steps += 1;
    if (this.#steps - this.#charged >= chargedAtOnce) this.#charge();
  }

  #charge(): void {
    // Whole characters, and the tables of Unicode, take about twice as long as code units.
    const steps = (this.#steps - this.#charged) * (this.#program.unicode ? 2 : 1);
    this.#charged = this.#steps;
    if (!this.#budget.spend(steps)) throw patternExhausted(this.#program.source, this.#text.length);
  }

  #isPair(at: number): boolean {
    return isHigh(this.#text.charCodeAt(at)) && isLow(this.#text.charCodeAt(at + 1));
  }

  #codeAt(at: number): number {
    return this.#program.unicode ? (this.#text.codePointAt(at) ?? 0) : this.#text.charCodeAt(at);
  }

  #sizeAt(at: number): number {
    return this.#program.unicode && this.#isPair(at) ? 2 : 1;
  }

  #sizeBefore(at: number): number {
    return this.#program.unicode && at > 1 && this.#isPair(at - 2) ? 2 : 1;
  }

  /** Runs from `pc`; on success leaves the end of the match in slot 1 when it is the whole one. */
  #run(startPc: number, startAt: number): boolean {
    const { code, sets, loops } = this.#program;
    const text = this.#text;
    const base = this.#top;
    let pc = startPc;
    let at = startAt;
    for (;;) {
      this.#steps += 1;
      if (this.#steps - this.#charged >= chargedAtOnce) this.#charge();
      let failed = false;
      const a = code[pc + 1] as number;
      switch (code[pc]) {
        case operation.set: {
          if (at < text.length && (sets[a] as CharacterSet).has(this.#codeAt(at))) {
            at += this.#sizeAt(at);
            pc += width;
          } else failed = true;
          break;
        }
        case operation.setBack: {
          const size = this.#sizeBefore(at);
          if (at > 0 && (sets[a] as CharacterSet).has(this.#codeAt(at - size))) {
            at -= size;
            pc += width;
          } else failed = true;
          break;
        }
        case operation.split: {
          if (this.#seen(code[pc + 3] as number, at)) failed = true;
          else {
            this.#push(code[pc + 2] as number, at, 0);
            pc = a;
          }
          break;
        }
        case operation.loop: {
          const { min, max } = loops[code[pc + 2] as number] as { min: number; max: number };
          const memo = code[pc + 3] as number;
          if (max === Number.POSITIVE_INFINITY) {
            const end = this.#runOf(sets[a] as CharacterSet, memo, at, min);
            const least = min === 0 ? at : at + this.#sizeAt(at);
            if (end < least) failed = true;
            else {
              if (end > least) this.#push(shortenLoop - pc, end, least);
              at = end;
            }
          } else if (this.#seen(memo, at)) failed = true;
          else {
            const least = at;
            for (let count = 0; count < max && at < text.length; count += 1) {
              if (!(sets[a] as CharacterSet).has(this.#codeAt(at))) break;
              at += this.#sizeAt(at);
              this.#count();
            }
            if (at > least) this.#push(shortenLoop - pc, at, least);
          }
          pc += width;
          break;
        }
        case operation.jump:
          pc = a;
          break;
        case operation.save:
          this.#setSlot(a, at);
          pc += width;
          break;
        case operation.clear:
          this.#steps += (code[pc + 2] as number) - a;
          for (let slot = a; slot < (code[pc + 2] as number); slot += 1)
            if (this.slots[slot] !== -1) this.#setSlot(slot, -1);
          pc += width;
          break;
        case operation.advanced:
          // Keeping the place where the iteration began, and going back to it, takes as long as all else.
          this.#steps += 2;
          if (this.slots[a] === at) failed = true;
          else pc += width;
          break;
        case operation.assert:
          if (this.#holds(a, code[pc + 2] as number, at)) pc += width;
          else failed = true;
          break;
        case operation.backreference: {
          const end = this.#repeated(a, code[pc + 2] === 1, at);
          if (end === -1) failed = true;
          else {
            at = end;
            pc += width;
          }
          break;
        }
        case operation.look:
          if (this.#look(pc + width, at, code[pc + 2] === 1)) pc = a;
          else failed = true;
          break;
        default:
          // The end: of the pattern, or of a lookaround, whose caller drops the stack.
          if (startPc === 0) {
            this.slots[1] = at;
            this.#top = base;
          }
          return true;
      }
      if (!failed) continue;
      for (;;) {
        if (this.#top === base) return false;
        this.#top -= 3;
        const first = this.#stack[this.#top] as number;
        const second = this.#stack[this.#top + 1] as number;
        const third = this.#stack[this.#top + 2] as number;
        if (first === restoreSlot) {
          this.slots[second] = third;
          continue;
        }
        if (first >= 0) {
          pc = first;
          at = second;
        } else {
          at = second - this.#sizeBefore(second);
          if (at > third) this.#push(first, at, third);
          pc = shortenLoop - first + width;
        }
        break;
      }
    }
  }

  #setSlot(slot: number, value: number): void {
    this.#push(restoreSlot, slot, this.slots[slot] as number);
    this.slots[slot] = value;
  }

  #push(first: number, second: number, third: number): void {
    if (this.#top === this.#stack.length) this.#grow();
    this.#stack[this.#top] = first;
    this.#stack[this.#top + 1] = second;
    this.#stack[this.#top + 2] = third;
    this.#top += 3;
  }

  #grow(): void {
    this.#steps += this.#top >>> 3;
    const grown = new Int32Array(this.#top * 2);
    grown.set(this.#stack);
    this.#stack = grown;
  }

  /** Whether the state was tried before and so has failed; from now on it was. */
  #seen(memo: number, at: number): boolean {
    if (this.#steps < this.#memoFrom || memo === -1 || !this.#isWorthIt(memo, at)) return false;
    const bits = this.#bits();
    if (bits === undefined) return false;
    // Too large for the processor's cache, so each look takes longer.
    if (bits.length > maxCachedMemo) this.#steps += 1;
    const bit = memo * (this.#text.length + 1) + at;
    const mask = 1 << (bit & 7);
    if (((bits[bit >>> 3] as number) & mask) !== 0) return true;
    (bits[bit >>> 3] as number) |= mask;
    return false;
  }

  /** Inside a repetition that has consumed nothing yet, failing depends on where it began. */
  #isWorthIt(memo: number, at: number): boolean {
    for (const slot of this.#program.memoGuards[memo] as readonly number[])
      if (this.slots[slot] === at) return false;
    return true;
  }

  #bits(): Uint8Array | undefined {
    if (this.#memo !== undefined) return this.#memo;
    const size = Math.ceil((this.#program.memos * (this.#text.length + 1)) / 8);
    if (size > maxMemoSize) {
      this.#memoFrom = Number.POSITIVE_INFINITY;
      return undefined;
    }
    this.#steps += size >>> 6;
    this.#memo = new Uint8Array(size);
    return this.#memo;
  }

  /**
   * The end of the longest run of `set` from `at` that is worth trying; less than `at + min` when none is. A run that
   * reaches a place where the loop was entered before has nothing new beyond it.
   */
  #runOf(set: CharacterSet, memo: number, from: number, min: number): number {
    const text = this.#text;
    const bits =
      this.#steps < this.#memoFrom || memo === -1 || !this.#isWorthIt(memo, from) ? undefined : this.#bits();
    const row = memo * (text.length + 1);
    let at = from;
    for (;;) {
      if (bits !== undefined) {
        const bit = row + at;
        const mask = 1 << (bit & 7);
        if (((bits[bit >>> 3] as number) & mask) !== 0) {
          // From here on all ends were tried, but for this place itself when the loop must run once.
          return at === from ? from - 1 : min === 1 ? at : at - this.#sizeBefore(at);
        }
        (bits[bit >>> 3] as number) |= mask;
      }
      if (at >= text.length || !set.has(this.#codeAt(at))) return at;
      at += this.#sizeAt(at);
      this.#count();
    }
  }

  #holds(kind: number, words: number, at: number): boolean {
    const text = this.#text;
    switch (kind) {
      case 0:
        return at === 0;
      case 1:
        return at === text.length;
      case 2:
        return at === 0 || isLineEnd(text.charCodeAt(at - 1));
      case 3:
        return at === text.length || isLineEnd(text.charCodeAt(at));
      default: {
        const set = this.#program.words[words] as CharacterSet;
        const before = at > 0 && set.has(text.charCodeAt(at - 1));
        const after = at < text.length && set.has(text.charCodeAt(at));
        return (before !== after) === (kind === 4);
      }
    }
  }

  /** Where the text of a back reference ends (begins, when matching backwards); -1 when it is not there. */
  #repeated(index: number, backwards: boolean, at: number): number {
    const reference = this.#program.references[index] as Program['references'][number];
    for (const group of reference.groups) {
      const from = this.slots[group * 2] as number;
      const to = this.slots[group * 2 + 1] as number;
      if (from === -1 || to === -1) continue;
      const size = to - from;
      const start = backwards ? at - size : at;
      if (start < 0 || start + size > this.#text.length) return -1;
      this.#steps += size;
      for (let offset = 0; offset < size; offset += 1) {
        const [one, other] = [this.#text.charCodeAt(from + offset), this.#text.charCodeAt(start + offset)];
        if (one !== other && !(reference.ignoreCase && this.#sameFolded(from + offset, start + offset)))
          return -1;
      }
      return backwards ? start : start + size;
    }
    return at;
  }

  #sameFolded(one: number, other: number): boolean {
    const { unicode } = this.#program;
    // The second half of a pair is compared with its first.
    const back = unicode && one > 0 && this.#isPair(one - 1) ? 1 : 0;
    return sameIgnoringCase(this.#codeAt(one - back), this.#codeAt(other - back), unicode);
  }

  /** Matches a lookaround. What it captures is kept when it is positive, and undone by backtracking. */
  #look(pc: number, at: number, negative: boolean): boolean {
    this.#steps += 40 + (this.slots.length >>> 1);
    const base = this.#top;
    const before = this.slots.slice();
    const found = this.#run(pc, at);
    const after = this.slots.slice();
    this.#top = base;
    this.slots.set(before);
    if (found && !negative) {
      for (let slot = 0; slot < after.length; slot += 1)
        if (after[slot] !== before[slot]) this.#setSlot(slot, after[slot] as number);
    }
    return found !== negative;
  }
}

const isLineEnd = (unit: number) => unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029;

function sameIgnoringCase(one: number, other: number, unicode: boolean): boolean {
  const [a, b] = [String.fromCodePoint(one), String.fromCodePoint(other)];
  if (!unicode) {
    const [x, y] = [folded(a), folded(b)];
    return x === y;
  }
  return new RegExp(`^\\u{${one.toString(16)}}$`, 'iu').test(b);
}

/** Canonicalize of ECMAScript without the u flag. */
function folded(char: string): string {
  const upper = char.toUpperCase();
  if (upper.length !== 1) return char;
  return char.charCodeAt(0) >= 128 && upper.charCodeAt(0) < 128 ? char : upper;
}
