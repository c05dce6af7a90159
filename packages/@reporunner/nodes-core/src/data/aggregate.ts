import {
  getPath,
  type JsonObject,
  type JsonValue,
  parsePath,
  pathOf,
  subtitle,
  withPath,
} from '@reporunner/core';
import { defineFoldAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { FieldReader, warnOfNowhere } from './field-reader.ts';

export const aggregateNode = defineFoldAction({
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
  subtitle: subtitle({ value: 'destination' }),
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
  fold: ({ parameters: { mode, destination, fields, keepMissing }, warn }) => {
    const lists =
      mode === 'items'
        ? [{ from: undefined, to: parsePath(destination), values: [] as JsonValue[] }]
        : fields.map(({ name, as }) => ({
            from: new FieldReader(name),
            to: as === '' ? undefined : parsePath(as),
            values: [] as JsonValue[],
          }));
    return {
      add({ items }) {
        for (const { from, values } of lists)
          for (const { json } of items) {
            const value = from === undefined ? json : from.read(json);
            if (value !== undefined && value !== null) values.push(value);
            else if (keepMissing) values.push(null);
          }
        return undefined;
      },
      end() {
        warnOfNowhere(
          { warn },
          lists.flatMap(({ from }) => (from === undefined ? [] : [from])),
        );
        const aggregated = lists.reduce<JsonObject>((json, { from, to, values }) => {
          const keys = to === undefined ? pathOf(from?.keys ?? []) : to;
          if (getPath(json, keys) !== undefined)
            throw invalidParameter(
              `Two lists would be called "${keys.keys.join('.')}". Name one of them otherwise.`,
            );
          return withPath(json, keys, values);
        }, {});
        return [{ json: aggregated }];
      },
    };
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
