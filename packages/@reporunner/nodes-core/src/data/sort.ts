import { type Item, type JsonValue, subtitle } from '@reporunner/core';
import { defineBatchAction, field, mapYielding, sortYielding } from '@reporunner/integrations';
import { z } from 'zod';
import { orderOf } from '../conditions/conditions.ts';
import { exactDifference } from '../values/exact-numbers.ts';
import { FieldReader, warnOfNowhere } from './field-reader.ts';

/** A value to sort by, read once per item. */
interface Key {
  readonly isMissing: boolean;
  readonly order: number | undefined;
  readonly text: string;
  readonly value: JsonValue | undefined;
}

function keyOf(value: JsonValue | undefined, timezone: string): Key {
  if (value === undefined || value === null) return { isMissing: true, order: undefined, text: '', value };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { isMissing: false, order: orderOf(value, timezone), text, value };
}

interface Keyed {
  readonly item: Item;
  readonly keys: readonly Key[];
}

function compare(a: Key, b: Key, collator: Intl.Collator): number {
  if (a.order !== undefined && b.order !== undefined)
    return exactDifference(a.order, b.order, a.value, b.value);
  return collator.compare(a.text, b.text);
}

export const sortNode = defineBatchAction({
  type: 'core.sort',
  label: 'Sort',
  description: 'Orders the items by one or more fields. Items that are equal stay in their order.',
  group: 'data',
  icon: 'arrow-up-down',
  aliases: ['sort', 'order by', 'rank'],
  intents: ['sort by date', 'order the list', 'highest first', 'alphabetically', 'newest first'],
  subtitle: subtitle({ each: 'fields', field: 'name' }),
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
  runBatch: ({ parameters: { fields, locale }, items, execution: { timezone }, warn, runYielding }) => {
    const collator = new Intl.Collator(locale, { numeric: true });
    const readers = fields.map(({ name }) => new FieldReader(name));
    const signs = fields.map(({ order }) => (order === 'ascending' ? 1 : -1));
    const order = (left: Keyed, right: Keyed): number => {
      for (const [at, sign] of signs.entries()) {
        const [a, b] = [left.keys[at] as Key, right.keys[at] as Key];
        // What has no value comes last, whichever way the rest goes.
        if (a.isMissing !== b.isMissing) return a.isMissing ? 1 : -1;
        const difference = compare(a, b, collator);
        if (difference !== 0) return difference * sign;
      }
      return 0;
    };
    function* sorting() {
      const keyed = yield* mapYielding(items, (item) => ({
        item,
        keys: readers.map((reader) => keyOf(reader.read(item.json), timezone)),
      }));
      warnOfNowhere({ warn }, readers);
      const sorted = yield* sortYielding(keyed, order);
      return sorted.map(({ item }) => item);
    }
    return runYielding(sorting());
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
