/** What nodes that see one item at a time return. */
import { type Item, isJsonObject, type JsonObject } from '@reporunner/core';
import type { ItemResult, ItemStream } from '@reporunner/integrations';
import type { NodeRunServices } from './node-context.ts';

const none: readonly Item[] = Object.freeze([]);

export function isThenable(value: unknown): value is Promise<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

/** True for `{ json: {…} }` with nothing but an item's keys: an item and not the fields of one. */
function isItem(value: JsonObject | Item): value is Item {
  if (!isJsonObject(value.json)) return false;
  for (const key in value) {
    if (key !== 'json' && key !== 'binary' && key !== 'source' && key !== 'error') return false;
  }
  return true;
}

/** True for neither a list nor nothing. */
export const isOne = (result: unknown): result is JsonObject | Item =>
  typeof result === 'object' && result !== null && !Array.isArray(result);

export const toItem = (one: JsonObject | Item): Item => (isItem(one) ? one : { json: one });

/** True for more items than lie in memory: they are taken in as a stream is. */
export function isLongList(result: unknown, listed: number): result is readonly (JsonObject | Item)[] {
  return Array.isArray(result) && result.length > listed;
}

/**
 * Takes what a stream gives, as items. `take` says when it must be waited for; it yields now and then, and
 * notices a cancellation.
 */
export async function takeStream(
  stream: ItemStream,
  host: Pick<NodeRunServices, 'isDue' | 'pause'>,
  take: (item: Item) => Promise<void> | undefined,
): Promise<void> {
  const next = (one: JsonObject | Item): Promise<void> | undefined => {
    const taking = take(toItem(one));
    return host.isDue() ? afterPause(taking, host) : taking;
  };
  // A list, or a generator that waits for nothing, costs no promise for each item.
  if (Symbol.iterator in stream)
    for (const one of stream) {
      const wait = next(one);
      if (wait !== undefined) await wait;
    }
  else
    for await (const one of stream) {
      const wait = next(one);
      if (wait !== undefined) await wait;
    }
}

async function afterPause(
  taking: Promise<void> | undefined,
  host: Pick<NodeRunServices, 'pause'>,
): Promise<void> {
  await taking;
  await host.pause();
}

/** Of anything but a stream. */
export function itemsOf(result: ItemResult): readonly Item[] {
  if (result === null || result === undefined) return none;
  if (Array.isArray(result)) return (result as readonly (JsonObject | Item)[]).map(toItem);
  return [toItem(result as JsonObject | Item)];
}
