import { presets } from '../expressions/date-options.ts';
import { type ReferenceTable, tableOf } from './entry.ts';

/** What a scope gives. */
export const variableReference = tableOf([
  ['$json', 'object', 'The data of the current item.'],
  ['$binary', 'object', 'The files of the current item.'],
  ['$input', 'object', 'The items that came in: item, all(), first(), last().'],
  ['$', '(node: text) → object', 'Another node: its item, all(), first(), last().'],
  ['$node', 'object', 'Other nodes by name: $node["Name"].json.'],
  ['$item', 'object', 'The current item, with json and binary.'],
  [
    '$items',
    '(node?: text, output?: 0, run?: number) → list',
    'All items that came in, or that a node returned.',
  ],
  ['$itemIndex', 'number', 'Place of the current item, from 0.'],
  ['$loop', 'object', 'The loop around the node: index, total, item, isFirst, isLast.'],
  ['$batch', 'object', 'The batch around the node: index, total, items.'],
  ['$error', 'object', 'The error that was caught: code, message.'],
  ['$attempt', 'number', 'Which try this is, from 1.'],
  ['$runIndex', 'number', 'Always 0; kept for workflows from elsewhere.'],
  ['$vars', 'object', 'Variables of the project.'],
  ['$env', 'object', 'Environment variables that the operator allows.'],
  ['$workflow', 'object', 'This workflow: id, name.'],
  ['$execution', 'object', 'This execution: id, mode, resumeUrl, resumeUrlOf(node).'],
  ['$now', 'date', 'The time now, in the time zone of the workflow.'],
  ['$today', 'date', 'Midnight today.'],
  ['$parameter', 'object', 'Parameters of this node.'],
]);

/** The functions that are called by their name alone, without a value before them. */
export const functionReference = tableOf([
  ['$if', '(condition: any, yes: any, no: any) → any', 'One value or the other.'],
  ['$ifEmpty', '(value: any, fallback: any) → any', 'The value, or another when it is empty.'],
  ['$jmespath', '(data: any, query: text) → any', 'Queries data by JMESPath.'],
  ['$max', '(...numbers: number) → number', 'The largest.'],
  ['$min', '(...numbers: number) → number', 'The smallest.'],
  ['decodeURI', '(text: text) → text', 'Decodes a web address.'],
  ['decodeURIComponent', '(text: text) → text', 'Decodes a part of a web address.'],
  ['encodeURI', '(text: text) → text', 'Encodes a web address.'],
  ['encodeURIComponent', '(text: text) → text', 'Encodes a part of a web address.'],
  ['isFinite', '(value: any) → boolean', 'Whether it is a finite number.'],
  ['isNaN', '(value: any) → boolean', 'Whether it is no number.'],
  ['parseFloat', '(text: text) → number', 'Reads a number with decimals.'],
  ['parseInt', '(text: text, base?: number) → number', 'Reads a whole number.'],
]);

const numbers = '(number: number) → number';

