import { defineContainer, field, portsWithFailed } from '@reporunner/integrations';
import { z } from 'zod';
import { meansYes } from '../conditions/conditions.ts';
import {
  collectField,
  concurrencyField,
  delayField,
  onFailureField,
  toleratedField,
  withoutUndefined,
} from './pace.ts';

export const loopNode = defineContainer({
  type: 'core.loop',
  label: 'Loop',
  description: 'Repeats its steps: for each item, so many times, or while a condition holds.',
  group: 'flow',
  icon: 'repeat',
  aliases: ['loop', 'for each', 'foreach', 'while', 'until', 'repeat', 'iterate', 'split in batches'],
  intents: ['do this for each', 'repeat until', 'go through the list', 'one by one', 'try so many times'],
  subtitle: [
    { when: { mode: ['times'] }, parts: [{ value: 'times', or: 1 }, { text: '×' }] },
    { when: { mode: ['while', 'until'] }, parts: [{ value: 'mode' }, { value: 'condition' }] },
    { parts: [{ itemsAtATime: 'size', or: 1 }] },
  ],
  parameters: z.strictObject({
    mode: field(z.enum(['forEach', 'times', 'while', 'until']).default('forEach'), {
      label: 'Repeat',
      expression: false,
    }),
    size: field(z.int().min(1).max(100_000).default(1), {
      label: 'Items per iteration',
      showWhen: { mode: ['forEach'] },
    }),
    times: field(z.int().min(0).max(10_000_000).default(1), {
      label: 'Times',
      showWhen: { mode: ['times'] },
    }),
    condition: field(z.unknown().optional(), {
      label: 'Condition',
      help: 'An expression. $json is what the last iteration gave, $loop.index how many have run.',
      showWhen: { mode: ['while', 'until'] },
    }),
    check: field(z.enum(['before', 'after']).default('before'), {
      label: 'Ask for the condition',
      expression: false,
      showWhen: { mode: ['while', 'until'] },
    }),
    carry: field(z.boolean().default(true), {
      label: 'Each iteration goes on from the last',
      help: 'Off: each begins with the items of the loop.',
      expression: false,
      showWhen: { mode: ['times', 'while', 'until'] },
    }),
    maxIterations: field(z.int().min(1).max(10_000_000).default(10_000), {
      label: 'Most iterations',
      showWhen: { mode: ['times', 'while', 'until'] },
    }),
    concurrency: concurrencyField(1, { mode: ['forEach'] }),
    delayMs: delayField,
    collect: collectField,
    onFailure: onFailureField(),
    tolerated: toleratedField(),
  }),
  bodies: [{ name: 'body' }],
  isLoop: true,
  ports: portsWithFailed({ onFailure: ['collect'] }),
  open: ({ parameters }) => {
    const { mode, size, times, check, carry, maxIterations, concurrency, delayMs, collect } = parameters;
    const { onFailure, tolerated } = parameters;
    if (mode === 'forEach') {
      return {
        kind: 'slices',
        body: 'body',
        size,
        concurrency,
        delayMs,
        collect,
        onFailure,
        isLoop: true,
        counter: 'loop',
        ...withoutUndefined({ tolerated }),
      };
    }
    return {
      kind: 'repeat',
      body: 'body',
      checkAfter: mode !== 'times' && check === 'after',
      max: maxIterations,
      delayMs,
      collect,
      carry,
      onFailure,
      counter: 'loop',
      ...(mode === 'times' ? { times } : {}),
      ...withoutUndefined({ tolerated }),
    };
  },
  docs: 'An iteration that fails, where failures are collected, puts the items that it began with out at "failed"; where each iteration goes on from the last, the next one begins with the same items.',
  again: ({ mode, condition }) => meansYes(condition) === (mode === 'while'),
  againReads: ['condition'],
  examples: [
    { title: 'For each item', parameters: { mode: 'forEach' } },
    {
      title: 'Until there is no next page',
      parameters: { mode: 'until', condition: '={{ !$json.next }}', check: 'after', collect: 'all' },
    },
  ],
});
