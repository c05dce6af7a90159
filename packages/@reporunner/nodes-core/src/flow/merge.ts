import {
  canonicalJson,
  type Item,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  joinSources,
  subtitle,
} from '@reporunner/core';
import {
  type BatchResult,
  defineBatchAction,
  field,
  forEachYielding,
  type Interruptible,
  mapYielding,
} from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { FieldReader, warnOfNowhere } from '../data/field-reader.ts';
import { listOrStream } from '../data/mapped.ts';
import { nodeMessage } from '../messages/error-messages.ts';

const maxCombinations = 1_000_000;

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
    help: 'Inner: pairs only. Left, right, outer: also what has no partner. Left only: items without a match. Each further input is joined to those before it.',
    expression: false,
    showWhen: { mode: ['combineByKey'] },
  }),
  output: field(z.enum(['both', 'left', 'right']).default('both'), {
    label: 'Put out',
    help: 'Of what belongs together: everything in one item, or only the items of the first input, or of the others, as they are.',
    expression: false,
    showWhen: { mode: ['combineByKey'] },
  }),
  clash: field(z.enum(['preferRight', 'preferLeft', 'suffix', 'suffixAll']).default('preferRight'), {
    label: 'When both have a field',
    help: 'Suffix: both are kept, as name_1 and name_2; a name that is taken is numbered on, and a field that must be equal is there once. suffixAll: every field gets the number of its input, whether it clashes or not.',
    expression: false,
  }),
  nested: field(z.enum(['replace', 'merge']).default('replace'), {
    label: 'Objects and lists that both have',
    help: 'Replace: one side has the whole of it. Merge: they are joined field by field, lists place by place, at every depth.',
    advanced: true,
    expression: false,
    showWhen: { clash: ['preferRight', 'preferLeft'] },
  }),
  emptyYields: field(z.boolean().default(false), {
    label: 'An empty value gives way',
    help: 'On: where one side has null or an empty text, the value of the other counts.',
    advanced: true,
    expression: false,
    showWhen: { clash: ['preferRight', 'preferLeft'] },
  }),
  unmatched: field(z.enum(['inPlace', 'last']).default('inPlace'), {
    label: 'Place of items without a partner',
    help: 'In place: in the order of the first input. Last: after all that have one.',
    advanced: true,
    expression: false,
    showWhen: { mode: ['combineByKey'] },
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

type Rules = Pick<Parameters, 'clash' | 'nested' | 'emptyYields'>;

const isBlank = (value: JsonValue) => value === null || value === '';

/** What becomes of a field that two items have. The `second` counts, unless the rules say otherwise. */
function chosen(first: JsonValue | undefined, second: JsonValue, rules: Rules): JsonValue {
  if (first === undefined) return second;
  if (rules.emptyYields && isBlank(second)) return first;
  if (rules.nested === 'replace') return second;
  if (Array.isArray(first) && Array.isArray(second)) {
    const list: readonly JsonValue[] = second;
    return [...list.map((value, at) => chosen(first[at], value, rules)), ...first.slice(list.length)];
  }
  return isJsonObject(first) && isJsonObject(second) ? united(first, second, rules) : second;
}

function united(first: JsonObject, second: JsonObject, rules: Rules): JsonObject {
  const fields = new Map(Object.entries(first));
  for (const [key, value] of Object.entries(second)) fields.set(key, chosen(fields.get(key), value, rules));
  return Object.fromEntries(fields);
}

/**
 * One item of those at the same place of a join, by input; undefined where an input has none. `equal` are the fields
 * that they were joined by.
 */
function combined(
  parts: readonly (Item | undefined)[],
  rules: Rules,
  equal: ReadonlySet<string> = new Set(),
): Item {
  const { clash } = rules;
  const present = parts.flatMap((item, input) => (item === undefined ? [] : [{ item, input }]));
  const [only] = present;
  if (present.length === 1 && only !== undefined && clash !== 'suffixAll') return only.item;
  // The last one in order wins.
  const ordered = clash === 'preferLeft' ? present.toReversed() : present;
  const entries: [string, JsonValue][] = [];
  let json: JsonObject | undefined;
  if (clash === 'suffixAll') {
    for (const { item, input } of present)
      for (const [key, value] of Object.entries(item.json)) entries.push([`${key}_${input + 1}`, value]);
  } else if (clash === 'suffix') {
    const count = new Map<string, number>();
    for (const { item } of present)
      for (const key of Object.keys(item.json)) count.set(key, (count.get(key) ?? 0) + 1);
    // A name with a suffix may be that of another field: it is numbered on.
    const taken = new Set([...count].flatMap(([key, times]) => (times > 1 && !equal.has(key) ? [] : [key])));
    const suffixed = (key: string, input: number) => {
      const first = `${key}_${input + 1}`;
      let name = first;
      for (let at = 2; taken.has(name); at += 1) name = `${first}_${at}`;
      taken.add(name);
      return name;
    };
    for (const { item, input } of present)
      for (const [key, value] of Object.entries(item.json))
        entries.push([(count.get(key) ?? 0) > 1 && !equal.has(key) ? suffixed(key, input) : key, value]);
  } else json = ordered.reduce<JsonObject>((one, { item }) => united(one, item.json, rules), {});
  const binary = Object.fromEntries(ordered.flatMap(({ item }) => Object.entries(item.binary ?? {})));
  const source = joinSources(present.map(({ item }) => item.source));
  return {
    json: json ?? Object.fromEntries(entries),
    ...(Object.keys(binary).length === 0 ? {} : { binary }),
    ...(source === undefined ? {} : { source }),
  };
}

function keyOf(item: Item, readers: Readers): string | undefined {
  const values = readers.map((reader) => reader.read(item.json));
  return values.some((value) => value === undefined || value === null)
    ? undefined
    : canonicalJson(values as readonly JsonValue[]);
}

type Readers = readonly FieldReader[];

/** What belongs together so far: an item of each input, or none. */
interface Match {
  readonly key: string | undefined;
  readonly parts: readonly (Item | undefined)[];
}

function assertBounded(count: number): void {
  if (count > maxCombinations)
    throw invalidParameter(nodeMessage('tooManyItems', { limit: maxCombinations }));
}

/** An input that is joined to those before it. */
interface Joining {
  readonly items: readonly Item[];
  readonly readers: Readers;
  /** Places of its items by key. */
  readonly partners: ReadonlyMap<string, readonly number[]>;
}

function* joiningOf(items: readonly Item[], readers: Readers): Interruptible<Joining> {
  const partners = new Map<string, number[]>();
  yield* forEachYielding(items, (item, at) => {
    const key = keyOf(item, readers);
    if (key === undefined) return;
    const known = partners.get(key);
    if (known === undefined) partners.set(key, [at]);
    else known.push(at);
  });
  return { items, readers, partners };
}

/** Joins one more input to the `width` before it. */
function* joined(
  left: Iterable<Match>,
  { items: right, readers, partners }: Joining,
  width: number,
  join: Parameters['join'],
): Generator<Match> {
  let count = 0;
  const met = new Set<number>();
  for (const match of left) {
    const found = match.key === undefined ? undefined : partners.get(match.key);
    if (found === undefined) {
      if (join !== 'inner' && join !== 'right') yield { ...match, parts: [...match.parts, undefined] };
      continue;
    }
    if (join === 'leftOnly') continue;
    for (const at of found) {
      met.add(at);
      count += 1;
      assertBounded(count);
      yield { ...match, parts: [...match.parts, right[at]] };
    }
  }
  if (join === 'right' || join === 'outer')
    for (const [at, item] of right.entries())
      if (!met.has(at))
        yield { key: keyOf(item, readers), parts: [...Array<undefined>(width).fill(undefined), item] };
}

function* unmatchedLast(matches: Iterable<Match>): Generator<Match> {
  const later: Match[] = [];
  for (const match of matches)
    if (match.parts.includes(undefined)) later.push(match);
    else yield match;
  yield* later;
}

/** The items of one side that have a partner, each once. */
function* ofSide(matches: Iterable<Match>, side: 'left' | 'right'): Interruptible<readonly Item[]> {
  const seen = new Set<Item>();
  for (const { parts } of matches) {
    yield;
    for (const item of side === 'left' ? parts.slice(0, 1) : parts.slice(1))
      if (item !== undefined) seen.add(item);
  }
  return [...seen];
}

/**
 * Each input is joined to those before it: its key `right` to the key `left` of the first, or to what has no partner
 * there. The keys are read in pieces; what they make of it comes one by one.
 */
function* byKey(
  batches: readonly (readonly Item[])[],
  parameters: Parameters,
  warn: (message: string) => void,
): Interruptible<BatchResult> {
  if (parameters.keys.length === 0) throw invalidParameter(nodeMessage('nameEqualFields'));
  const left = parameters.keys.map((key) => new FieldReader(key.left));
  const [first = [], ...others] = batches;
  const known = yield* mapYielding(first, (item): Match => ({ key: keyOf(item, left), parts: [item] }));
  const rights: Joining[] = [];
  for (const batch of others)
    rights.push(
      yield* joiningOf(
        batch,
        parameters.keys.map((key) => new FieldReader(key.right)),
      ),
    );
  const matches = rights.reduce<Iterable<Match>>(
    (before, right, at) => joined(before, right, at + 1, parameters.join),
    known,
  );
  const warnOfAll = () => {
    rights.forEach(({ readers }, at) => {
      warnOfNowhere({ warn }, readers, ` at input ${at + 2}`);
    });
    warnOfNowhere({ warn }, left, ' at input 1');
  };
  if (parameters.output === 'both') return asResult(itemsByKey(matches, parameters, warnOfAll));
  const items = yield* ofSide(matches, parameters.output);
  warnOfAll();
  return items;
}

/** `atEnd`: what readers found is known when all has been read. */
function* itemsByKey(matches: Iterable<Match>, parameters: Parameters, atEnd: () => void): Generator<Item> {
  const equal = new Set(parameters.keys.flatMap((key) => (key.left === key.right ? [key.left] : [])));
  for (const { parts } of parameters.unmatched === 'last' ? unmatchedLast(matches) : matches)
    yield combined(parts, parameters, equal);
  atEnd();
}

function* byPosition(batches: readonly (readonly Item[])[], parameters: Parameters): Generator<Item> {
  const sizes = batches.map(({ length }) => length);
  const count = parameters.unpaired === 'keep' ? Math.max(...sizes) : Math.min(...sizes);
  for (let index = 0; index < count; index += 1)
    yield combined(
      batches.map((batch) => batch[index]),
      parameters,
    );
}

function* everyCombination(batches: readonly (readonly Item[])[], parameters: Parameters): Generator<Item> {
  const count = batches.reduce((product, { length }) => product * length, 1);
  if (count > maxCombinations)
    throw invalidParameter(nodeMessage('tooManyCombinations', { count, limit: maxCombinations }));
  for (let at = 0; at < count; at += 1) {
    const parts: Item[] = [];
    let rest = at;
    for (const batch of batches.toReversed()) {
      parts.unshift(batch[rest % batch.length] as Item);
      rest = Math.floor(rest / batch.length);
    }
    yield combined(parts, parameters);
  }
}

/** A few as a list, many one by one. */
function asResult(items: Iterable<Item>): BatchResult {
  const list = listOrStream(items);
  return Array.isArray(list) ? list : { stream: list };
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
  subtitle: subtitle({ value: 'mode', as: 'words' }),
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
  runBatch: ({ parameters, input, warn, runYielding }): BatchResult | Promise<BatchResult> => {
    const batches = Array.from({ length: parameters.inputs }, (_, index) => input(portName(index)));
    switch (parameters.mode) {
      case 'append':
        return batches.flat();
      case 'combineByKey':
        return runYielding(byKey(batches, parameters, warn));
      case 'combineByPosition':
        return asResult(byPosition(batches, parameters));
      case 'combineAll':
        return asResult(everyCombination(batches, parameters));
      case 'choose': {
        const batch = batches[parameters.choose - 1];
        if (batch === undefined)
          throw invalidParameter(nodeMessage('noInput', { number: parameters.choose }));
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
