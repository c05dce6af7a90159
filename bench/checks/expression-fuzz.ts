/**
 * Evaluates generated and mutated expressions over hostile data and holds each to its bounds:
 * EF1 none takes more than 50 ms of processor time, and none makes more than 50 MB that stay until it ends;
 * EF2 each gives JSON or an error with a code of expressions; nothing of the host comes out;
 * EF3 the data is afterwards what it was.
 * What is over a bound is tried again three times, since another process or the collector may have taken the time.
 *
 *   node --expose-gc bench/checks/expression-fuzz.ts --rounds 1000000 --seed 1
 */
import { compileTemplate, hostFunction, isServiceError } from '@reporunner/core';
import { randomOf } from '../lib/random.ts';
import { option } from '../lib/report.ts';

const rounds = option('rounds', 2_000);
const seed = option('seed', 1);
const maxMs = option('max-ms', 50);
const maxBytes = 50_000_000;

const random = randomOf(seed);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

const long = 'a'.repeat(1_000_000);
const rows = Array.from({ length: 2_000 }, (_, index) => ({
  id: index,
  name: `n${index % 7}`,
  tags: ['a', 'b'],
}));
const data = {
  $json: {
    text: 'Ada Lovelace <ada@example.org>, https://example.org/a?b=1',
    long,
    other: `${long.slice(0, -1)}b`,
    spaces: ' '.repeat(300_000),
    open: '<'.repeat(300_000),
    digits: '1'.repeat(100_000),
    marks: '!['.repeat(100_000),
    json: '['.repeat(50_000),
    numbers: Array.from({ length: 20_000 }, (_, index) => (index * 7_919) % 10_007),
    texts: Array.from({ length: 5_000 }, (_, index) => `${'x'.repeat(200)}${index}`),
    rows,
    deep: Array.from({ length: 300 }).reduce<unknown>((inner) => ({ inner }), 1),
    date: '2026-03-28T10:00:00Z',
    nothing: null,
  },
  $now: '2026-03-28',
  $input: { all: hostFunction(() => rows), first: hostFunction(() => rows[0]) },
  $: hostFunction((name) => ({ item: { json: { name } } })),
};
const before = JSON.stringify(data.$json);

const values = [
  ...Object.keys(data.$json).map((key) => `$json.${key}`),
  ...[
    '1',
    '0',
    '-1',
    '1e9',
    '1e308',
    'NaN',
    '"a"',
    '""',
    '"ab"',
    '"$&$&"',
    '"{{"',
    'null',
    'undefined',
    'true',
  ],
  ...[
    '[]',
    '({})',
    '[1, 2, 3]',
    '{ a: 1 }',
    '{ length: 1e6 }',
    '/a/g',
    '/(a+)+$/',
    '/a|b/y',
    '/\\s+$/',
    '/(a*)*\\1b/',
  ],
  ...[
    '(x => x)',
    '((a, b) => a + b)',
    '(x => [x, x])',
    '((a, b) => b - a)',
    '(x => $json.long + x)',
    '$now',
    '$input',
  ],
  ...[
    'DateTime.now()',
    'DateTime.fromISO($json.date)',
    'Duration.fromMillis(1e12)',
    '"yyyy-MM-dd"',
    '"HmsHmsHmsHms"',
  ],
  ...[
    '"days"',
    '"en-GB"',
    '"[].[].[@,@][]"',
    '"[*].{a: id, b: id}"',
    '"@"',
    '"sort_by(@, &id)"',
    'Math',
    'JSON',
  ],
];
const methods = [
  ...[
    'at',
    'charAt',
    'concat',
    'endsWith',
    'includes',
    'indexOf',
    'lastIndexOf',
    'localeCompare',
    'match',
    'matchAll',
  ],
  ...[
    'normalize',
    'padEnd',
    'padStart',
    'repeat',
    'replace',
    'replaceAll',
    'search',
    'slice',
    'split',
    'toLowerCase',
  ],
  ...[
    'toUpperCase',
    'trim',
    'base64Encode',
    'base64Decode',
    'extractDomain',
    'extractEmail',
    'extractUrl',
    'isEmail',
  ],
  ...[
    'parseJson',
    'quote',
    'removeMarkdown',
    'removeTags',
    'replaceSpecialChars',
    'toCamelCase',
    'toDateTime',
    'toNumber',
  ],
  ...[
    'toSentenceCase',
    'toSnakeCase',
    'toTitleCase',
    'urlDecode',
    'urlEncode',
    'every',
    'filter',
    'find',
    'flat',
    'flatMap',
  ],
  ...[
    'join',
    'map',
    'push',
    'reduce',
    'reverse',
    'some',
    'sort',
    'append',
    'average',
    'chunk',
    'compact',
    'difference',
  ],
  ...[
    'intersection',
    'max',
    'pluck',
    'removeDuplicates',
    'renameKeys',
    'smartJoin',
    'sum',
    'union',
    'unique',
    'keys',
  ],
  ...[
    'values',
    'entries',
    'merge',
    'keepFieldsContaining',
    'toJsonString',
    'toString',
    'format',
    'toFixed',
    'round',
  ],
  ...[
    'plus',
    'minus',
    'diff',
    'startOf',
    'toFormat',
    'setZone',
    'setLocale',
    'toLocaleString',
    'toRelative',
    'test',
  ],
];
const functions = [
  ...[
    'JSON.stringify',
    'JSON.parse',
    'Object.keys',
    'Object.entries',
    'Object.assign',
    'Object.fromEntries',
    'Array.from',
  ],
  ...[
    'Array.of',
    'Math.max',
    'Math.pow',
    'String',
    'Number',
    'RegExp',
    'String.fromCharCode',
    'encodeURIComponent',
  ],
  ...[
    'decodeURIComponent',
    '$jmespath',
    '$max',
    '$ifEmpty',
    'DateTime.fromFormat',
    'DateTime.fromISO',
    '$input.all',
    '$',
  ],
];
/** A template literal of the expression, not of this program. */
const doubled = ['`$', '{x}$', '{x}`'].join('');
const operators = ['+', '-', '*', '**', '===', '==', '<', '>=', '&&', '||', '??', '%', '|'];

