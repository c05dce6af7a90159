import { type Item, type JsonValue, joinSources, jsonEquals } from '@reporunner/core';
import { defineBatchAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { getPath, parsePath } from '../paths/paths.ts';

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
      label: 'Of different items put out',
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
  runBatch: ({ parameters: { keys, ignore, output }, input }) => {
    const paths = keys.map(parsePath);
    const keyOf = ({ json }: Item) => JSON.stringify(paths.map((path) => getPath(json, path) ?? null));
    const others = new Map<string, Item[]>();
    for (const item of input('b')) others.set(keyOf(item), [...(others.get(keyOf(item)) ?? []), item]);
    const onlyA: Item[] = [];
    const same: Item[] = [];
    const different: Item[] = [];
    for (const a of input('main')) {
      const b = others.get(keyOf(a))?.shift();
      if (b === undefined) {
        onlyA.push(a);
        continue;
      }
      const names = [...new Set([...Object.keys(a.json), ...Object.keys(b.json)])];
      const changed = names.filter(
        (name) => !ignore.includes(name) && !jsonEquals(a.json[name] as JsonValue, b.json[name] as JsonValue),
      );
      const source = joinSources([a.source, b.source]);
      const pair = (item: Item): Item => (source === undefined ? item : { ...item, source });
      if (changed.length === 0) same.push(pair(a));
      else if (output === 'a') different.push(pair(a));
      else if (output === 'b') different.push(pair(b));
      else different.push(pair({ ...a, json: { a: a.json, b: b.json, changed } }));
    }
    return { ports: { onlyA, same, different, onlyB: [...others.values()].flat() } };
  },
  examples: [{ title: 'By e-mail address', parameters: { keys: ['email'], ignore: ['updatedAt'] } }],
});
