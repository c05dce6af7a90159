import type { Item } from '@reporunner/core';
import { type BatchResult, defineBatchAction, type Interruptible } from '@reporunner/integrations';
import {
  conditionsSchema,
  conditionsSubtitle,
  evaluateConditions,
  initialConditions,
} from '../conditions/conditions.ts';
import { checkPatterns } from '../values/check-constants.ts';

export const ifNode = defineBatchAction({
  type: 'core.if',
  label: 'If',
  description: 'Sends each item to one of two outputs, by conditions.',
  group: 'flow',
  icon: 'split',
  aliases: ['if', 'condition', 'branch', 'else'],
  intents: ['if this then that', 'only when', 'check whether', 'branch on a condition', 'otherwise'],
  subtitle: conditionsSubtitle,
  parameters: conditionsSchema,
  initial: initialConditions,
  check: checkPatterns,
  ports: {
    inputs: [{ name: 'main', kind: 'main' }],
    outputs: [
      { name: 'true', label: 'True', kind: 'main' },
      { name: 'false', label: 'False', kind: 'main' },
    ],
  },
  piecewise: true,
  runBatch: ({ items, parametersAt, failItem, runYielding, execution: { timezone } }) => {
    const yes: Item[] = [];
    const no: Item[] = [];
    function* deciding(): Interruptible<BatchResult> {
      for (let index = 0; index < items.length; index += 1) {
        if (index > 0) yield;
        try {
          (evaluateConditions(parametersAt(index), timezone) ? yes : no).push(items[index] as Item);
        } catch (error) {
          const failed = failItem(index, error);
          if (failed !== undefined) no.push(failed);
        }
      }
      // A branch that no item took is dead: nothing on it may run, not even what runs on an empty batch.
      return { ports: { ...(yes.length > 0 ? { true: yes } : {}), ...(no.length > 0 ? { false: no } : {}) } };
    }
    return runYielding(deciding());
  },
  docs: 'An item whose conditions fail, with "On error: continue", leaves at `false`, with the field `error`.',
  examples: [
    {
      title: 'Orders above 100',
      parameters: { conditions: [{ left: '={{ $json.total }}', operator: 'greater', right: 100 }] },
    },
  ],
});
