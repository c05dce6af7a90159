import type { JsonValue } from '@reporunner/core';
import { defineBatchAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { orderOf } from '../conditions/conditions.ts';
import { getPath, parsePath } from '../paths/paths.ts';

function compare(a: JsonValue | undefined, b: JsonValue | undefined, collator: Intl.Collator): number {
  const missing = (value: JsonValue | undefined) => value === undefined || value === null;
  // What has no value comes last, whichever way the rest goes.
  if (missing(a) || missing(b)) return 0;
  const [x, y] = [orderOf(a), orderOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  const text = (value: JsonValue | undefined) => (typeof value === 'string' ? value : JSON.stringify(value));
  return collator.compare(text(a) ?? '', text(b) ?? '');
}

export const sortNode = defineBatchAction({
  type: 'core.sort',
  label: 'Sort',
  description: 'Orders the items by one or more fields. Items that are equal stay in their order.',
  group: 'data',
  icon: 'arrow-up-down',
  aliases: ['sort', 'order by', 'rank'],
  intents: ['sort by date', 'order the list', 'highest first', 'alphabetically', 'newest first'],
  parameters: z.strictObject({
    fields: field(
      z
        .array(
          z.strictObject({
            name: z.string().min(1).max(512),
            order: z.enum(['ascending', 'descending']).default('ascending'),
          }),
        )
        .min(1)
        .max(20),
      { label: 'Fields', kind: 'collection' },
    ),
    locale: field(z.string().max(35).default('en'), { label: 'Language of texts' }),
  }),
  runBatch: ({ parameters: { fields, locale }, items }) => {
    const collator = new Intl.Collator(locale, { numeric: true });
    const keys = fields.map(({ name, order }) => ({
      path: parsePath(name),
      sign: order === 'ascending' ? 1 : -1,
    }));
    return items.toSorted((left, right) => {
      for (const { path, sign } of keys) {
        const [a, b] = [getPath(left.json, path) ?? null, getPath(right.json, path) ?? null];
        if ((a === null) !== (b === null)) return a === null ? 1 : -1;
        const difference = compare(a, b, collator);
        if (difference !== 0) return difference * sign;
      }
      return 0;
    });
  },
  examples: [
    {
      title: 'Newest first',
      parameters: { fields: [{ name: 'at', order: 'descending' }] },
      input: [{ at: '2026-01-01' }, { at: '2026-02-01' }],
      output: [{ at: '2026-02-01' }, { at: '2026-01-01' }],
    },
  ],
});
