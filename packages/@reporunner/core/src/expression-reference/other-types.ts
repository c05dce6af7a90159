import { tableOf } from './entry.ts';

export const objectReference = tableOf([
  ['compact', '() → object', 'Without fields that are null or empty, at every depth.'],
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
  ['urlEncode', '() → text', 'Its fields as a query: a=1&b=x+y.'],
  ['values', '() → list', 'The values of its fields.'],
]);

export const numberReference = tableOf([
  ['abs', '() → number', 'Without its sign.'],
  ['ceil', '() → number', 'Rounded up.'],
  ['floor', '() → number', 'Rounded down.'],
  ['format', '(locale?: text, options?: object) → text', 'As people write it: 1,234.5.'],
  ['isEmpty', '() → boolean', 'Whether it is 0.'],
  ['isEven', '() → boolean', 'Whether 2 divides it. For whole numbers only.'],
  ['isInteger', '() → boolean', 'Whether it is whole.'],
  ['isNotEmpty', '() → boolean', 'Whether it is not 0.'],
  ['isOdd', '() → boolean', 'Whether 2 does not divide it. For whole numbers only.'],
  ['round', '(digits?: number) → number', 'Rounded, to so many decimals; halves away from 0.'],
  ['toBoolean', '() → boolean', 'False for 0.'],
  [
    'toDateTime',
    '(unit?: "ms" | "s" | "us" | "excel") → date',
    'The time so many milliseconds (seconds, microseconds) after 1970, or the date of a spreadsheet.',
  ],
  ['toFixed', '(digits?: number) → text', 'With so many decimals.'],
  ['toFloat', '() → number', 'The number itself.'],
  ['toInt', '() → number', 'Rounded to a whole number.'],
  ['toLocaleString', '(locale?: text, options?: object) → text', 'As people write it.'],
  ['toNumber', '() → number', 'The number itself.'],
  ['toPrecision', '(digits?: number) → text', 'With so many digits.'],
  ['toString', '(base?: number) → text', 'The number as text.'],
]);

export const booleanReference = tableOf([
  ['isEmpty', '() → boolean', 'Whether it is false.'],
  ['isNotEmpty', '() → boolean', 'Whether it is true.'],
  ['toBoolean', '() → boolean', 'The boolean itself.'],
  ['toFloat', '() → number', '1 for true, 0 for false.'],
  ['toInt', '() → number', '1 for true, 0 for false.'],
  ['toNumber', '() → number', '1 for true, 0 for false.'],
  ['toString', '() → text', '"true" or "false".'],
]);
