/** A JSON value without parts. Numbers are finite. */
export type JsonPrimitive = string | number | boolean | null;

/** Any JSON value (RFC 8259), immutable. */
export type JsonValue = JsonPrimitive | JsonObject | readonly JsonValue[];

/** An object of JSON that is not changed after it is built. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** True for an object that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
