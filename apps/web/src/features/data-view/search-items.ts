import type { JsonValue } from '@reporunner/core';
import type { PortData, SearchResult } from './data-source.ts';
import { entriesOf, type Path, roughSize } from './values.ts';

const maxItems = 20_000;
const maxBytes = 100_000_000;
const chunkBytes = 1_000_000;

/** Whether a text is in a value: in a name or in what is written there. `wanted` is in lower case. */
export function contains(value: JsonValue, wanted: string): boolean {
  const open: JsonValue[] = [value];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at !== 'object' || at === null) {
      if (String(at).toLowerCase().includes(wanted)) return true;
    } else {
      for (const [key, one] of entriesOf(at)) {
        if (typeof key === 'string' && key.toLowerCase().includes(wanted)) return true;
        open.push(one);
      }
    }
  }
  return false;
}

/**
 * Reads and searches, without keeping what it read; `onProgress` is called after each chunk. Ends at a bound: what was
 * searched is said.
 */
export async function searchItems(
  port: PortData,
  text: string,
  signal: AbortSignal,
  onProgress: (result: SearchResult) => void,
): Promise<SearchResult> {
  if (port.search !== undefined) return port.search(text, signal);
  const wanted = text.toLowerCase();
  const total = Math.min(maxItems, await port.total(signal));
  const found: number[] = [];
  let [offset, bytes, chunk] = [0, 0, 50];
  while (offset < total && bytes < maxBytes) {
    const items = await port.items(offset, Math.min(chunk, total - offset), signal);
    signal.throwIfAborted();
    if (items.length === 0) break;
    let read = 0;
    for (const [index, { json }] of items.entries()) {
      read += roughSize(json, chunkBytes);
      if (contains(json, wanted)) found.push(offset + index);
    }
    offset += items.length;
    bytes += read;
    chunk = Math.min(1_000, Math.max(1, Math.floor((chunkBytes * items.length) / Math.max(1, read))));
    if (offset < total) onProgress({ found: [...found], searched: offset });
  }
  return { found, searched: offset };
}

/** Where in a value the text is first: in a name, or in what is written there. `wanted` is in lower case. */
export function findIn(value: JsonValue, wanted: string): Path | undefined {
  const open: { readonly value: JsonValue; readonly path: Path }[] = [{ value, path: [] }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at.value !== 'object' || at.value === null) {
      if (String(at.value).toLowerCase().includes(wanted)) return at.path;
      continue;
    }
    const inside: { readonly value: JsonValue; readonly path: Path }[] = [];
    for (const [key, one] of entriesOf(at.value)) {
      const path = [...at.path, key];
      if (typeof key === 'string' && key.toLowerCase().includes(wanted)) return path;
      inside.push({ value: one, path });
    }
    // The first comes off the stack first.
    for (const one of inside.reverse()) open.push(one);
  }
  return undefined;
}
