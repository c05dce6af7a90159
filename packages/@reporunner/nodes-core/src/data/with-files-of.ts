import type { Item, JsonObject } from '@reporunner/core';

/** New fields with the files that the item has: a node that does not use files passes them on. */
export const withFilesOf = ({ binary }: Item, json: JsonObject): Item =>
  binary === undefined ? { json } : { json, binary };
