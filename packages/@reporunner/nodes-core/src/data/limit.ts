import type { Item } from '@reporunner/core';
import { subtitle } from '@reporunner/core';
import { defineBatchAction, type Fold, field } from '@reporunner/integrations';
import { z } from 'zod';

/** More than this of the end of a long list are not kept on the way to it. */
const maxLast = 100_000;

function foldOf(count: number, keep: 'first' | 'last'): Fold | undefined {
  if (keep === 'first') {
    let left = count;
    return {
      isDone: () => left === 0,
      add({ items }) {
        const kept = items.slice(0, left);
        left -= kept.length;
        return kept;
      },
      end: () => undefined,
    };
  }
  if (count > maxLast) return undefined;
  let last: readonly Item[] = [];
  return {
    add({ items }) {
      last = [...last, ...items].slice(Math.max(0, last.length + items.length - count));
      return undefined;
    },
    end: () => last,
  };
}

export const limitNode = defineBatchAction({
  type: 'core.limit',
  label: 'Limit',
  description: 'Keeps the first, or the last, so many items.',
  group: 'data',
  icon: 'list-end',
  aliases: ['limit', 'top', 'take', 'head', 'tail'],
  intents: ['only the first 10', 'top 5', 'at most', 'the last three', 'take some'],
  subtitle: subtitle({ value: 'keep' }, { value: 'count' }),
  parameters: z.strictObject({
    count: field(z.int().min(0).max(10_000_000), { label: 'How many' }),
    keep: field(z.enum(['first', 'last']).default('first'), { label: 'Keep' }),
  }),
  fold: ({ parameters: { count, keep } }) => foldOf(count, keep),
  runBatch: ({ parameters: { count, keep }, items }) =>
    keep === 'first' ? items.slice(0, count) : items.slice(Math.max(0, items.length - count)),
  examples: [
    { title: 'The first', parameters: { count: 1 }, input: [{ a: 1 }, { a: 2 }], output: [{ a: 1 }] },
  ],
});
