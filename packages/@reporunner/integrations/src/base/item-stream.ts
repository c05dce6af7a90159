import type { ItemStream } from './definition.ts';

/** True for what a node gives item by item: no list, no item, and not the fields of one. */
export function isItemStream(value: unknown): value is ItemStream {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}
