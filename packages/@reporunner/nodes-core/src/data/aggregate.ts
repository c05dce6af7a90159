import {
  getPath,
  type JsonObject,
  type JsonValue,
  type Path,
  parsePath,
  pathOf,
  subtitle,
  withoutPaths,
  withPath,
} from '@reporunner/core';
import { defineFoldAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { assertDistinctPlaces } from './distinct-places.ts';
import { FieldReader, warnOfNowhere } from './field-reader.ts';

/** Undefined where nothing of it is left. */
function partOf(
  json: JsonObject,
  include: 'all' | 'selected' | 'except',
  paths: readonly Path[],
): JsonObject | undefined {
  if (include === 'all') return json;
  const copies = new Set<unknown>();
  const part =
    include === 'except'
      ? withoutPaths(json, paths, copies)
      : paths.reduce<JsonObject>((some, path) => {
          const value = getPath(json, path);
          return value === undefined ? some : withPath(some, path, value, copies);
        }, {});
  return Object.keys(part).length === 0 ? undefined : part;
}

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
    include: field(z.enum(['all', 'selected', 'except']).default('all'), {
      label: 'Fields of the items',
      help: 'All of them, some, or all but some. An item without any of them is left out.',
      showWhen: { mode: ['items'] },
      advanced: true,
      expression: false,
    }),
    names: field(z.array(z.string().min(1).max(512)).max(100).default([]), {
      label: 'Names of these fields',
      showWhen: { include: ['selected', 'except'] },
      advanced: true,
    }),
    keepMissing: field(z.boolean().default(false), { label: 'Keep missing values as null' }),
    mergeLists: field(z.boolean().default(false), {
      label: 'Join values that are lists',
      help: 'On: one list of all their elements. Off: a list of lists.',
      showWhen: { mode: ['fields'] },
      advanced: true,
      expression: false,
    }),
  }),
  runOnEmpty: true,
  fold: ({ parameters: { mode, destination, fields, include, names, keepMissing, mergeLists }, warn }) => {
    const paths = names.map(parsePath);
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
            const value = from === undefined ? partOf(json, include, paths) : from.read(json);
            // Element by element: as arguments of one call, a long list would exceed the stack.
            if (mergeLists && Array.isArray(value))
              for (const element of value as readonly JsonValue[]) values.push(element);
            else if (value !== undefined && value !== null) values.push(value);
            else if (from === undefined) continue;
            else if (keepMissing) values.push(null);
          }
        return undefined;
      },
      end() {
        warnOfNowhere(
          { warn },
          lists.flatMap(({ from }) => (from === undefined ? [] : [from])),
        );
        const places = lists.map(({ from, to }) => to?.keys ?? from?.keys ?? []);
        assertDistinctPlaces('lists', places);
        const aggregated = lists.reduce<JsonObject>(
          (json, { values }, at) => withPath(json, pathOf(places[at] ?? []), values),
          {},
        );
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
