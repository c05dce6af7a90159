import { defineBatchAction } from '@reporunner/integrations';
import { z } from 'zod';

const ports = { inputs: [{ name: 'main', kind: 'main' }], outputs: [] };

export const breakNode = defineBatchAction({
  type: 'core.break',
  label: 'Break',
  description: 'Ends the loop or batch it stands in. Its items are what the last iteration gives.',
  group: 'flow',
  icon: 'log-out',
  aliases: ['break', 'exit loop', 'stop loop'],
  intents: ['leave the loop', 'stop repeating', 'found it', 'enough', 'no need to go on'],
  parameters: z.strictObject({}),
  ports,
  needsLoop: true,
  runBatch: ({ items }) => ({ ports: { main: items }, control: 'break' }),
  examples: [{ title: 'Leave the loop', parameters: {} }],
});

export const continueNode = defineBatchAction({
  type: 'core.continue',
  label: 'Continue',
  description: 'Ends this iteration; the loop goes on. Its items are what the iteration gives.',
  group: 'flow',
  icon: 'skip-forward',
  aliases: ['continue', 'next', 'skip'],
  intents: ['go on with the next', 'skip this one', 'ignore this item', 'next iteration', 'not this one'],
  parameters: z.strictObject({}),
  ports,
  needsLoop: true,
  runBatch: ({ items }) => ({ ports: { main: items }, control: 'continue' }),
  examples: [{ title: 'On with the next', parameters: {} }],
});
