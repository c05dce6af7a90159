import {
  canonicalJson,
  exactNumberIn,
  type Item,
  type JsonObject,
  type JsonValue,
  type Keys,
  parsePath,
  pathOf,
  SourceSet,
  withPath,
} from '@reporunner/core';
import { defineFoldAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter, orderOf } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { exactDifference } from '../values/exact-numbers.ts';
import { assertDistinctPlaces } from './distinct-places.ts';
import { FieldReader, warnOfNowhere } from './field-reader.ts';

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
  as: field(z.string().max(512).default(''), {
    label: 'Name of the result',
    help: 'A dot leads into objects: total.net.',
  }),
  separator: field(z.string().max(20).default(', '), { label: 'Separator' }),
  includeEmpty: field(z.boolean().default(false), {
    label: 'Include empty values',
    help: 'Off: what is missing, null or an empty text is left out.',
    expression: false,
  }),
});

type Summary = z.output<typeof summarySchema>;

function numberOf(value: JsonValue, name: string): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' ? exactNumberIn(value) : undefined;
  if (number === undefined)
    throw invalidParameter(nodeMessage('notNumbers', { name, value: JSON.stringify(value).slice(0, 80) }));
  return number;
}

/** The greater by number, date or text for 1, the lesser for -1. */
function extremeOf(best: JsonValue, value: JsonValue, sign: 1 | -1, timezone: string): JsonValue {
  const [a, b] = [orderOf(best, timezone), orderOf(value, timezone)];
  const difference =
    a !== undefined && b !== undefined
      ? exactDifference(b, a, value, best)
      : String(value) > String(best)
        ? 1
        : String(value) < String(best)
          ? -1
          : 0;
  return difference * sign > 0 ? value : best;
}

const textOf = (value: JsonValue) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** What is known of the values so far. */
interface Running {
  /** Values that are missing, null or empty text are left out, unless the summary includes them. */
  add(value: JsonValue): void;
  result(): JsonValue;
}

/** Takes one value after the other into what is known of those before. */
function reduced(first: JsonValue, next: (known: JsonValue, value: JsonValue) => JsonValue): Running {
  let known: JsonValue | undefined;
  return {
    add(value) {
      known = known === undefined ? value : next(known, value);
    },
    result: () => known ?? first,
  };
}

function collected(result: (values: readonly JsonValue[]) => JsonValue): Running {
  const values: JsonValue[] = [];
  return { add: (value) => values.push(value), result: () => result(values) };
}

function runningOf({ operation, field: name, separator }: Summary, timezone: string): Running {
  let count = 0;
  let sum = 0;
  switch (operation) {
    case 'count':
      return { add: () => (count += 1), result: () => count };
    case 'countUnique': {
      const seen = new Set<string>();
      return { add: (value) => seen.add(canonicalJson(value)), result: () => seen.size };
    }
    case 'sum':
    case 'average':
      return {
        add(value) {
          sum += numberOf(value, name);
          count += 1;
        },
        result: () => (operation === 'sum' ? sum : count === 0 ? null : sum / count),
      };
    case 'min':
      return reduced(null, (best, value) => extremeOf(best, value, -1, timezone));
    case 'max':
      return reduced(null, (best, value) => extremeOf(best, value, 1, timezone));
    case 'concatenate':
      return collected((values) => values.map(textOf).join(separator));
    case 'append':
      return collected((values) => values);
    case 'first':
      return reduced(null, (known) => known);
    case 'last':
      return reduced(null, (_, value) => value);
  }
}

/** Where the result stands: a path, as everywhere; a name that is made of the field's is one step. */
const keysOf = ({ as, field: name, operation }: Summary): Keys =>
  as !== '' ? parsePath(as).keys : [name === '' ? operation : `${operation}_${name.replaceAll('.', '_')}`];

