/** The syntax tree of a regular expression. */
import type { CharacterSet } from './character-set.ts';

export type PatternNode =
  | { readonly type: 'empty' }
  /** Consumes exactly one character. */
  | { readonly type: 'set'; readonly set: CharacterSet }
  | { readonly type: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly type: 'capture'; readonly index: number; readonly body: PatternNode }
  | RepeatNode
  | LookNode
  | { readonly type: 'assertion'; readonly kind: AssertionKind; readonly words?: CharacterSet }
  | { readonly type: 'backreference'; readonly groups: readonly number[]; readonly ignoreCase: boolean };

export type AssertionKind = 'start' | 'end' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';

export interface RepeatNode {
  readonly type: 'repeat';
  readonly body: PatternNode;
  readonly min: number;
  readonly max: number;
  readonly greedy: boolean;
  /** Captures inside: the first, and the one after the last. */
  readonly captures: readonly [number, number];
}

export interface LookNode {
  readonly type: 'look';
  readonly behind: boolean;
  readonly negative: boolean;
  readonly body: PatternNode;
}

export interface PatternTree {
  readonly root: PatternNode;
  /** Capturing groups, without the whole match. */
  readonly captureCount: number;
  readonly names: ReadonlyMap<string, readonly number[]>;
  readonly unicode: boolean;
  readonly ignoreCase: boolean;
}

/** True when the node matches at the start of the text only. */
export function isAnchored(node: PatternNode): boolean {
  switch (node.type) {
    case 'assertion':
      return node.kind === 'start';
    case 'sequence':
      return node.items[0] !== undefined && isAnchored(node.items[0]);
    case 'choice':
      return node.options.every(isAnchored);
    case 'capture':
      return isAnchored(node.body);
    default:
      return false;
  }
}

/** True when the node can match without consuming a character. Errs towards true. */
export function canBeEmpty(node: PatternNode): boolean {
  switch (node.type) {
    case 'set':
      return false;
    case 'sequence':
      return node.items.every(canBeEmpty);
    case 'choice':
      return node.options.some(canBeEmpty);
    case 'capture':
      return canBeEmpty(node.body);
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.body);
    default:
      return true;
  }
}