function generated(depth: number): string {
  if (depth === 0) return pick(values);
  const inner = () => generated(below(depth));
  switch (below(9)) {
    case 0:
    case 1:
    case 2:
      return `(${generated(depth - 1)}).${pick(methods)}(${Array.from({ length: below(3) }, inner).join(', ')})`;
    case 3:
      return `${pick(functions)}(${Array.from({ length: 1 + below(2) }, inner).join(', ')})`;
    case 4:
      return `(${inner()} ${pick(operators)} ${inner()})`;
    case 5:
      return `[${pick(['', '...'])}${inner()}, ${inner()}]`;
    case 6:
      return `(${inner()}).${pick(['map', 'filter', 'reduce', 'sort', 'flatMap', 'replace'])}((x, y) => ${inner().replaceAll('$json.text', 'x')}, ${inner()})`;
    case 7:
      return `Array.from({ length: ${pick(['30', '1000', '100000'])} }).reduce(x => ${pick(['[x, x]', 'x + x', '({ a: x, b: x })', 'x + "ab"', '[...x, ...x]', doubled])}, ${inner()})`;
    default:
      return `{ a: ${inner()}, ...${inner()} }.a`;
  }
}

/** Sometimes a text that is nearly an expression. */
function mutated(source: string): string {
  let text = source;
  for (let count = below(3); count > 0; count -= 1) {
    const at = below(text.length);
    const put = pick([
      '',
      '(',
      ')',
      '[',
      '{',
      '"',
      '`',
      '.',
      '?.',
      '=>',
      '...',
      '\\',
      '/',
      '}}',
      'constructor',
      '\u2028',
    ]);
    text = text.slice(0, at) + put + text.slice(at + below(3));
  }
  return text;
}

const codes = new Set(['EXPRESSION_SYNTAX', 'EXPRESSION_ERROR', 'EXPRESSION_BUDGET']);
const kinds = new Map<string, number>();

interface Measured {
  readonly ms: number;
  readonly bytes: number;
}

function evaluated(source: string): Measured {
  const heap = process.memoryUsage().heapUsed;
  const began = process.cpuUsage();
  let outcome = 'value';
  let value: unknown;
  try {
    value = compileTemplate(source).evaluate(data);
  } catch (error) {
    if (!isServiceError(error) || !codes.has(error.code)) throw new Error(`EF2 ${source}`, { cause: error });
    outcome = error.code;
  }
  const { user, system } = process.cpuUsage(began);
  const bytes = process.memoryUsage().heapUsed - heap;
  if (typeof value === 'function' || (typeof value === 'object' && value !== null && !isData(value)))
    throw new Error(`EF2 ${source} leads to what is not data`);
  kinds.set(outcome, (kinds.get(outcome) ?? 0) + 1);
  return { ms: (user + system) / 1_000, bytes };
}

const isData = (value: object) =>
  Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

let slowest: Measured & { source: string } = { ms: 0, bytes: 0, source: '' };
let biggest = slowest;
const failures: string[] = [];

/** The least of several tries: what the evaluation itself takes. */
function settled(source: string, first: Measured): Measured {
  let least = first;
  for (let count = 0; count < 3; count += 1) {
    globalThis.gc?.();
    const next = evaluated(source);
    least = { ms: Math.min(least.ms, next.ms), bytes: Math.min(least.bytes, next.bytes) };
  }
  return least;
}

for (let round = 0; round < rounds; round += 1) {
  const code = generated(1 + below(4));
  const source = `={{ ${below(5) === 0 ? mutated(code) : code} }}${below(8) === 0 ? ' {{ $json.text }}' : ''}`;
  let taken = evaluated(source);
  if (taken.ms > maxMs || taken.bytes > maxBytes) taken = settled(source, taken);
  if (taken.ms > slowest.ms) slowest = { ...taken, source };
  if (taken.bytes > biggest.bytes) biggest = { ...taken, source };
  if (taken.ms > maxMs || taken.bytes > maxBytes)
    failures.push(
      `EF1 ${taken.ms.toFixed(0)} ms, ${(taken.bytes / 1e6).toFixed(0)} MB: ${source.slice(0, 300)}`,
    );
}
if (JSON.stringify(data.$json) !== before) failures.push('EF3 the data has changed');

console.log(`${rounds} expressions: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')}`);
console.log(`slowest ${slowest.ms.toFixed(1)} ms: ${slowest.source.slice(0, 200)}`);
console.log(`largest ${(biggest.bytes / 1e6).toFixed(1)} MB: ${biggest.source.slice(0, 200)}`);
for (const failure of failures.slice(0, 20)) console.error(`✗ ${failure}`);
if (failures.length > 0) {
  console.error(`✗ ${failures.length} of ${rounds}`);
  process.exit(1);
}
