import type { Item } from '@reporunner/core';
import { type BatchResult, defineBatchAction, type Interruptible } from '@reporunner/integrations';
import {
  conditionsSchema,
  conditionsSubtitle,
  evaluateConditions,
  initialConditions,
} from '../conditions/conditions.ts';
import { checkPatterns } from '../values/check-constants.ts';

export const filterNode = defineBatchAction({
  type: 'core.filter',
  label: 'Filter',
  description: 'Keeps the items that meet the conditions; the others leave by a second output.',
  group: 'data',
  icon: 'filter',
  aliases: ['filter', 'where', 'keep', 'discard'],
  intents: ['only keep', 'remove items that', 'filter the list', 'where the status is', 'skip those without'],
  subtitle: conditionsSubtitle,
  parameters: conditionsSchema,
  initial: initialConditions,
  check: checkPatterns,
  ports: {
    inputs: [{ name: 'main', kind: 'main' }],
    outputs: [
      { name: 'main', label: 'Kept', kind: 'main' },
      { name: 'discarded', label: 'Discarded', kind: 'main', result: false },
    ],
  },
  piecewise: true,
  runBatch: ({ items, parametersAt, failItem, runYielding, execution: { timezone } }) => {
    const main: Item[] = [];
    const discarded: Item[] = [];
    function* deciding(): Interruptible<BatchResult> {
      for (let index = 0; index < items.length; index += 1) {
        if (index > 0) yield;
        try {
          (evaluateConditions(parametersAt(index), timezone) ? main : discarded).push(items[index] as Item);
        } catch (error) {
          const failed = failItem(index, error);
          if (failed !== undefined) main.push(failed);
        }
      }
      return { ports: { main, discarded } };
    }
    return runYielding(deciding());
  },
  docs: 'An item whose conditions fail, with "On error: continue", is kept, with the field `error`.',
  examples: [
    {
      title: 'Active users',
      parameters: { conditions: [{ left: '={{ $json.active }}', operator: 'isTrue' }] },
    },
  ],
});
