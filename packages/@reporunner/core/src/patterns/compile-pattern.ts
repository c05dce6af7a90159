/**
 * Compiles a pattern's tree to the program that `match-program.ts` runs. Bounded repetitions are unrolled, so a state
 * of the matcher is just an instruction and a position, which is what lets it remember the states that failed.
 */
import { patternMessage } from '../messages/pattern-messages.ts';
import type { CharacterSet } from './character-set.ts';
import { unsupportedPattern } from './pattern-errors.ts';
import {
  canBeEmpty,
  isAnchored,
  type LookNode,
  type PatternNode,
  type PatternTree,
  type RepeatNode,
} from './pattern-tree.ts';

/** Instructions are `width` numbers: an operation and its operands. */
export const width = 4;
const maxProgramSize = 10_000;

export const operation = {
  match: 0,
  set: 1,
  setBack: 2,
  /** Tries `a`, then `b`. `c`: memo, or -1. */
  split: 3,
  jump: 4,
  /** Keeps the position in slot `a`. */
  save: 5,
  /** Clears the slots from `a` to `b`. */
  clear: 6,
  assert: 7,
  /** `a`: reference, `b`: 1 when matching backwards. */
  backreference: 8,
  /** The body follows; it goes on at `a`. `b`: 1 when negative. */
  look: 9,
  /** Fails when nothing was consumed since slot `a` was saved. */
  advanced: 10,
  /** Greedy repetition of set `a`; `b`: its bounds in `loops`. `c`: memo, or -1. */
  loop: 11,
} as const;

export interface Program {
  readonly source: string;
  readonly code: Int32Array;
  readonly sets: readonly CharacterSet[];
  readonly words: readonly (CharacterSet | undefined)[];
  readonly references: readonly { readonly groups: readonly number[]; readonly ignoreCase: boolean }[];
  /** How often a set repeats; without an upper bound `min` is 0 or 1. */
  readonly loops: readonly { readonly min: number; readonly max: number }[];
  readonly slots: number;
  readonly captureCount: number;
  readonly memos: number;
  /** Per memo: slots of enclosing repetitions that must have advanced for a failure to be worth remembering. */
  readonly memoGuards: readonly (readonly number[])[];
  readonly unicode: boolean;
  /** Matches at the start of the text only. */
  readonly anchored: boolean;
  /** What a match can begin with; undefined when anything, or nothing. */
  readonly first: readonly CharacterSet[] | undefined;
}

const assertions = ['start', 'end', 'lineStart', 'lineEnd', 'word', 'notWord'] as const;

class Compiler {
  readonly code: number[] = [];
  readonly sets: CharacterSet[] = [];
  readonly words: (CharacterSet | undefined)[] = [];
  readonly references: { groups: readonly number[]; ignoreCase: boolean }[] = [];
  readonly memoGuards: (readonly number[])[] = [];
  readonly loops: { min: number; max: number }[] = [];
  readonly source: string;
  readonly remembers: boolean;
  slots: number;
  /** Inside of lookaround nothing is remembered: its success is not the end of the match. */
  looks = 0;
  guards: readonly number[] = [];

  constructor(source: string, tree: PatternTree) {
    this.source = source;
    this.slots = 2 * (tree.captureCount + 1);
    // What a back reference matches depends on more than the position.
    this.remembers = !hasBackreference(tree.root);
  }

  emit(op: number, a = 0, b = 0, c = 0): number {
    const at = this.code.length;
    if (at >= maxProgramSize * width) throw unsupportedPattern(this.source, patternMessage('repeats'));
    this.code.push(op, a, b, c);
    return at;
  }

