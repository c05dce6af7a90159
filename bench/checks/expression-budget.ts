/**
 * Repeats each operation of expressions until the budget is spent, as a loop of a workflow may, and holds it to its bound:
 * EB1 no operation takes more than 50 ms of processor time until the budget ends it, whatever it is called on and with.
 * A part of the budget is spent and the time counted up, so that all operations are measured in some minutes; what is
 * over the bound is tried again five times, since another process may have taken the time.
 *
 *   node bench/checks/expression-budget.ts --only date
 */
import { compileTemplate, type ExpressionBudget, isServiceError } from '@reporunner/core';
import {
  functionReference,
  namespaceReference,
  referenceOf,
  type ValueType,
} from '@reporunner/core/expression-reference';
import { option, textOption } from '../lib/report.ts';

const maxMs = option('max-ms', 50);
const share = option('share', 10);
const only = textOption('only') ?? '';
const budget: ExpressionBudget = { steps: 200_000 / share, depth: 100, size: 10_000_000 / share };

const sentence = 'Ada Lovelace <ada@example.org>, **see** [x](https://example.org/a?b=1). é ';
const fields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, `v${index}`]));
const $json = {
  word: 'abcdefghij',
  page: sentence.repeat(13),
  letters: 'a'.repeat(30_000),
  capitals: 'aB'.repeat(10_000),
  marks: '![<"'.repeat(5_000),
  date: '2026-03-28T10:00:00+02:00',
  nested: Array.from({ length: 12 }).reduce<unknown>((list) => [list, list], [1]),
  few: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  many: Array.from({ length: 5_000 }, (_, index) => index + 0.5),
  texts: Array.from({ length: 1_000 }, (_, index) => `${index}.5`),
  records: Array.from({ length: 500 }, (_, index) => ({ id: index, name: `n${index % 7}`, tags: ['a'] })),
  pairs: Array.from({ length: 500 }, (_, index) => [`k${index}`, index]),
  small: fields(20),
  large: fields(5_000),
};
const scope = { $json, timezone: 'Europe/Berlin' };

const targets: Readonly<Partial<Record<ValueType, readonly string[]>>> = {
  text: ['word', 'page', 'letters', 'capitals', 'marks', 'date'].map((name) => `$json.${name}`),
  list: ['few', 'many', 'texts', 'records', 'pairs', 'nested'].map((name) => `$json.${name}`),
  object: ['$json.small', '$json.large', '$json.records[5]'],
  number: ['12.5', '1e300'],
  boolean: ['true'],
  date: ['date', 'german'],
  duration: ['duration', 'Duration.fromObject({ years: 1, days: 400, minutes: 100000 })'],
  interval: ['interval'],
};
/** What calls are tried with; what a call does not take, or what is none for it, is an error, and is left out. */
const calls = [
  ...[
    '',
    '"a"',
    '"ab", "b"',
    '"", "b"',
    '1',
    '1, 2',
    '1000',
    '1000, "ab"',
    'x => x',
    '(a, b) => a, 0',
    'Infinity',
  ],
  ...['/a/g', '/(?:)/g, "b"', '/(a)(b)?/g, "$1$2"', '/\\w+/g, x => x', '/(a+)+$/', '"a", "$&$&"'],
  ...['"days"', '"yyyy-MM-dd"', '"dd LLLL yyyy HH:mm ZZZZ"', '{ days: 1, hours: 2 }', '2, "days"'],
  ...['$json.date', '$json.date, "days"', '"Europe/Paris"', '"de-DE"', '{ hour: 1 }', '"P1DT2H"', 'date'],
  ...['date, date', '"2026-03-28", "yyyy-MM-dd"', '"2026-03-28/2026-04-02"', '{ year: 2026, month: 2 }'],
  ...['"name"', '"id", "name"', '$json.few', '$json.many', '$json.records', '$json.pairs', '$json.small'],
  ...['$json.large', '$json.page', '$json.letters', '$json.large, $json.letters', '{ length: 1000 }'],
  ...['$json.records, "[*].name"', '$json.records, "sort_by(@, &name)"', '$json.large, "values(@)"'],
  ...['"a", "de-DE"', '"de-DE", { style: "currency", currency: "EUR" }', '[$json.large]', '/a/g, "b"'],
];
/** Syntax, of an operand `$x`. */
const syntax = [
  ...['$x', '-$x', '$x + $x', '"" + $x', '$x == $x', '($x + "a") === ($x + "a")', '$x < $x', '$x ** 2'],
  ...['[$x, $x, $x, $x]', '[...$x]', '({ a: $x, b: $x, c: $x })', '({ ...$x })', '({ [$x]: 1 })'],
  ...[
    '`$'.concat('{$x}`'),
    '$json.large[$x]',
    '$x in $json.large',
    '(x => x)($x)',
    'Math.max(...$x)',
    '!$x',
    '$x?.a?.b',
  ],
  ...[
    '(() => { for (const y of $x) { const z = y; } return 1; })()',
    '(({ a }) => a)($x)',
    '(([a]) => a)($x)',
  ],
  ...['$if($x, $x, 1)', '$x?.k1 ?? 1', 'typeof $x', 'Array.from({ length: 30 }).reduce(x => [x, x], $x)'],
];