/** Tables of functions and constants, by their names. */
export const namespaceReference: ReadonlyMap<string, ReferenceTable> = new Map([
  [
    'Math',
    tableOf([
      ['abs', numbers, 'Without its sign.'],
      ['acos', numbers, 'Arc cosine.'],
      ['asin', numbers, 'Arc sine.'],
      ['atan', numbers, 'Arc tangent.'],
      ['atan2', '(y: number, x: number) → number', 'Angle of a point.'],
      ['cbrt', numbers, 'Cube root.'],
      ['ceil', numbers, 'Rounded up.'],
      ['cos', numbers, 'Cosine.'],
      ['exp', numbers, 'e to the power of it.'],
      ['floor', numbers, 'Rounded down.'],
      ['hypot', '(...numbers: number) → number', 'Root of the sum of squares.'],
      ['log', numbers, 'Natural logarithm.'],
      ['log10', numbers, 'Logarithm to the base 10.'],
      ['log2', numbers, 'Logarithm to the base 2.'],
      ['max', '(...numbers: number) → number', 'The largest.'],
      ['min', '(...numbers: number) → number', 'The smallest.'],
      ['pow', '(base: number, exponent: number) → number', 'A power.'],
      ['random', '() → number', 'By chance, from 0 up to 1.'],
      ['round', numbers, 'Rounded to a whole number.'],
      ['sign', numbers, '-1, 0 or 1.'],
      ['sin', numbers, 'Sine.'],
      ['sqrt', numbers, 'Square root.'],
      ['tan', numbers, 'Tangent.'],
      ['trunc', numbers, 'Without its decimals.'],
      ['E', 'number', '2.718…'],
      ['PI', 'number', '3.141…'],
      ['LN2', 'number', 'Natural logarithm of 2.'],
      ['LN10', 'number', 'Natural logarithm of 10.'],
      ['SQRT2', 'number', 'Square root of 2.'],
    ]),
  ],
  [
    'JSON',
    tableOf([
      ['parse', '(text: text, reviver?: function) → any', 'Reads JSON.'],
      [
        'stringify',
        '(value: any, replacer?: function | list, indent?: number | text) → text',
        'Writes JSON.',
      ],
    ]),
  ],
  [
    'Object',
    tableOf([
      ['assign', '(...objects: object) → object', 'Fields of all; later ones win.'],
      ['entries', '(object: object) → list', 'Pairs of name and value.'],
      ['fromEntries', '(pairs: list) → object', 'An object of pairs.'],
      ['hasOwn', '(object: object, name: text) → boolean', 'Whether it has a field.'],
      ['keys', '(object: object) → list', 'The names of its fields.'],
      ['values', '(object: object) → list', 'The values of its fields.'],
    ]),
  ],
  [
    'Array',
    tableOf([
      ['from', '(source: any, change?: item => any) → list', 'A list of whatever can be counted.'],
      ['isArray', '(value: any) → boolean', 'Whether it is a list.'],
      ['of', '(...values: any) → list', 'A list of values.'],
    ]),
  ],
  [
    'Number',
    tableOf([
      ['isFinite', '(value: any) → boolean', 'Whether it is a finite number.'],
      ['isInteger', '(value: any) → boolean', 'Whether it is a whole number.'],
      ['isNaN', '(value: any) → boolean', 'Whether it is NaN.'],
      ['isSafeInteger', '(value: any) → boolean', 'Whether it is exact as a whole number.'],
      ['parseFloat', '(text: text) → number', 'Reads a number with decimals.'],
      ['parseInt', '(text: text, base?: number) → number', 'Reads a whole number.'],
      ['MAX_SAFE_INTEGER', 'number', 'The largest exact whole number.'],
      ['MIN_SAFE_INTEGER', 'number', 'The smallest exact whole number.'],
      ['EPSILON', 'number', 'The smallest difference at 1.'],
    ]),
  ],
  ['String', tableOf([['fromCharCode', '(...codes: number) → text', 'Text of code units.']])],
  ['Boolean', tableOf([])],
  [
    'Date',
    tableOf([
      ['now', '() → number', 'Milliseconds since 1970, now.'],
      ['parse', '(text: text) → number', 'Milliseconds since 1970 of a date, as new Date reads it.'],
      [
        'UTC',
        '(year: number, month?: number, day?: number, hour?: number, minute?: number, second?: number, ms?: number) → number',
        'Milliseconds since 1970 of parts in UTC, January 0.',
      ],
    ]),
  ],
  ['RegExp', tableOf([])],
  [
    'DateTime',
    tableOf([
      ['fromFormat', '(text: text, format: text, options?: object) → date', 'Reads a date in a format.'],
      ['fromHTTP', '(text: text, options?: object) → date', 'Reads a date of an HTTP header.'],
      ['fromISO', '(text: text, options?: object) → date', 'Reads a date by ISO 8601.'],
      ['fromJSDate', '(value: any, options?: object) → date', 'A date of a JavaScript date.'],
      ['fromMillis', '(ms: number, options?: object) → date', 'A date of milliseconds since 1970.'],
      ['fromObject', '(parts: object, options?: object) → date', 'A date of its parts: { year: 2026 }.'],
      ['fromRFC2822', '(text: text, options?: object) → date', 'Reads a date of an e-mail.'],
      ['fromSQL', '(text: text, options?: object) → date', 'Reads a date of a database.'],
      ['fromSeconds', '(seconds: number, options?: object) → date', 'A date of seconds since 1970.'],
      ['isDateTime', '(value: any) → boolean', 'Whether it is a date.'],
      [
        'local',
        '(...parts?: number, options?: object) → date',
        'A date of its parts, from the year on, in the zone of the workflow; without parts, now.',
      ],
      ['max', '(...dates: date) → date', 'The latest.'],
      ['min', '(...dates: date) → date', 'The earliest.'],
      ['now', '() → date', 'The time now.'],
      ...Object.keys(presets).map((name) => [name, 'object', 'A format for toLocaleString.'] as const),
      [
        'utc',
        '(...parts?: number, options?: object) → date',
        'A date of its parts, from the year on, in UTC; without parts, now.',
      ],
    ]),
  ],
  [
    'Duration',
    tableOf([
      ['fromISO', '(text: text, options?: object) → duration', 'Reads a duration: P2DT3H.'],
      ['fromMillis', '(ms: number, options?: object) → duration', 'A duration of milliseconds.'],
      ['fromObject', '(parts: object, options?: object) → duration', 'A duration of its parts: { days: 2 }.'],
    ]),
  ],
  [
    'Interval',
    tableOf([
      ['fromDateTimes', '(from: date, to: date) → interval', 'The time between two dates.'],
      ['fromISO', '(text: text, options?: object) → interval', 'Reads an interval by ISO 8601.'],
    ]),
  ],
]);
