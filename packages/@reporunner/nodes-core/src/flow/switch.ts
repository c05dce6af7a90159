import type { Item } from '@reporunner/core';
import { subtitle } from '@reporunner/core';
import {
  type BatchResult,
  defineBatchAction,
  field,
  forEachYielding,
  type Interruptible,
} from '@reporunner/integrations';
import { z } from 'zod';
import {
  conditionsSchema,
  evaluateConditions,
  initialConditions,
  invalidParameter,
} from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { checkPatterns } from '../values/check-constants.ts';

const parameters = z.strictObject({
  mode: field(z.enum(['rules', 'index']).default('rules'), { label: 'Decide by', expression: false }),
  rules: field(
    z
      .array(
        conditionsSchema.extend({
          output: field(z.string().min(1).max(64).optional(), {
            label: 'Name of the output',
            expression: false,
          }),
        }),
      )
      .max(50)
      .default([]),
    { label: 'Rules', kind: 'collection', showWhen: { mode: ['rules'] } },
  ),
  index: field(z.int().min(0).optional(), {
    label: 'Number of the output',
    help: 'Counted from 0.',
    showWhen: { mode: ['index'] },
  }),
  outputs: field(z.int().min(1).max(50).default(4), {
    label: 'Outputs',
    expression: false,
    showWhen: { mode: ['index'] },
  }),
  match: field(z.enum(['first', 'all']).default('first'), {
    label: 'Send to',
    help: 'The first rule that fits, or each.',
    expression: false,
  }),
  fallback: field(z.boolean().default(false), { label: 'Output for the rest', expression: false }),
});

type Parameters = z.output<typeof parameters>;

const nameOf = (rule: Parameters['rules'][number], index: number) => rule.output ?? String(index);

function targetsOf(parameters: Parameters, timezone: string): readonly string[] {
  if (parameters.mode === 'index') {
    if (parameters.index === undefined) throw invalidParameter(nodeMessage('switchNumber'));
    if (parameters.index < parameters.outputs) return [String(parameters.index)];
    if (parameters.fallback) return ['fallback'];
    throw invalidParameter(
      nodeMessage('switchOutput', {
        output: parameters.index,
        last: parameters.outputs - 1,
      }),
    );
  }
  const fitting = parameters.rules.flatMap((rule, index) =>
    evaluateConditions(rule, timezone) ? [nameOf(rule, index)] : [],
  );
  if (fitting.length === 0) return parameters.fallback ? ['fallback'] : [];
  return parameters.match === 'first' ? fitting.slice(0, 1) : [...new Set(fitting)];
}

export const switchNode = defineBatchAction({
  type: 'core.switch',
  label: 'Switch',
  description: 'Sends each item to the output of the rule that it meets.',
  group: 'flow',
  icon: 'signpost',
  aliases: ['switch', 'case', 'route', 'router'],
  intents: ['depending on', 'route by type', 'one path per status', 'case of', 'different branches'],
  subtitle: subtitle({ each: 'rules', field: 'output' }),
  parameters,
  initial: { rules: [initialConditions] },
  check: checkPatterns,
  // As `targetsOf` names them.
  ports: {
    inputs: [{ name: 'main', kind: 'main' }],
    outputs: [
      { each: 'rules', field: 'output', kind: 'main', when: { mode: ['rules'] } },
      { count: 'outputs', name: '{n}', first: 0, kind: 'main', when: { mode: ['index'] } },
      { name: 'fallback', kind: 'main', when: { fallback: [true] } },
    ],
  },
  piecewise: true,
  runBatch: ({ items, parametersAt, failItem, restPort, runYielding, execution: { timezone } }) => {
    const ports: Record<string, Item[]> = {};
    const put = (target: string, item: Item) => {
      const batch = ports[target];
      if (batch === undefined) ports[target] = [item];
      else batch.push(item);
    };
    const decide = (item: Item, index: number) => {
      let targets: readonly string[];
      try {
        targets = targetsOf(parametersAt(index), timezone);
      } catch (error) {
        const failed = failItem(index, error);
        if (failed !== undefined) put(restPort, failed);
        return;
      }
      for (const target of targets) put(target, item);
    };
    function* deciding(): Interruptible<BatchResult> {
      yield* forEachYielding(items, decide);
      return { ports };
    }
    return runYielding(deciding());
  },
  docs: 'An item that cannot be decided on, with "On error: continue", leaves at the output for the rest, or, without one, at the last output, with the field `error`.',
  examples: [
    {
      title: 'By priority',
      parameters: {
        rules: [
          {
            output: 'high',
            conditions: [{ left: '={{ $json.priority }}', operator: 'equals', right: 'high' }],
          },
          {
            output: 'low',
            conditions: [{ left: '={{ $json.priority }}', operator: 'equals', right: 'low' }],
          },
        ],
        fallback: true,
      },
    },
  ],
});
