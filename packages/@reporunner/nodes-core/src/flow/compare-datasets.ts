import {
  type Item,
  type JsonValue,
  joinSources,
  jsonEquals,
  parsePath,
  withoutPaths,
} from '@reporunner/core';
import { defineBatchAction, field, forEachYielding, mapYielding } from '@reporunner/integrations';
import { z } from 'zod';
import { FieldReader, keyIn, noItemHas, warnOfNowhere } from '../data/field-reader.ts';
import { pairRows, type Row } from './pair-rows.ts';

export const compareDatasets = defineBatchAction({
  type: 'core.compareDatasets',
  label: 'Compare datasets',
  description: 'Tells which items are only in one input, in both and equal, or in both and different.',
  group: 'flow',
  icon: 'git-compare',
  aliases: ['compare', 'diff', 'difference', 'sync', 'changed rows', 'missing rows'],
  intents: ['what is new', 'what has changed', 'find missing rows', 'compare two lists', 'synchronise'],
  parameters: z.strictObject({
    keys: field(z.array(z.string().min(1).max(512)).min(1).max(20), {
      label: 'Fields that say which belong together',
    }),
    ignore: field(z.array(z.string().min(1).max(512)).max(100).default([]), {
      label: 'Fields that may differ',
    }),
    output: field(z.enum(['both', 'a', 'b']).default('both'), {
      label: 'Of different items output',
      expression: false,
    }),
  }),
  ports: {
    inputs: [
      { name: 'main', label: 'A', kind: 'main' },
      { name: 'b', label: 'B', kind: 'main' },
    ],
    outputs: [
      { name: 'onlyA', label: 'Only in A', kind: 'main' },
      { name: 'same', label: 'Same', kind: 'main' },
      { name: 'different', label: 'Different', kind: 'main' },
      { name: 'onlyB', label: 'Only in B', kind: 'main' },
    ],
  },
  runOnEmpty: true,
  runBatch: ({ parameters: { keys, ignore, output }, input, warn, runYielding }) => {
    const [allA, allB] = [input('main'), input('b')];
    const [readersA, readersB] = [keys, keys].map((names) => names.map((name) => new FieldReader(name))) as [
      FieldReader[],
      FieldReader[],
    ];
    const ignored = ignore.map((name) => new FieldReader(name));
    const ignoredPaths = ignore.map(parsePath);
    const rowOf =
      (readers: readonly FieldReader[]) =>
      (item: Item): Row => {
        for (const reader of ignored) reader.read(item.json);
        return { item, key: keyIn(item.json, readers), json: withoutPaths(item.json, ignoredPaths) };
      };
    function* comparing() {
      const rowsA = yield* mapYielding(allA, rowOf(readersA));
      const rowsB = yield* mapYielding(allB, rowOf(readersB));
      // Nothing would belong together.
      if ([...readersA, ...readersB].every((one) => one.isNowhere)) throw noItemHas(keys);
      warnOfNowhere({ warn }, readersA, ' of A');
      warnOfNowhere({ warn }, readersB, ' of B');
      warnOfNowhere({ warn }, ignored);
      const partners = yield* pairRows(rowsA, rowsB);
      const onlyA: Item[] = [];
      const same: Item[] = [];
      const different: Item[] = [];
      yield* forEachYielding(rowsA, (row) => {
        const { item: a, json: left } = row;
        const partner = partners.get(row);
        if (partner === undefined) {
          onlyA.push(a);
          return;
        }
        const { item: b, json: right } = partner;
        const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
        const changed = names.filter(
          (name) => !jsonEquals(left[name] as JsonValue, right[name] as JsonValue),
        );
        const source = joinSources([a.source, b.source]);
        const pair = (item: Item): Item => (source === undefined ? item : { ...item, source });
        if (changed.length === 0) same.push(pair(a));
        else if (output === 'a') different.push(pair(a));
        else if (output === 'b') different.push(pair(b));
        else different.push(pair({ ...a, json: { a: a.json, b: b.json, changed } }));
      });
      const paired = new Set(partners.values());
      const onlyB = rowsB.filter((row) => !paired.has(row)).map(({ item }) => item);
      return { ports: { onlyA, same, different, onlyB } };
    }
    return runYielding(comparing());
  },
  docs: 'Where several items have one key, equal ones belong together first, whatever their order; of what is left, as many as both sides have are different. An item without a value in any of the key fields belongs to no other.',
  examples: [{ title: 'By e-mail address', parameters: { keys: ['email'], ignore: ['updatedAt'] } }],
});