/** A group of items, and what is known of each of its fields. */
function createGroup(
  summaries: readonly Summary[],
  readers: readonly (FieldReader | undefined)[],
  timezone: string,
) {
  const sources = new SourceSet();
  const fields = summaries.map((summary, at) => {
    if (summary.field === '' && summary.operation !== 'count')
      throw invalidParameter(nodeMessage('summaryField', { operation: summary.operation }));
    return {
      keys: keysOf(summary),
      reader: readers[at],
      takesEmpty: summary.includeEmpty,
      running: runningOf(summary, timezone),
    };
  });
  return {
    add({ json, source }: Item): void {
      sources.add(source);
      for (const { reader, takesEmpty, running } of fields) {
        const value = reader === undefined ? true : (reader.read(json) ?? null);
        if (takesEmpty || (value !== null && value !== '')) running.add(value);
      }
    },
    result: (grouped: JsonObject): Item => {
      const { source } = sources;
      const json = fields.reduce(
        (summary, { keys, running }) => withPath(summary, pathOf(keys), running.result()),
        grouped,
      );
      return { json, ...(source === undefined ? {} : { source }) };
    },
  };
}

/** Groups of the same values stand together, field after field down to the one before the last. */
function nested<Group extends { readonly values: readonly JsonValue[] }>(
  groups: readonly Group[],
  levels: number,
  level = 0,
): readonly Group[] {
  if (level >= levels) return groups;
  const alike = new Map<string, Group[]>();
  for (const group of groups) {
    const key = canonicalJson(group.values[level] ?? null);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [group]);
    else known.push(group);
  }
  return [...alike.values()].flatMap((some) => nested(some, levels, level + 1));
}

export const summarizeNode = defineFoldAction({
  type: 'core.summarize',
  label: 'Summarise',
  description: 'Counts, sums, averages and joins fields, over all items or by group.',
  group: 'data',
  icon: 'sigma',
  aliases: ['summarize', 'group by', 'pivot', 'count', 'sum', 'statistics'],
  intents: ['sum up', 'count by status', 'average per group', 'group by', 'total of', 'how many'],
  subtitle: [
    { parts: [{ each: 'summaries', field: 'as' }] },
    { parts: [{ each: 'groupBy', field: 'name' }] },
  ],
  parameters: z.strictObject({
    summaries: field(z.array(summarySchema).min(1).max(50), { label: 'Summaries', kind: 'collection' }),
    groupBy: field(z.array(z.string().min(1).max(512)).max(10).default([]), { label: 'Group by' }),
    groupOrder: field(z.enum(['firstSeen', 'nested']).default('firstSeen'), {
      label: 'Order of the groups',
      help: 'First seen: as their first items come. Nested: those that share the first field stand together, within them those that share the second.',
      advanced: true,
      expression: false,
    }),
  }),
  runOnEmpty: true,
  fold: ({ parameters: { summaries, groupBy, groupOrder }, execution: { timezone }, warn }) => {
    const groupers = groupBy.map((name) => new FieldReader(name));
    const readers = summaries.map(({ field: name }) => (name === '' ? undefined : new FieldReader(name)));
    assertDistinctPlaces('results', summaries.map(keysOf));
    const groups = new Map<string, { values: readonly JsonValue[]; group: ReturnType<typeof createGroup> }>();
    /** `values`: of the fields that the group has in common, as its first item has them. */
    const groupOf = (values: readonly JsonValue[]) => {
      const key = canonicalJson(values);
      let known = groups.get(key);
      if (known === undefined) {
        known = { values, group: createGroup(summaries, readers, timezone) };
        groups.set(key, known);
      }
      return known.group;
    };
    const all = groupers.length === 0 ? groupOf([]) : undefined;
    return {
      add({ items }) {
        for (const item of items)
          (all ?? groupOf(groupers.map((grouper) => grouper.read(item.json) ?? null))).add(item);
        return undefined;
      },
      end() {
        warnOfNowhere({ warn }, [...groupers, ...readers.flatMap((one) => one ?? [])]);
        for (const { keys } of groupers)
          for (const summary of summaries) assertDistinctPlaces('results', [keys, keysOf(summary)]);
        const found = [...groups.values()];
        const ordered = groupOrder === 'nested' ? nested(found, groupers.length - 1) : found;
        return ordered.map(({ values, group }) => {
          const grouped = groupers.reduce<JsonObject>(
            (json, { keys }, index) => withPath(json, pathOf(keys), values[index] ?? null),
            {},
          );
          return group.result(grouped);
        });
      },
    };
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
