/** Pinned items as text that people write: a list of objects, or one object. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '@reporunner/core';

export type ParsedItems =
  | { readonly ok: true; readonly items: readonly { readonly json: JsonObject }[] }
  | {
      readonly ok: false;
      readonly problem: 'json' | 'notObjects' | 'empty';
      /** What the parser says, or which element is wrong. */
      readonly detail: string;
    };

const itemKeys = new Set(['json', 'binary', 'pairedItem', 'source', 'error']);

/** `{ json: {…} }` as other tools export it is the item itself; any other object is its data. */
function itemOf(value: JsonObject): { json: JsonObject } {
  const isItem = isJsonObject(value.json) && Object.keys(value).every((key) => itemKeys.has(key));
  return { json: isItem ? (value.json as JsonObject) : value };
}

export function parseItems(text: string): ParsedItems {
  if (text.trim() === '') return { ok: false, problem: 'empty', detail: '' };
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (error) {
    return { ok: false, problem: 'json', detail: error instanceof Error ? error.message : '' };
  }
  const list = (Array.isArray(value) ? value : [value]) as readonly JsonValue[];
  const wrong = list.findIndex((one) => !isJsonObject(one));
  if (wrong !== -1) return { ok: false, problem: 'notObjects', detail: String(wrong + 1) };
  return { ok: true, items: list.map((one) => itemOf(one as JsonObject)) };
}

export const textOfItems = (items: readonly { readonly json: JsonObject }[]): string =>
  JSON.stringify(
    items.map(({ json }) => json),
    null,
    2,
  );
