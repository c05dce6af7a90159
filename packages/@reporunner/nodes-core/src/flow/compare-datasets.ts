import {
  canonicalJson,
  type Item,
  type JsonObject,
  type JsonValue,
  joinSources,
  jsonEquals,
  parsePath,
  withoutPaths,
} from '@reporunner/core';
import { defineBatchAction, field, forEachYielding, mapYielding } from '@reporunner/integrations';
import { z } from 'zod';
import { FieldReader, noItemHas, warnOfNowhere } from '../data/field-reader.ts';

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
    const keyOf = ({ json }: Item, readers: readonly FieldReader[]) =>
      canonicalJson(readers.map((reader) => reader.read(json) ?? null));
    const ignored = ignore.map((name) => new FieldReader(name));
    const ignoredPaths = ignore.map(parsePath);
    const compared = (json: JsonObject) => {
      for (const reader of ignored) reader.read(json);
      return withoutPaths(json, ignoredPaths);
    };
    function* comparing() {
      const others = new Map<string, Item[]>();
      yield* forEachYielding(allB, (item) => {
        const key = keyOf(item, readersB);
        const known = others.get(key);
        if (known === undefined) others.set(key, [item]);
        else known.push(item);
      });
      const keyed = yield* mapYielding(allA, (item) => ({ item, key: keyOf(item, readersA) }));
      // All would be paired by their order.
      if ([...readersA, ...readersB].every((one) => one.isNowhere)) throw noItemHas(keys);
      warnOfNowhere({ warn }, readersA, ' of A');
      warnOfNowhere({ warn }, readersB, ' of B');
      const onlyA: Item[] = [];
      const same: Item[] = [];
      const different: Item[] = [];
      yield* forEachYielding(keyed, ({ item: a, key }) => {
        const b = others.get(key)?.shift();
        if (b === undefined) {
          onlyA.push(a);
          return;
        }
        const [left, right] = [compared(a.json), compared(b.json)];
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
      warnOfNowhere({ warn }, ignored);
      return { ports: { onlyA, same, different, onlyB: [...others.values()].flat() } };
    }
    return runYielding(comparing());
  },
  examples: [{ title: 'By e-mail address', parameters: { keys: ['email'], ignore: ['updatedAt'] } }],
});