  #memo(): number {
    if (!this.remembers || this.looks > 0) return -1;
    return this.memoGuards.push(this.guards) - 1;
  }

  #set(set: CharacterSet): number {
    const known = this.sets.indexOf(set);
    return known === -1 ? this.sets.push(set) - 1 : known;
  }

  node(node: PatternNode, backwards: boolean): void {
    switch (node.type) {
      case 'empty':
        return;
      case 'set':
        this.emit(backwards ? operation.setBack : operation.set, this.#set(node.set));
        return;
      case 'sequence':
        for (const item of backwards ? node.items.toReversed() : node.items) this.node(item, backwards);
        return;
      case 'choice':
        this.#choice(node.options, backwards);
        return;
      case 'capture': {
        const [open, close] = [node.index * 2, node.index * 2 + 1];
        this.emit(operation.save, backwards ? close : open);
        this.node(node.body, backwards);
        this.emit(operation.save, backwards ? open : close);
        return;
      }
      case 'repeat':
        this.#repeat(node, backwards);
        return;
      case 'look':
        this.#look(node);
        return;
      case 'assertion':
        this.emit(operation.assert, assertions.indexOf(node.kind), this.words.push(node.words) - 1);
        return;
      case 'backreference':
        this.emit(operation.backreference, this.references.push(node) - 1, backwards ? 1 : 0);
        return;
    }
  }

  #choice(options: readonly PatternNode[], backwards: boolean): void {
    const ends: number[] = [];
    for (const [index, option] of options.entries()) {
      const isLast = index === options.length - 1;
      const split = isLast ? -1 : this.emit(operation.split, this.code.length + width, 0, this.#memo());
      this.node(option, backwards);
      if (isLast) break;
      ends.push(this.emit(operation.jump));
      this.code[split + 2] = this.code.length;
    }
    for (const end of ends) this.code[end + 1] = this.code.length;
  }

  #look({ body, behind, negative }: LookNode): void {
    const at = this.emit(operation.look, 0, negative ? 1 : 0);
    this.looks += 1;
    this.node(body, behind);
    this.looks -= 1;
    this.emit(operation.match);
    this.code[at + 1] = this.code.length;
  }

  #repeat(node: RepeatNode, backwards: boolean): void {
    const { body, min, max, greedy } = node;
    if (max === 0) return;
    if (body.type === 'set' && greedy && !backwards && max > min) {
      const set = this.#set(body.set);
      const least = max === Number.POSITIVE_INFINITY ? Math.min(min, 1) : 0;
      for (let count = least; count < min; count += 1) this.emit(operation.set, set);
      const bounds =
        this.loops.push({ min: least, max: max === Number.POSITIVE_INFINITY ? max : max - min }) - 1;
      this.emit(operation.loop, set, bounds, this.#memo());
      return;
    }
    for (let count = 0; count < min; count += 1) this.#iteration(node, backwards, false);
    if (max === Number.POSITIVE_INFINITY) {
      const split = this.#split(greedy);
      this.#iteration(node, backwards, true);
      this.emit(operation.jump, split);
      this.#close(split, greedy);
      return;
    }
    const splits: number[] = [];
    for (let count = min; count < max; count += 1) {
      splits.push(this.#split(greedy));
      this.#iteration(node, backwards, true);
    }
    for (const split of splits) this.#close(split, greedy);
  }

  #split(greedy: boolean): number {
    const next = this.code.length + width;
    return this.emit(operation.split, greedy ? next : 0, greedy ? 0 : next, this.#memo());
  }

  #close(split: number, greedy: boolean): void {
    this.code[split + (greedy ? 2 : 1)] = this.code.length;
  }

  /** One iteration: its captures begin unset, and an optional one that consumes nothing fails. */
  #iteration({ body, captures: [from, to] }: RepeatNode, backwards: boolean, isOptional: boolean): void {
    if (to > from) this.emit(operation.clear, from * 2, to * 2);
    if (!isOptional || !canBeEmpty(body)) {
      this.node(body, backwards);
      return;
    }
    const slot = this.slots;
    this.slots += 1;
    const outer = this.guards;
    this.guards = [...outer, slot];
    this.emit(operation.save, slot);
    this.node(body, backwards);
    this.emit(operation.advanced, slot);
    this.guards = outer;
  }
}

function hasBackreference(node: PatternNode): boolean {
  switch (node.type) {
    case 'backreference':
      return true;
    case 'sequence':
      return node.items.some(hasBackreference);
    case 'choice':
      return node.options.some(hasBackreference);
    case 'capture':
    case 'repeat':
    case 'look':
      return hasBackreference(node.body);
    default:
      return false;
  }
}

const maxFirst = 8;

/** The sets of which one holds the first character of what the node consumes, if it consumes any; undefined when unknown. */
function startSets(node: PatternNode): readonly CharacterSet[] | undefined {
  switch (node.type) {
    case 'set':
      return [node.set];
    case 'sequence': {
      const found: CharacterSet[] = [];
      for (const item of node.items) {
        const sets = startSets(item);
        if (sets === undefined) return undefined;
        found.push(...sets);
        if (!canBeEmpty(item)) break;
      }
      return found;
    }
    case 'choice': {
      const found: CharacterSet[] = [];
      for (const option of node.options) {
        const sets = startSets(option);
        if (sets === undefined) return undefined;
        found.push(...sets);
      }
      return found;
    }
    case 'capture':
    case 'repeat':
      return startSets(node.body);
    case 'backreference':
      return undefined;
    default:
      return [];
  }
}

/** The sets of which one must hold the first character of a match. */
function firstSets(root: PatternNode): readonly CharacterSet[] | undefined {
  if (canBeEmpty(root)) return undefined;
  const sets = startSets(root);
  if (sets === undefined) return undefined;
  const different = [...new Set(sets)];
  return different.length > maxFirst ? undefined : different;
}

export function compileProgram(source: string, tree: PatternTree): Program {
  const compiler = new Compiler(source, tree);
  compiler.node(tree.root, false);
  compiler.emit(operation.match);
  const { code, sets, words, references, memoGuards, loops, slots } = compiler;
  return {
    source,
    code: Int32Array.from(code),
    sets,
    words,
    references,
    loops,
    slots,
    captureCount: tree.captureCount,
    memos: memoGuards.length,
    memoGuards,
    unicode: tree.unicode,
    anchored: isAnchored(tree.root),
    first: firstSets(tree.root),
  };
}
