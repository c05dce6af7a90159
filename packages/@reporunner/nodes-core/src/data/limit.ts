import { defineBatchAction, field } from '@reporunner/integrations';
import { z } from 'zod';

export const limitNode = defineBatchAction({
  type: 'core.limit',
  label: 'Limit',
  description: 'Keeps the first, or the last, so many items.',
  group: 'data',
  icon: 'list-end',
  aliases: ['limit', 'top', 'take', 'head', 'tail'],
  intents: ['only the first 10', 'top 5', 'at most', 'the last three', 'take some'],
  parameters: z.strictObject({
    count: field(z.coerce.number().int().min(0).max(10_000_000), { label: 'How many' }),
    keep: field(z.enum(['first', 'last']).default('first'), { label: 'Keep' }),
  }),
  runBatch: ({ parameters: { count, keep }, items }) =>
    keep === 'first' ? items.slice(0, count) : items.slice(Math.max(0, items.length - count)),
  examples: [
    { title: 'The first', parameters: { count: 1 }, input: [{ a: 1 }, { a: 2 }], output: [{ a: 1 }] },
  ],
});
