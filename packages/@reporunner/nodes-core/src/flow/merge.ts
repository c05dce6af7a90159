import type { Item, JsonObject, JsonValue } from '@reporunner/core';
import { defineBatchAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { getPath, parsePath } from '../paths/paths.ts';

const mostCombinations = 1_000_000;

const parameters = z.strictObject({
  mode: field(
    z.enum(['append', 'combineByKey', 'combineByPosition', 'combineAll', 'choose']).default('append'),
    {
      label: 'Mode',
      expression: false,
    },
  ),
  inputs: field(z.int().min(2).max(20).default(2), { label: 'Inputs', expression: false }),
  keys: field(
    z
      .array(z.strictObject({ left: z.string().min(1), right: z.string().min(1) }))
      .max(20)
      .default([]),
    {
      label: 'Fields that must be equal',
      kind: 'collection',
      showWhen: { mode: ['combineByKey'] },
    },
  ),
  join: field(z.enum(['inner', 'left', 'right', 'outer', 'leftOnly']).default('inner'), {
    label: 'Keep',
    help: 'Inner: pairs only. Left, right, outer: also what has no partner. leftOnly: what has none.',
    expression: false,
    showWhen: { mode: ['combineByKey'] },
  }),
  clash: field(z.enum(['preferRight', 'preferLeft', 'suffix']).default('preferRight'), {
    label: 'When both have a field',
    expression: false,
  }),
  unpaired: field(z.enum(['drop', 'keep']).default('drop'), {
    label: 'Items without a partner',
    expression: false,
    showWhen: { mode: ['combineByPosition'] },
  }),
  choose: field(z.int().min(1).max(20).default(1), {
    label: 'Input to pass on',
    showWhen: { mode: ['choose'] },
  }),
});

type Parameters = z.output<typeof parameters>;

const portName = (index: number) => (index === 0 ? 'main' : `input${index + 1}`);

function combined(left: Item, right: Item, clash: Parameters['clash']): Item {
  const [under, over] = clash === 'preferLeft' ? [right, left] : [left, right];
  let json: JsonObject = { ...under.json, ...over.json };
  if (clash === 'suffix') {
    const made: Record<string, JsonValue> = {};
    for (const [key, value] of Object.entries(left.json))
      made[Object.hasOwn(right.json, key) ? `${key}_1` : key] = value;
    for (const [key, value] of Object.entries(right.json))
      made[Object.hasOwn(left.json, key) ? `${key}_2` : key] = value;
    json = made;
  }
  const binary =
    left.binary === undefined && right.binary === undefined ? undefined : { ...under.binary, ...over.binary };
  return {
    json,
    ...(binary === undefined ? {} : { binary }),
    ...(left.source === undefined ? {} : { source: left.source }),
  };
}

function keyOf(item: Item, paths: readonly (readonly string[])[]): string | undefined {
  const values = paths.map((path) => getPath(item.json, path));
  return values.some((value) => value === undefined || value === null) ? undefined : JSON.stringify(values);
}

function byKey(left: readonly Item[], right: readonly Item[], given: Parameters): readonly Item[] {
  if (given.keys.length === 0) throw invalidParameter('Name the fields that must be equal.');
  const leftPaths = given.keys.map((key) => parsePath(key.left));
  const rightPaths = given.keys.map((key) => parsePath(key.right));
  const partners = new Map<string, Item[]>();
  for (const item of right) {
    const key = keyOf(item, rightPaths);
    if (key === undefined) continue;
    const known = partners.get(key);
    if (known === undefined) partners.set(key, [item]);
    else known.push(item);
  }
  const made: Item[] = [];
  const met = new Set<Item>();
  for (const item of left) {
    const key = keyOf(item, leftPaths);
    const found = key === undefined ? undefined : partners.get(key);
    if (found === undefined) {
      if (given.join !== 'inner' && given.join !== 'right') made.push(item);
      continue;
    }
    for (const partner of found) {
      met.add(partner);
      if (given.join !== 'leftOnly') made.push(combined(item, partner, given.clash));
    }
    if (made.length > mostCombinations)
      throw invalidParameter(`This makes more than ${mostCombinations} items.`);
  }
  if (given.join === 'right' || given.join === 'outer')
    for (const item of right) if (!met.has(item)) made.push(item);
  return made;
}

function byPosition(batches: readonly (readonly Item[])[], given: Parameters): readonly Item[] {
  const sizes = batches.map(({ length }) => length);
  const count = given.unpaired === 'keep' ? Math.max(...sizes) : Math.min(...sizes);
  return Array.from({ length: count }, (_, index) =>
    batches
      .flatMap((batch) => batch[index] ?? [])
      .reduce((left, right) => combined(left, right, given.clash)),
  );
}

function everyCombination(batches: readonly (readonly Item[])[], given: Parameters): readonly Item[] {
  const count = batches.reduce((product, { length }) => product * length, 1);
  if (count > mostCombinations)
    throw invalidParameter(`${count} combinations are more than ${mostCombinations}.`);
  return batches.reduce((left, right) =>
    left.flatMap((one) => right.map((other) => combined(one, other, given.clash))),
  );
}

export const mergeNode = defineBatchAction({
  type: 'core.merge',
  label: 'Merge',
  description:
    'Waits for several branches and joins their items: one list, pairs by key or position, or all combinations.',
  group: 'flow',
  icon: 'merge',
  aliases: ['merge', 'join', 'combine', 'union', 'vlookup'],
  intents: [
    'join two lists',
    'combine data from both',
    'wait for both branches',
    'match by id',
    'enrich with',
  ],
  parameters,
  // As `portName` has it.
  ports: {
    inputs: [
      { name: 'main', label: 'Input 1', kind: 'main' },
      { count: 'inputs', name: 'input{n}', label: 'Input {n}', first: 2, less: 1, kind: 'main' },
    ],
    outputs: [{ name: 'main', kind: 'main' }],
  },
  fold: ({ parameters: { mode, choose } }) =>
    mode === 'append' || mode === 'choose'
      ? {
          add: ({ port, items }) => (mode === 'append' || port === portName(choose - 1) ? items : undefined),
          end: () => undefined,
        }
      : undefined,
  runBatch: ({ parameters: given, input }) => {
    const batches = Array.from({ length: given.inputs }, (_, index) => input(portName(index)));
    switch (given.mode) {
      case 'append':
        return batches.flat();
      case 'combineByKey':
        return byKey(batches[0] ?? [], batches[1] ?? [], given);
      case 'combineByPosition':
        return byPosition(batches, given);
      case 'combineAll':
        return everyCombination(batches, given);
      case 'choose': {
        const batch = batches[given.choose - 1];
        if (batch === undefined) throw invalidParameter(`There is no input ${given.choose}.`);
        return batch;
      }
    }
  },
  examples: [
    {
      title: 'Orders with their customers',
      parameters: { mode: 'combineByKey', keys: [{ left: 'customerId', right: 'id' }] },
    },
  ],
});
