import type { JsonValue } from './json.ts';

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** JSON text in which the keys of objects are in order, so that equal data has equal text: for keys of data. */
export function canonicalJson(value: JsonValue): string {
  // Most keys are made of plain values, which have no order.
  if (!isObject(value) || (Array.isArray(value) && !value.some(isObject))) return JSON.stringify(value);
  return JSON.stringify(value, (_, part: unknown) =>
    isObject(part) && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part as object).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
