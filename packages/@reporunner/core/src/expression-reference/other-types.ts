import { tableOf } from './entry.ts';

export const objectReference = tableOf([
  ['compact', '() → object', 'Without fields that are null or empty.'],
  ['hasField', '(name: text) → boolean', 'Whether it has a field.'],
  ['hasOwnProperty', '(name: text) → boolean', 'Whether it has a field.'],
  ['isEmpty', '() → boolean', 'Whether it has no fields.'],
  ['isNotEmpty', '() → boolean', 'Whether it has any fields.'],
  ['keepFieldsContaining', '(text: text) → object', 'Only fields whose text contains this.'],
  ['keys', '() → list', 'The names of its fields.'],
  ['merge', '(other: object) → object', 'Fields of both; its own win.'],
  ['removeField', '(name: text) → object', 'Without one field.'],
  ['removeFieldsContaining', '(text: text) → object', 'Without fields whose text contains this.'],
  ['toJsonString', '() → text', 'The object as JSON.'],
  ['toString', '() → text', 'The object as JSON.'],
  ['urlEncode', '() → text', 'Its fields as a query: a=1&b=2.'],
  ['values', '() → list', 'The values of its fields.'],
]);

export const numberReference = tableOf([
  ['abs', '() → number', 'Without its sign.'],
  ['ceil', '() → number', 'Rounded up.'],
  ['floor', '() → number', 'Rounded down.'],
  ['format', '(locale?: text, options?: object) → text', 'As people write it: 1,234.5.'],
  ['isEmpty', '() → boolean', 'Never: a number is not empty.'],
  ['isEven', '() → boolean', 'Whether 2 divides it.'],
  ['isInteger', '() → boolean', 'Whether it is whole.'],
  ['isOdd', '() → boolean', 'Whether 2 does not divide it.'],
  ['round', '(digits?: number) → number', 'Rounded, to so many decimals.'],
  ['toBoolean', '() → boolean', 'False for 0.'],
  ['toDateTime', '(unit?: "ms" | "s") → date', 'The time so many milliseconds, or seconds, after 1970.'],
  ['toFixed', '(digits?: number) → text', 'With so many decimals.'],
  ['toInt', '() → number', 'Without its decimals.'],
  ['toLocaleString', '(locale?: text, options?: object) → text', 'As people write it.'],
  ['toNumber', '() → number', 'The number itself.'],
  ['toPrecision', '(digits?: number) → text', 'With so many digits.'],
  ['toString', '(base?: number) → text', 'The number as text.'],
]);

export const booleanReference = tableOf([
  ['isEmpty', '() → boolean', 'Never: a boolean is not empty.'],
  ['toBoolean', '() → boolean', 'The boolean itself.'],
  ['toNumber', '() → number', '1 for true, 0 for false.'],
  ['toString', '() → text', '"true" or "false".'],
]);
