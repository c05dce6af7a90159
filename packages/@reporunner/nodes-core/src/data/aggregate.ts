import type { JsonValue } from '@reporunner/core';
import { defineBatchAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { getPath, parsePath, withPath } from '../paths/paths.ts';

export const aggregateNode = defineBatchAction({
  type: 'core.aggregate',
  label: 'Aggregate',
  description: 'Makes one item of many: their fields as lists, or all of them in one list.',
  group: 'data',
  icon: 'group',
  aliases: ['aggregate', 'collect', 'items to list', 'gather'],
  intents: [
    'collect into one list',
    'combine all items',
    'put everything together',
    'one item with all',
    'gather the results',
  ],
  parameters: z.strictObject({
    mode: field(z.enum(['items', 'fields']).default('items'), { label: 'Collect', expression: false }),
    destination: field(z.string().min(1).max(512).default('data'), {
      label: 'Into the field',
      showWhen: { mode: ['items'] },
    }),
    fields: field(
      z
        .array(z.strictObject({ name: z.string().min(1).max(512), as: z.string().max(512).default('') }))
        .max(100)
        .default([]),
      { label: 'Fields', kind: 'collection', showWhen: { mode: ['fields'] } },
    ),
    keepMissing: field(z.boolean().default(false), { label: 'Keep missing values as null' }),
  }),
  runOnEmpty: true,
  runBatch: ({ parameters: given, items }) => {
    if (given.mode === 'items')
      return [
        {
          json: withPath(
            {},
            parsePath(given.destination),
            items.map(({ json }) => json),
          ),
        },
      ];
    let json = {};
    for (const { name, as } of given.fields) {
      const path = parsePath(name);
      const values = items.flatMap((item): readonly JsonValue[] => {
        const value = getPath(item.json, path);
        return value === undefined || value === null ? (given.keepMissing ? [null] : []) : [value];
      });
      json = withPath(json, as === '' ? path : parsePath(as), values);
    }
    return [{ json }];
  },
  examples: [
    {
      title: 'All in one list',
      parameters: {},
      input: [{ a: 1 }, { a: 2 }],
      output: [{ data: [{ a: 1 }, { a: 2 }] }],
    },
    {
      title: 'A list of e-mails',
      parameters: { mode: 'fields', fields: [{ name: 'email' }] },
      input: [{ email: 'a@x.org' }, {}],
      output: [{ email: ['a@x.org'] }],
    },
  ],
});
