import type { Item, JsonObject, JsonValue } from '@reporunner/core';
import { defineBatchAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter, orderOf } from '../conditions/conditions.ts';
import { getPath, parsePath, withPath } from '../paths/paths.ts';

const summarySchema = z.strictObject({
  operation: field(
    z.enum([
      'count',
      'countUnique',
      'sum',
      'average',
      'min',
      'max',
      'concatenate',
      'append',
      'first',
      'last',
    ]),
    { label: 'Operation', expression: false },
  ),
  field: field(z.string().max(512).default(''), { label: 'Field' }),
  as: field(z.string().max(512).default(''), { label: 'Name of the result' }),
  separator: field(z.string().max(20).default(', '), { label: 'Separator' }),
});

type Summary = z.output<typeof summarySchema>;

function numbersOf(values: readonly JsonValue[], name: string): readonly number[] {
  return values.map((value) => {
    const number =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && value.trim() !== ''
          ? Number(value)
          : Number.NaN;
    if (Number.isNaN(number))
      throw invalidParameter(`"${name}" is not a number everywhere: ${JSON.stringify(value).slice(0, 80)}.`);
    return number;
  });
}

/** The extreme by number, date or text, as itself. */
function extreme(values: readonly JsonValue[], sign: 1 | -1): JsonValue {
  return values.reduce((best, value) => {
    const [a, b] = [orderOf(best), orderOf(value)];
    const difference =
      a !== undefined && b !== undefined
        ? b - a
        : String(value) > String(best)
          ? 1
          : String(value) < String(best)
            ? -1
            : 0;
    return difference * sign > 0 ? value : best;
  });
}

function summarise({ operation, field: name, separator }: Summary, items: readonly Item[]): JsonValue {
  const path = name === '' ? undefined : parsePath(name);
  if (path === undefined && operation !== 'count') throw invalidParameter(`Name the field for ${operation}.`);
  const values =
    path === undefined
      ? []
      : items.map(({ json }) => getPath(json, path)).filter((value) => value !== undefined && value !== null);
  switch (operation) {
    case 'count':
      return path === undefined ? items.length : values.length;
    case 'countUnique':
      return new Set(values.map((value) => JSON.stringify(value))).size;
    case 'sum':
      return numbersOf(values, name).reduce((sum, number) => sum + number, 0);
    case 'average':
      return values.length === 0
        ? null
        : numbersOf(values, name).reduce((sum, number) => sum + number, 0) / values.length;
    case 'min':
      return values.length === 0 ? null : extreme(values, -1);
    case 'max':
      return values.length === 0 ? null : extreme(values, 1);
    case 'concatenate':
      return values
        .map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
        .join(separator);
    case 'append':
      return values;
    case 'first':
      return values[0] ?? null;
    case 'last':
      return values.at(-1) ?? null;
  }
}

export const summarizeNode = defineBatchAction({
  type: 'core.summarize',
  label: 'Summarise',
  description: 'Counts, sums, averages and joins fields, over all items or by group.',
  group: 'data',
  icon: 'sigma',
  aliases: ['summarize', 'group by', 'pivot', 'count', 'sum', 'statistics'],
  intents: ['sum up', 'count by status', 'average per group', 'group by', 'total of', 'how many'],
  parameters: z.strictObject({
    summaries: field(z.array(summarySchema).min(1).max(50), { label: 'Summaries', kind: 'collection' }),
    groupBy: field(z.array(z.string().min(1).max(512)).max(10).default([]), { label: 'Group by' }),
  }),
  runOnEmpty: true,
  runBatch: ({ parameters: { summaries, groupBy }, items }) => {
    const paths = groupBy.map(parsePath);
    const groups = new Map<string, Item[]>();
    if (paths.length === 0) groups.set('', [...items]);
    else {
      for (const item of items) {
        const key = JSON.stringify(paths.map((path) => getPath(item.json, path) ?? null));
        const known = groups.get(key);
        if (known === undefined) groups.set(key, [item]);
        else known.push(item);
      }
    }
    return [...groups].map(([key, members]) => {
      const values = key === '' ? [] : (JSON.parse(key) as readonly JsonValue[]);
      let json: JsonObject = {};
      paths.forEach((path, index) => {
        json = withPath(json, path, values[index] ?? null);
      });
      for (const summary of summaries) {
        const name =
          summary.as !== ''
            ? summary.as
            : summary.field === ''
              ? summary.operation
              : `${summary.operation}_${summary.field.replaceAll('.', '_')}`;
        json = withPath(json, [name], summarise(summary, members));
      }
      return { json };
    });
  },
  examples: [
    {
      title: 'Revenue by country',
      parameters: { groupBy: ['country'], summaries: [{ operation: 'sum', field: 'total', as: 'revenue' }] },
      input: [
        { country: 'DE', total: 2 },
        { country: 'DE', total: 3 },
        { country: 'FR', total: 4 },
      ],
      output: [
        { country: 'DE', revenue: 5 },
        { country: 'FR', revenue: 4 },
      ],
    },
  ],
});
