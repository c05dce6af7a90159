/**
 * Finds node types by what people type: a name, other names, what it is for ("post to channel", "if this then"), an
 * abbreviation, with typing errors. Every different word of the catalogue is judged once per query, so that a keystroke
 * costs the same whether it stands in one node type or in five hundred.
 */
import { editDistance } from '../edit-distance.ts';

export interface Searchable {
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly aliases: readonly string[];
  readonly intents: readonly string[];
}

interface IndexedNode<T> {
  readonly node: T;
  readonly label: string;
  readonly initials: string;
  readonly aliases: readonly string[];
  readonly intents: readonly string[];
  /** The most a word counts for in this node type, by its number in the vocabulary. */
  readonly weights: ReadonlyMap<number, number>;
}

export interface NodeIndex<T> {
  readonly vocabulary: readonly string[];
  readonly nodes: readonly IndexedNode<T>[];
}

const weightOf = { label: 10, alias: 8, type: 7, intent: 5, description: 2.5 } as const;
/** Words that say little by themselves: they may be missing. */
const fillers = new Set(
  'a an and at by each for from go i in into is it me my of on one or some that the then this to when with'.split(
    ' ',
  ),
);
const endings = new Set(['s', 'es', 'd', 'ed', 'ing', 'er', 'ers']);
const fillerShare = 0.15;
const missingFactor = 0.3;

/** Case and accents make no difference. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();

const wordsOf = (text: string): readonly string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

export function indexNodes<T extends Searchable>(types: readonly T[]): NodeIndex<T> {
  const numbers = new Map<string, number>();
  const nodes = types.map((node): IndexedNode<T> => {
    const weights = new Map<number, number>();
    const take = (text: string, weight: number) => {
      for (const word of wordsOf(text)) {
        const number = numbers.get(word) ?? numbers.size;
        numbers.set(word, number);
        weights.set(number, Math.max(weight, weights.get(number) ?? 0));
      }
    };
    take(node.label, weightOf.label);
    for (const alias of node.aliases) take(alias, weightOf.alias);
    take(node.type.replace(/([a-z])([A-Z])/g, '$1 $2'), weightOf.type);
    for (const intent of node.intents) take(intent, weightOf.intent);
    take(node.description, weightOf.description);
    return {
      node,
      label: fold(node.label),
      initials: wordsOf(node.label)
        .map((word) => word[0])
        .join(''),
      aliases: node.aliases.map(fold),
      intents: node.intents.map(fold),
      weights,
    };
  });
  return { vocabulary: [...numbers.keys()], nodes };
}

/** How well a word of the catalogue fits a typed one: 1 the same, 0 not at all. */
function likeness(typed: string, word: string): number {
  if (typed === word) return 1;
  if (word.startsWith(typed)) return 0.65 + 0.25 * (typed.length / word.length);
  // "posting" is typed and "post" is there.
  if (word.length >= 3 && typed.startsWith(word) && endings.has(typed.slice(word.length))) return 0.6;
  if (typed.length >= 3 && word.includes(typed)) return 0.4;
  const allowed = typed.length >= 8 ? 2 : typed.length >= 4 ? 1 : 0;
  // People seldom err in both of the first letters; it spares counting for most words.
  if (allowed === 0 || !(typed[0] === word[0] || typed[0] === word[1] || typed[1] === word[0])) return 0;
  const whole = editDistance(typed, word, allowed);
  if (whole <= allowed) return 0.55 - 0.1 * whole;
  // A beginning with a typing error in it.
  if (word.length > typed.length) {
    const begun = editDistance(typed, word.slice(0, typed.length), 1);
    if (begun <= 1) return 0.35;
  }
  return 0;
}

/** The node types that fit, the best first; all of them, as they come, for an empty query. */
export function searchNodes<T extends Searchable>(
  index: NodeIndex<T>,
  query: string,
  options: { readonly recent?: readonly string[]; readonly limit?: number } = {},
): readonly T[] {
  const typed = wordsOf(query);
  const { recent = [], limit = 50 } = options;
  if (typed.length === 0) return index.nodes.map(({ node }) => node);
  const phrase = fold(query);
  const compact = typed.join('');
  const judged = typed.map((word) => ({
    share: fillers.has(word) && typed.length > 1 ? fillerShare : 1,
    likenesses: index.vocabulary.map((known) => likeness(word, known)),
  }));
  const total = judged.reduce((sum, { share }) => sum + share, 0);
  const found: { readonly node: T; readonly score: number; readonly place: number }[] = [];
  index.nodes.forEach((entry, place) => {
    let score = 0;
    let missing = 0;
    let matched = 0;
    for (const { share, likenesses } of judged) {
      let best = 0;
      for (const [word, weight] of entry.weights) {
        const value = (likenesses[word] ?? 0) * weight;
        if (value > best) best = value;
      }
      score += best * share;
      if (share === 1) {
        if (best === 0) missing += 1;
        else matched += 1;
      }
    }
    score /= total;
    // Of two words one may fail, of four two: people describe more than a definition says.
    if (missing > 0) score *= matched >= missing ? missingFactor ** missing : 0;
    if (entry.label === phrase || entry.aliases.includes(phrase)) score += 12;
    else if (entry.label.startsWith(phrase)) score += 6;
    else if (entry.aliases.some((alias) => alias.startsWith(phrase))) score += 4;
    if (entry.intents.some((intent) => intent.includes(phrase))) score += 3;
    if (compact.length >= 2 && typed.length === 1 && entry.initials.startsWith(compact)) score += 5;
    if (score <= 0.3) return;
    const used = recent.indexOf(entry.node.type);
    if (used !== -1) score += 1 - used / 20;
    found.push({ node: entry.node, score, place });
  });
  return found
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, limit)
    .map(({ node }) => node);
}
