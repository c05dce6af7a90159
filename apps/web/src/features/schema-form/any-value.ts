/** A value of any type in one text box: which type it is, how it is written, what a text means in that type. */
import { exactIntegers, type JsonValue } from '@reporunner/core';

export type AnyType = 'text' | 'number' | 'boolean' | 'null' | 'json';

export function anyTypeOf(value: JsonValue | undefined): AnyType {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'object':
      return 'json';
    default:
      return 'text';
  }
}

export function anyToText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value);
}

/** The value in another type, as near to what it was as can be. */
export function convertTo(value: JsonValue | undefined, type: AnyType): JsonValue {
  const text = anyToText(value).trim();
  switch (type) {
    case 'text':
      return text;
    case 'number': {
      const number = Number(text);
      return text !== '' && Number.isFinite(number) ? number : 0;
    }
    case 'boolean':
      return ['true', '1', 'yes'].includes(text.toLowerCase());
    case 'null':
      return null;
    case 'json':
      return parseJson(text) ?? {};
  }
}

/** undefined when it is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return exactIntegers(text, JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}
