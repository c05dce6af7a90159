import type { Batch } from '../items/batch.ts';
import { itemsMissing } from '../items/items-not-here.ts';
import { NodeExpressionScope } from './expression-scope.ts';
import { atItem } from './failures.ts';
import type { NodeCall } from './node-call.ts';

/** Parameters per item of `items`, which lie at the node's input unless the scope info says otherwise. */
export function parametersFor(
  { state, frame, node, info }: Omit<NodeCall, 'services'>,
  items: Batch,
): (index: number) => unknown {
  const { parameters } = node;
  if (parameters.constant) {
    const value = parameters.evaluate({});
    return () => value;
  }
  return (index) => {
    try {
      return parameters.evaluate(new NodeExpressionScope(state, frame, node.index, items, index, info));
    } catch (error) {
      throw itemsMissing(error) ?? atItem(error, index);
    }
  };
}
