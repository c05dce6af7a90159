/** What code sees of other nodes: `$('Name')`, as in expressions. */
import { type Item, isServiceError, type JsonValue } from '@reporunner/core';
import type { CodeNode, CodePairs, ExpressionVariables } from '@reporunner/integrations';
import { nodeMessage } from '../messages/error-messages.ts';

/** Ways to ask for the item of a node that an input item descends from. */
const asksForPairs = /\bitem\b|\bitemMatching\b|\$node\b/;

/** An item as code sees it. */
export const plainItem = ({ source: _, ...item }: Item) => item as unknown as JsonValue;

/** What `look` gives, or the reason why there is nothing. Items that are not here are fetched, and the node begins again. */
function attempt<T>(look: () => T): { readonly value: T } | { readonly problem: string } {
  try {
    return { value: look() };
  } catch (error) {
    if (isServiceError(error, 'EXPRESSION_ERROR') || isServiceError(error, 'ITEM_LINEAGE'))
      return { problem: error.message };
    throw error;
  }
}

/** C7. As in expressions: the item that each input item descends from, or why there is none; never the one at its place. */
function pairsOf(
  scope: ExpressionVariables,
  name: string,
  outputs: readonly Item[],
  input: CodePlaces,
): CodePairs {
  const known = new Map<Item, number>();
  for (const [at, item] of outputs.entries()) known.set(item, at);
  const others: JsonValue[] = [];
  const problems: string[] = [];
  const problemAt = new Map<string, number>();
  const places: number[] = [];
  for (let at = 0; at < input.count; at += 1) {
    const found = attempt(() => scope.pairedWith(name, input.first + at));
    if ('problem' in found || found.value === undefined) {
      const problem = 'problem' in found ? found.problem : nodeMessage('codeNoItem', { node: name }).text;
      let place = problemAt.get(problem);
      if (place === undefined) {
        place = -problems.push(problem);
        problemAt.set(problem, place);
      }
      places.push(place);
      continue;
    }
    let place = known.get(found.value);
    if (place === undefined) {
      place = outputs.length + others.push(plainItem(found.value)) - 1;
      known.set(found.value, place);
    }
    places.push(place);
  }
  return { others, places, problems };
}

interface CodePlaces {
  /** Place of the first input item among all. */
  readonly first: number;
  readonly count: number;
}

/** Undefined for a node that there is not: the code hears so when it asks. */
export function codeNodeOf(
  scope: ExpressionVariables,
  name: string,
  code: string,
  input: CodePlaces,
): CodeNode | undefined {
  const described = attempt(() => scope.describe(name));
  if ('problem' in described) return undefined;
  const { isExecuted, params } = described.value;
  const outputs = attempt(() => scope.outputsOf(name));
  const items = 'value' in outputs ? outputs.value : [];
  return {
    isExecuted,
    items: items.map(plainItem),
    ...('problem' in outputs ? { problem: outputs.problem } : {}),
    ...(/\bparams\b/.test(code) ? { params } : {}),
    ...(asksForPairs.test(code) ? { pairs: pairsOf(scope, name, items, input) } : {}),
  };
}
