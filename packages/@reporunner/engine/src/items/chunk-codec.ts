/**
 * Items of a chunk as text: `[json of each, runs of sources, [place, binary, error] of those that have one]`. A run is
 * `[count]` for items without a source, or `[count, node, port, index, step]`: neighbours mostly come from neighbours.
 * What else sources say of several items, and of the walls they passed, follows in runs of its own.
 */
import { setImmediate as yieldNow } from 'node:timers/promises';
import {
  type Item,
  type ItemSource,
  type Places,
  parseJsonYielding,
  writeJsonYielding,
} from '@reporunner/core';

type Run =
  | readonly [count: number]
  | readonly [number, nodeId: string, port: string, index: number, step: number];
type More = readonly [
  at: number,
  binary: NonNullable<Item['binary']> | null,
  error: NonNullable<Item['error']> | null,
];

/** How far the source of `next` is from that of the item before, when they are of one batch. */
function stepOf(last: ItemSource | undefined, next: ItemSource | undefined): number | undefined {
  if (last === undefined || next === undefined) return last === next ? 0 : undefined;
  return last.nodeId === next.nodeId && last.port === next.port ? next.index - last.index : undefined;
}

function runsOf(items: readonly Item[]): readonly Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < items.length; ) {
    const first = items[at]?.source;
    const step = at + 1 < items.length ? stepOf(first, items[at + 1]?.source) : undefined;
    let count = 1;
    if (step !== undefined) {
      while (
        at + count < items.length &&
        stepOf(items[at + count - 1]?.source, items[at + count]?.source) === step
      )
        count += 1;
    }
    runs.push(first === undefined ? [count] : [count, first.nodeId, first.port, first.index, step ?? 0]);
    at += count;
  }
  return runs;
}

/** Of `length` items from `at` on; the places of `entry` grow by `steps` from one to the next. */
interface Extra {
  readonly at: number;
  readonly length: number;
  readonly count?: number;
  readonly also?: readonly ItemSource[];
  readonly entry?: readonly Places[];
  readonly steps?: readonly number[];
}

const isPlain = (entry: readonly Places[]): entry is readonly number[] =>
  entry.every((places) => typeof places === 'number');

/** By how much the entry grows from one item to the next, in every scope; undefined where it is another one. */
function stepsBetween(
  last: readonly Places[] | undefined,
  next: readonly Places[] | undefined,
): readonly number[] | undefined {
  if (last === next) return [];
  if (last === undefined || next === undefined || last.length !== next.length) return undefined;
  return isPlain(last) && isPlain(next)
    ? next.map((place, depth) => place - (last[depth] as number))
    : undefined;
}

const isSame = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((step, depth) => step === b[depth]);

function extrasOf(items: readonly Item[]): readonly Extra[] {
  const extras: Extra[] = [];
  items.forEach(({ source }, at) => {
    if (source === undefined) return;
    const { count, also, entry } = source;
    if (count === undefined && also === undefined && entry === undefined) return;
    const last = extras.at(-1);
    if (last !== undefined && last.at + last.length === at && last.count === count && last.also === also) {
      const steps = stepsBetween(items[at - 1]?.source?.entry, entry);
      if (steps !== undefined && (last.length === 1 || isSame(last.steps ?? [], steps))) {
        extras[extras.length - 1] = {
          ...last,
          length: last.length + 1,
          ...(steps.length === 0 ? {} : { steps }),
        };
        return;
      }
    }
    extras.push({
      at,
      length: 1,
      ...(count === undefined ? {} : { count }),
      ...(also === undefined ? {} : { also }),
      ...(entry === undefined ? {} : { entry }),
    });
  });
  return extras;
}

function withExtra(item: Item, { count, also, entry, steps = [] }: Extra, nth: number): Item {
  if (item.source === undefined) return item;
  const own =
    nth === 0 || steps.length === 0
      ? entry
      : entry?.map((places, depth) => (places as number) + nth * (steps[depth] as number));
  const source = {
    ...item.source,
    ...(count === undefined ? {} : { count }),
    ...(also === undefined ? {} : { also }),
    ...(own === undefined ? {} : { entry: own }),
  };
  return { ...item, source };
}

/** Characters of a chunk from which writing and parsing it yields to others. */
const largeText = 2_000_000;

/** `roughSize`: how many characters it will take, more or less. */
export function encodeChunk(items: readonly Item[], roughSize: number): string | Promise<string> {
  const more: More[] = [];
  items.forEach(({ binary, error }, at) => {
    if (binary !== undefined || error !== undefined) more.push([at, binary ?? null, error ?? null]);
  });
  const extras = extrasOf(items);
  const parts = [items.map(({ json }) => json), runsOf(items), more];
  const chunk = extras.length === 0 ? parts : [...parts, extras];
  return roughSize > largeText ? writeJsonYielding(chunk, yieldNow) : JSON.stringify(chunk);
}

export async function decodeChunk(text: string): Promise<readonly Item[]> {
  const chunk =
    text.length > largeText
      ? await parseJsonYielding(text, { yieldNow, isOurs: true })
      : (JSON.parse(text) as unknown);
  const [jsons, runs, more, extras = []] = chunk as [Item['json'][], Run[], More[], Extra[]?];
  const items: Item[] = [];
  for (const run of runs) {
    const [count, nodeId, port = '', index = 0, step = 0] = run;
    for (let at = 0; at < count; at += 1) {
      const json = jsons[items.length] as Item['json'];
      items.push(
        nodeId === undefined ? { json } : { json, source: { nodeId, port, index: index + at * step } },
      );
    }
  }
  for (const [at, binary, error] of more) {
    const item = items[at] as Item;
    items[at] = {
      ...item,
      ...(binary === null ? {} : { binary }),
      ...(error === null ? {} : { error }),
    };
  }
  for (const extra of extras)
    for (let nth = 0; nth < extra.length; nth += 1) {
      const at = extra.at + nth;
      items[at] = withExtra(items[at] as Item, extra, nth);
    }
  return items;
}