function* operations(): Generator<readonly [label: string, source: string]> {
  for (const [type, values] of Object.entries(targets)) {
    const { properties, methods } = referenceOf(type as ValueType);
    for (const value of values) {
      for (const name of properties.keys()) yield [`${type}.${name}`, `${value}.${name}`];
      for (const name of methods.keys())
        for (const args of [...calls, value]) yield [`${type}.${name}`, `(${value}).${name}(${args})`];
      for (const form of syntax) yield [`syntax ${form}`, form.replaceAll('$x', value)];
    }
  }
  for (const name of functionReference.keys()) for (const args of calls) yield [name, `${name}(${args})`];
  for (const [space, names] of namespaceReference)
    for (const name of names.keys())
      for (const args of calls) yield [`${space}.${name}`, `${space}.${name}(${args})`];
  for (const args of calls) yield ['new Date', `new Date(${args})`];
  for (const args of calls) yield ['new RegExp', `new RegExp(${args})`];
}

const repeated = (operation: string) => `={{ (() => {
  const date = DateTime.fromISO("2026-02-01T10:00");
  const german = date.setLocale("de-DE");
  const duration = Duration.fromMillis(1e9);
  const interval = Interval.fromISO("2026-03-28/2026-04-02");
  while (true) { const value = ${operation}; }
})() }}`;

/** Milliseconds of processor time until the whole budget is spent; undefined when it ends with another error. */
function spend(operation: string): number | undefined {
  const source = repeated(operation);
  const began = process.cpuUsage();
  try {
    compileTemplate(source).evaluate(scope, budget);
  } catch (error) {
    if (!isServiceError(error, 'EXPRESSION_BUDGET')) return undefined;
  }
  const { user, system } = process.cpuUsage(began);
  return ((user + system) / 1_000) * share;
}

const slowest = new Map<string, { ms: number; operation: string }>();
let count = 0;
for (const [label, operation] of operations()) {
  if (!label.includes(only)) continue;
  let ms = spend(operation);
  if (ms === undefined) continue;
  count += 1;
  for (let again = 0; again < 5 && ms > maxMs; again += 1) ms = Math.min(ms, spend(operation) ?? ms);
  if (ms > (slowest.get(label)?.ms ?? 0)) slowest.set(label, { ms, operation });
}
const table = [...slowest].sort(([, a], [, b]) => b.ms - a.ms);
console.log(`${count} calls of ${table.length} operations`);
for (const [label, { ms, operation }] of table.slice(0, 20))
  console.log(`${ms.toFixed(0).padStart(5)} ms  ${label}: ${operation.slice(0, 120)}`);
const failures = table.filter(([, { ms }]) => ms > maxMs);
if (failures.length > 0) {
  console.error(`✗ ${failures.length} operations take more than ${maxMs} ms`);
  process.exit(1);
}
