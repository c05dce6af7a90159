import { defineBatchAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { checkStandsFor } from '../values/check-constants.ts';

export const noOp = defineBatchAction({
  type: 'core.noOp',
  label: 'Do nothing',
  description: 'Passes its items on as they are. A place to tie branches together, or to end one.',
  group: 'flow',
  icon: 'arrow-right',
  aliases: ['no-op', 'pass through', 'noop', 'placeholder'],
  intents: ['do nothing', 'just continue', 'end of the branch', 'pass it on', 'join branches'],
  role: 'pass-through',
  parameters: z.strictObject({
    standsFor: field(z.string().max(256).default(''), {
      label: 'Stands for',
      help: 'A step of an imported workflow that has no counterpart here. Empty: for none.',
      advanced: true,
      expression: false,
    }),
  }),
  check: ({ standsFor }) => checkStandsFor(standsFor, 'standsFor'),
  piecewise: true,
  runBatch: ({ items }) => items,
  examples: [{ title: 'Pass on', parameters: {}, input: [{ a: 1 }], output: [{ a: 1 }] }],
});
