/**
 * An upper bound of the steps that a native, backtracking engine takes, as a function of the text's length. Patterns
 * whose bound is small run natively; nothing else does.
 */
import { isAnchored, type PatternNode } from './pattern-tree.ts';

/** `ways`: how often a node can succeed from one position. `cost`: steps to try them all. */
interface Bound {
  readonly ways: number;
  readonly cost: number;
}

const one: Bound = { ways: 1, cost: 1 };

function bound(node: PatternNode, length: number): Bound {
  switch (node.type) {
    case 'empty':
    case 'set':
    case 'assertion':
      return one;
    case 'backreference':
      return { ways: 1, cost: length + 1 };
    case 'capture':
      return bound(node.body, length);
    case 'look':
      return { ways: 1, cost: 1 + bound(node.body, length).cost };
    case 'choice': {
      let [ways, cost] = [0, 0];
      for (const option of node.options) {
        const inner = bound(option, length);
        ways += inner.ways;
        cost += inner.cost + 1;
      }
      return { ways, cost };
    }
    case 'sequence': {
      let [ways, cost] = [1, 0];
      for (const item of node.items) {
        const inner = bound(item, length);
        cost += ways * inner.cost;
        ways *= inner.ways;
      }
      return { ways, cost };
    }
    case 'repeat': {
      const inner = bound(node.body, length);
      // An iteration beyond the least consumes something, or ends the repetition.
      const max = Math.min(node.max, node.min + length + 1);
      if (inner.ways <= 1) return { ways: max - node.min + 1, cost: (max + 1) * inner.cost };
      let [ways, cost, paths] = [node.min === 0 ? 1 : 0, 1, 1];
      for (let count = 1; count <= max && cost < Number.MAX_SAFE_INTEGER; count += 1) {
        cost += paths * inner.cost;
        paths *= inner.ways;
        if (count >= node.min) ways += paths;
      }
      return { ways, cost };
    }
  }
}

/** True when the rest of a match cannot fail, and consumes what it costs: repetitions of single characters. */
const isGreedyTail = (node: PatternNode): boolean =>
  node.type === 'empty' ||
  (node.type === 'repeat' &&
    node.min <= 1 &&
    node.max === Number.POSITIVE_INFINITY &&
    node.body.type === 'set') ||
  (node.type === 'capture' && isGreedyTail(node.body));

/** Steps to find all matches in a text of `length`. */
export function nativeSteps(root: PatternNode, length: number): number {
  const anchored = isAnchored(root);
  const items = root.type === 'sequence' ? root.items : [root];
  const last = items.at(-1) as PatternNode;
  // `,\s+`: the repetition at the end cannot make it turn back, and what it costs it consumes.
  const hasTail = isGreedyTail(last) && !anchored;
  const head = hasTail ? items.slice(0, -1) : items;
  let [ways, cost] = [1, 1];
  for (const item of head) {
    const inner = bound(item, length);
    cost += ways * inner.cost;
    ways *= inner.ways;
  }
  if (hasTail) cost += ways + 1;
  return anchored ? cost + length : cost * (length + 1);
}

const maxLength = 1 << 24;
/** Steps per character of the text, and beside, up to which a native search is always worth it. */
const perCharacter = 64;
const always = 4_000;

/** The longest text on which the pattern may run natively: 0 when on none. */
export function maxNativeTextLength(root: PatternNode): number {
  let length = 1;
  while (length < maxLength && isCheap(root, length * 2)) length *= 2;
  return isCheap(root, length) ? length : 0;
}

const isCheap = (root: PatternNode, length: number) =>
  nativeSteps(root, length) <= always + perCharacter * length;
