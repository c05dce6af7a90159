/** What expressions call takes its arguments as JavaScript and Luxon do, or refuses them by name; it drops none. */
import { DateTime, Duration, Settings } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  functionReference,
  namespaceReference,
  type ReferenceTable,
  referenceOf,
} from '../../src/expression-reference/index.ts';
import { arrayMethods } from '../../src/expressions/array-methods.ts';
import { dateMethods, durationMethods, intervalMethods } from '../../src/expressions/date-methods.ts';
import { globals } from '../../src/expressions/globals.ts';
import { callMember } from '../../src/expressions/members.ts';
import type { Takes } from '../../src/expressions/native.ts';
import { booleanMethods, numberMethods } from '../../src/expressions/number-methods.ts';
import { objectMethods } from '../../src/expressions/object-methods.ts';
import { Run } from '../../src/expressions/run.ts';
import { stringMethods } from '../../src/expressions/string-methods.ts';
import { HostFunction, Lambda, Namespace } from '../../src/expressions/values.ts';
import { compileTemplate, isEmailAddress, isServiceError } from '../../src/index.ts';

const timezone = 'Europe/Berlin';
const evaluate = (expression: string) => compileTemplate(`={{ ${expression} }}`).evaluate({ timezone });

beforeAll(() => {
  Settings.defaultZone = timezone;
});
afterAll(() => {
  Settings.defaultZone = 'system';
});

type Table = ReadonlyMap<string, { readonly takes: Takes }>;

const maxOf = (takes: Takes) => (typeof takes === 'number' ? takes : takes.max);

/** Each table with its reference, and an expression of a value that has its methods. */
const tables: readonly (readonly [kind: string, Table, ReferenceTable, value: string])[] = [
  ['text', stringMethods, referenceOf('text').methods, '"a"'],
  ['list', arrayMethods, referenceOf('list').methods, '[1]'],
  ['object', objectMethods, referenceOf('object').methods, '({ a: 1 })'],
  ['number', numberMethods, referenceOf('number').methods, '(5)'],
  ['boolean', booleanMethods, referenceOf('boolean').methods, 'true'],
  ['date', dateMethods, referenceOf('date').methods, 'DateTime.fromISO("2026-07-01")'],
  ['duration', durationMethods, referenceOf('duration').methods, 'Duration.fromMillis(5)'],
  ['interval', intervalMethods, referenceOf('interval').methods, 'Interval.fromISO("2026-07-01/2026-07-02")'],
  ...[...globals].flatMap(([name, value]) =>
    value instanceof Namespace
      ? [[name, value.functions, namespaceReference.get(name) ?? new Map(), name] as const]
      : [],
  ),
];

const calls = tables.flatMap(([kind, table, reference, value]) =>
  [...table].map(([name, { takes }]) => ({ kind, name, takes, value, entry: reference.get(name) })),
);

function failureOf(expression: string): string {
  try {
    evaluate(expression);
    return 'nothing';
  } catch (error) {
    return isServiceError(error, 'EXPRESSION_ERROR') ? error.message : `not typed: ${String(error)}`;
  }
}

describe('arguments of natives', () => {
  it.each(calls.filter(({ takes }) => maxOf(takes) !== Number.POSITIVE_INFINITY))(
    'refuses one more than $kind.$name takes',
    ({ name, takes, value }) => {
      const args = [...Array.from({ length: maxOf(takes) }, () => 'undefined'), '"extra"'].join(', ');
      expect(failureOf(`${value}.${name}(${args})`)).toContain(`${name} takes`);
    },
  );

  it.each(calls.filter(({ takes }) => typeof takes !== 'number'))(
    'refuses options that $kind.$name does not have',
    ({ name, takes, value }) => {
      const at = typeof takes === 'number' ? 0 : takes.at;
      const args = [...Array.from({ length: at }, () => 'undefined'), '{ noSuchOption: 1 }'].join(', ');
      expect(failureOf(`${value}.${name}(${args})`)).toContain('does not take the option "noSuchOption"');
    },
  );

  it('takes as many as the reference says', () => {
    const counted = (signature: string) => {
      const inside = signature.slice(1, signature.lastIndexOf(') →'));
      if (inside.includes('...') || inside.includes('…')) return Number.POSITIVE_INFINITY;
      return inside
        .replace(/\(.*?\)|\{.*?\}/g, '')
        .split(',')
        .filter(Boolean).length;
    };
    const ofParts = new Set(['local', 'utc']);
    for (const { kind, name, takes, entry } of calls) {
      if (kind === 'DateTime' && ofParts.has(name)) continue;
      expect(counted(entry?.signature ?? ''), `${kind}.${name}`).toBe(maxOf(takes));
    }
    for (const [name, value] of globals)
      if (value instanceof HostFunction)
        expect(counted(functionReference.get(name)?.signature ?? ''), name).toBe(maxOf(value.takes));
  });

  it.each([
    ['DateTime.local(2026, { noSuchOption: 1 })', 'noSuchOption'],
    ['DateTime.utc(2026, 1, 1, 1, 1, 1, 1, 1)', 'at most 7 parts'],
    ['$now.foo', 'nothing'],
    ['DateTime.now().toISO', 'toISO()'],
    ['DateTime.now().outputCalendar', 'outputCalendar'],
    ['(5).toLocaleString("en-US", { style: "currency", currency: "nope" })', 'nope'],
    ['DateTime.now().toLocaleString({ dateStyle: "huge" })', 'huge'],
    ['DateTime.now().toISO({ format: "short" })', 'basic, extended'],
    ['DateTime.now().setZone("Mars/Base")', 'Mars/Base'],
    ['DateTime.now().plus({ days: 1 }, "days")', 'names its units'],
    ['(5).toFixed(101)', '0 to 100'],
    ['(5).toDateTime("fortnights")', 'fortnights'],
    ['JSON.stringify({}, 5)', 'function'],
    ['JSON.stringify({}, null, {})', 'indent'],
    ['"abc".includes(/b/)', 'regular expression'],
    ['({ ...DateTime.now() })', 'spread'],
  ])('says what is wrong with %s', (expression, text) => {
    expect(failureOf(expression)).toContain(text);
  });
});

/** Every list of up to `max` values of the pool. */
function* combinations(pool: readonly unknown[], max: number): Generator<unknown[]> {
  yield [];
  if (max === 0) return;
  for (const rest of combinations(pool, max - 1)) for (const one of pool) yield [one, ...rest];
}

const failed = Symbol('failed');

function attempt(call: () => unknown): unknown {
  try {
    return call();
  } catch {
    return failed;
  }
}

/** Calls both; a typed error of ours is never silent, and where the original fails there is nothing to equal. */
function difference(
  target: unknown,
  name: string,
  args: readonly unknown[],
  shape: (value: unknown) => unknown,
) {
  const method = (target as Record<string, (...args: readonly unknown[]) => unknown>)[name];
  const theirs = attempt(() => shape(method?.apply(copied(target), args.map(unwrapped))));
  if (theirs === failed) return undefined;
  let ours: unknown;
  try {
    const run = new Run({ timezone } as never, { steps: 1e7, depth: 200, size: 1e8 });
    ours = shape(callMember(target, name, args, run, () => 'it'));
  } catch (error) {
    if (isServiceError(error)) return undefined;
    throw error;
  }
  return Object.is(ours, theirs) || written(ours) === written(theirs)
    ? undefined
    : { name, args: JSON.stringify(args), ours, theirs };
}

/** Functions of both kinds look alike. */
const written = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) =>
    part instanceof Lambda || typeof part === 'function' ? 'a function' : part,
  );

/** Some methods change the list in JavaScript, and give a copy here. */
const copied = (target: unknown) => (Array.isArray(target) ? [...(target as unknown[])] : target);

const unwrapped = (value: unknown) =>
  value instanceof Lambda ? (...args: unknown[]) => value.invoke(...args) : value;

function differences(
  targets: readonly unknown[],
  names: Iterable<string>,
  pool: readonly unknown[],
  shape: (value: unknown) => unknown,
  max = 3,
) {
  const found = [];
  for (const name of names)
    for (const target of targets)
      for (const args of combinations(pool, max)) {
        const one = difference(target, name, args, shape);
        if (one !== undefined) found.push(one);
      }
  return found.slice(0, 20);
}

describe('natives and what they are named after', () => {
  const own = (table: Table, prototype: object, but: readonly string[]) =>
    [...table.keys()].filter((name) => name in prototype && !but.includes(name));

  it('answers as JavaScript does: texts', () => {
    const names = own(stringMethods, String.prototype, ['matchAll']);
    const pool = ['b', 'ca', '', 1, -2, 4, null, undefined, ['b'], true];
    expect(differences(['abcabc', '', '12.5'], names, pool, (value) => value)).toEqual([]);
    expect(names.length).toBeGreaterThan(30);
  });

  it('answers as JavaScript does: lists', () => {
    // Which give lists here where JavaScript gives iterators, or a copy where it changes the list.
    const but = ['entries', 'keys', 'values'];
    const names = own(arrayMethods, Array.prototype, but);
    const odd = new Lambda((value, index) => Number(value) + Number(index) > 2);
    const pool = [1, -2, 4, 'b', null, undefined, ['b'], odd];
    const targets = [[3, undefined, 1, null, 10], [['b', [1, null]], 'b', 1], []];
    expect(differences(targets, names, pool, (value) => value)).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });

  it('answers as JavaScript does: numbers', () => {
    const pool = ['en-US', 'de', 1, 2, 16, undefined, { minimumFractionDigits: 2 }, { style: 'percent' }];
    const names = own(numberMethods, Number.prototype, []);
    expect(differences([1234.5, 0, -0.1], names, pool, (value) => value)).toEqual([]);
  });

  it('answers as Luxon does: dates', () => {
    const at = DateTime.fromISO('2026-07-15T10:20:30.456');
    // Luxon has them as properties, or from a clock that goes on, or they are n8n's own meaning of the name.
    const but = ['isWeekend', 'diffNow', 'equals', 'toLocal', 'toLocaleString', 'plus', 'minus', 'toJSDate'];
    const names = own(dateMethods, DateTime.prototype, but);
    const pool = [
      ...[undefined, 'days', 'month', 2, 'America/New_York', 'cccc d. LLLL yyyy', 'de'],
      ...[DateTime.fromISO('2026-03-28T12:00'), ['months', 'days'], { base: DateTime.fromISO('2026-07-03') }],
      ...[{ includeOffset: false }, { format: 'basic' }, { suppressMilliseconds: true }, { locale: 'de' }],
      ...[{ keepLocalTime: true }, { useLocaleWeeks: true }, { precision: 'day' }, { weekday: 1 }],
    ];
    const shape = (value: unknown) => {
      const isLuxon = value instanceof DateTime || value instanceof Duration;
      if (isLuxon && !value.isValid) throw new Error('Luxon refuses it.');
      return value instanceof DateTime
        ? [value.toISO(), value.zoneName, value.locale]
        : value instanceof Duration
          ? value.toObject()
          : value;
    };
    const targets = [at, at.setZone('utc'), at.setLocale('de')];
    expect(differences(targets, names, pool, shape, 2)).toEqual([]);
    expect(differences([at], ['diff', 'hasSame'], pool, shape)).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });

  it('answers as Luxon does: durations', () => {
    const names = own(durationMethods, Duration.prototype, ['plus', 'minus']);
    const pool = [undefined, 'hours', 'minutes', 'days', 'hh:mm:ss', 'd h', { floor: false }, 2];
    const shape = (value: unknown) => (value instanceof Duration ? value.toObject() : value);
    const targets = [
      Duration.fromObject({ hours: 1, minutes: 90 }),
      Duration.fromMillis(93_784_005),
      Duration.fromObject({ days: 2 }),
    ];
    expect(differences(targets, names, pool, shape, 2)).toEqual([]);
    expect(names.length).toBeGreaterThan(12);
  });

  it.each<[string, unknown]>([
    ["(1234.5).toLocaleString('en-US', { style: 'currency', currency: 'EUR' })", '€1,234.50'],
    ["(5).toLocaleString('en-US', { minimumFractionDigits: 2 })", '5.00'],
    ["'a10'.localeCompare('a9', undefined, { numeric: true })", 1],
    ["'résumé'.localeCompare('resume', 'fr', { sensitivity: 'base' })", 0],
    ["'abcabc'.includes('a', 4)", false],
    ["'abcabc'.startsWith('c', 2)", true],
    ["'abcabc'.endsWith('b', 2)", true],
    ["'abcabc'.lastIndexOf('a', 2)", 0],
    ['[1, 2, 1].indexOf(1, 1)', 2],
    ['[1, 2, 3].includes(1, 1)', false],
    ["JSON.stringify({ a: 1, b: { a: 2, c: 3 } }, ['b', 'a'])", '{"b":{"a":2},"a":1}'],
    ["JSON.stringify({ a: 1, b: [2] }, (k, v) => (typeof v === 'number' ? v + 1 : v))", '{"a":2,"b":[3]}'],
    ["JSON.stringify({ a: 1, b: 2 }, (k, v) => (k === 'b' ? undefined : v))", '{"a":1}'],
    ["JSON.stringify({ a: 1 }, null, '\\t')", '{\n\t"a": 1\n}'],
    ["JSON.stringify([1], ['a'], '--')", '[\n--1\n]'],
    ["JSON.parse('[1,{\"a\":2}]', (k, v) => (typeof v === 'number' ? v * 2 : v))", [2, { a: 4 }]],
    ['JSON.parse(\'{"a":1,"b":2}\', (k, v) => (k === "a" ? undefined : v))', { b: 2 }],
    ["'xabc'.match('b').index", 2],
    ["'a.c abc'.match('a.c')", ['a.c']],
    ["'i'.toLocaleUpperCase('tr')", 'İ'],
    ['({ ...[1, 2] })', { 0: 1, 1: 2 }],
    ["({ ...'ab', ...null, ...undefined, ...5 })", { 0: 'a', 1: 'b' }],
    ["['10', '10', '10'].map(parseInt)", [10, null, 2]],
    ["['1', '2'].map(Number)", [1, 2]],
    ["Array.from(['1', '2'], Number)", [1, 2]],
    ['[1, 2, 3].reduceRight((all, one, index) => all.concat(index), [])', [2, 1, 0]],
    ["'e\\u0301'.normalize('NFC').length", 1],
    ['Object.hasOwn([1], 0)', true],
    ['[String(), Number()]', ['', 0]],
  ])('takes the usual arguments: %s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ["'ids=' + ['a', 'b']", 'ids=a,b'],
    ['`${[1, [2, null, [3]]]}`', '1,2,,3'],
    ['String([])', ''],
    ['String([undefined, null])', ','],
    ["[[1, 2], [3], null].join(';')", '1,2;3;'],
    ["[1, 2] + ''", '1,2'],
    ["'a'.concat(1, null, [2, 3])", 'a1null2,3'],
    ['[2] * [3]', 6],
    ['[1, 2] * 2', null],
    ["[1] == '1'", true],
    ["encodeURIComponent(['a', 'b'])", 'a%2Cb'],
    ["'a,b'.includes(['a', 'b'])", true],
    ["({ 'a,b': 1 })[['a', 'b']]", 1],
    ["'x' + ({ a: 1 })", 'x{"a":1}'],
    ['new Date(1) == new Date(1)', true],
  ])('makes text of lists as JavaScript does: %s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  it('keeps lists in templates of text as JSON', () => {
    expect(compileTemplate('=ids={{ ["a", "b"] }}').evaluate({})).toBe('ids=["a","b"]');
  });

  it.each<[string, unknown]>([
    ['[3, undefined, 1].sort()', [1, 3, null]],
    ["[undefined, 'b', 'a'].sort()[0]", 'a'],
    ['[3, null, 1].sort()', [1, 3, null]],
    ["['z', null, 'a'].toSorted()", ['a', null, 'z']],
  ])('sorts what is missing last, and null as its text: %s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });
});

describe('dates in expressions', () => {
  const at = "DateTime.fromISO('2026-07-15T10:20:30.456')";
  it.each<[string, unknown]>([
    [`${at}.toISO({ includeOffset: false })`, '2026-07-15T10:20:30.456'],
    [`${at}.toISO({ format: 'basic' })`, '20260715T102030.456+02:00'],
    [`${at}.toISOTime({ includeOffset: false, suppressMilliseconds: true })`, '10:20:30.456'],
    [`${at}.toSQL({ includeOffset: false })`, '2026-07-15 10:20:30.456'],
    [`${at}.toFormat('cccc d. LLLL yyyy', { locale: 'de' })`, 'Mittwoch 15. Juli 2026'],
    [`${at}.toLocaleString(DateTime.DATE_FULL)`, 'July 15, 2026'],
    [`${at}.toLocaleString()`, '7/15/2026'],
    [`${at}.setLocale('de').toLocaleString(DateTime.DATETIME_MED)`, '15. Juli 2026, 10:20'],
    [`${at}.toLocaleString({ month: 'long', day: 'numeric' }, { locale: 'de' })`, '15. Juli'],
    [`${at}.setLocale('en-US').startOf('week', { useLocaleWeeks: true }).toISODate()`, '2026-07-12'],
    [`${at}.setZone('America/New_York', { keepLocalTime: true }).toISO()`, '2026-07-15T10:20:30.456-04:00'],
    ["DateTime.fromISO('2026-07-01').toRelative({ base: DateTime.fromISO('2026-07-03') })", '2 days ago'],
    ["DateTime.utc(2026, 7, 15, { locale: 'de' }).toFormat('LLLL')", 'Juli'],
    [`${at}.set({ weekday: 1 }).toISODate()`, '2026-07-13'],
    [`${at}.isWeekend`, false],
    [`${at}.offsetNameShort`, 'GMT+2'],
    ["Interval.fromISO('2026-07-01/2026-07-02').start.toISO()", '2026-07-01T00:00:00.000+02:00'],
    ['Duration.fromObject({ hours: 10 }) > Duration.fromObject({ hours: 9 })', true],
  ])('takes the options of Luxon: %s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ["DateTime.fromISO('2026-12-24').diff(DateTime.fromISO('2026-10-01'), 'days').days", 84],
    ["DateTime.fromISO('2026-03-29T12:00').diff(DateTime.fromISO('2026-03-28T12:00'), 'days').days", 1],
    ["DateTime.fromISO('2026-05-01').diff(DateTime.fromISO('2026-01-01'), 'months').months", 4],
    ["DateTime.fromISO('2026-03-29T12:00').diff(DateTime.fromISO('2026-03-28T12:00'), 'hours').hours", 23],
    [
      "DateTime.fromISO('2026-05-03').diff(DateTime.fromISO('2026-01-01'), ['months', 'days']).toObject()",
      { months: 4, days: 2 },
    ],
    ["DateTime.fromISO('2026-01-02').diff(DateTime.fromISO('2026-01-01')).toMillis()", 86_400_000],
  ])('counts days and months by the calendar over changes of the clock: %s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ["new Date('2026-07-15T22:30:00Z').getDate()", 16],
    ['new Date(1784154600000).getDate()', 16],
    ["new Date('2026-07-15T10:00:00+09:00').getHours()", 3],
    ["new Date('2026-07-15T10:00:00').getHours()", 10],
    ["DateTime.fromJSDate(new Date('2026-07-15T22:30:00Z')).toISODate()", '2026-07-16'],
    ["new Date('2026-07-15T22:30:00Z').toLocaleString('de-DE')", '16.7.2026, 00:30:00'],
    ["new Date('2026-07-15T22:30:00Z').toLocaleString()", '7/16/2026, 12:30:00 AM'],
    ["new Date('2026-07-15T22:30:00Z').toLocaleDateString('de-DE')", '16.7.2026'],
    ["new Date('2026-07-15T22:30:00Z').toLocaleTimeString('de-DE', { timeStyle: 'short' })", '00:30'],
    [
      "new Date('2026-07-01T10:00:00Z').toLocaleString('en-US', { timeZone: 'America/New_York' })",
      '7/1/2026, 6:00:00 AM',
    ],
  ])(
    'has the parts of new Date in the zone of the workflow, whatever it was read from: %s',
    (expression, expected) => {
      expect(evaluate(expression)).toEqual(expected);
    },
  );
});

describe('what is missing or no date', () => {
  const scope = { $json: {}, timezone };
  const run = (expression: string) => compileTemplate(`={{ ${expression} }}`).evaluate(scope);

  it.each<[string, unknown]>([
    ['new Date($json.due) < new Date()', false],
    ['new Date($json.due) > new Date()', false],
    ['isNaN(new Date($json.due))', true],
    ["new Date('soon').getTime()", null],
    ["Number.isNaN(Date.parse('soon'))", true],
    ['Number.isNaN(Date.parse($json.due))', true],
    ["DateTime.fromISO('soon').isValid", false],
    ['DateTime.fromISO($json.due).isValid', false],
    ['JSON.stringify({ d: new Date(0) })', '{"d":"1970-01-01T00:00:00.000Z"}'],
    ['JSON.stringify([new Date(0)], null, 1)', '[\n "1970-01-01T00:00:00.000Z"\n]'],
    ['JSON.stringify({ d: new Date(0) }, ["d"])', '{"d":"1970-01-01T00:00:00.000Z"}'],
    ['({ d: new Date(0) }).toJsonString()', '{"d":"1970-01-01T00:00:00.000Z"}'],
    ["'soon'.toDateTime().isValid", false],
    ["DateTime.fromFormat('x', 'd').isValid", false],
    ['DateTime.fromObject({ year: 2026, month: 13 }).isValid', false],
    ["Duration.fromISO('soon').isValid", false],
    ["Interval.fromISO('soon').isValid", false],
    ["Interval.fromISO('2026-07-02/2026-07-01').isValid", false],
    ["DateTime.fromISO('2026-07-01').isValid", true],
    ["DateTime.fromISO('soon').invalidExplanation.includes('soon')", true],
    ['new Date(2026, $json.month).isValid', false],
  ])('is no date, as in JavaScript: %s', (expression, expected) => {
    expect(run(expression)).toEqual(expected);
  });

  it.each([
    'new Date($json.due)',
    'new Date($json.due).toISOString()',
    "new Date('soon').toISOString()",
    "DateTime.fromISO('soon')",
    "DateTime.fromISO('soon').plus({ days: 1 })",
    "DateTime.fromISO('soon').year",
    "DateTime.now().diff(DateTime.fromISO('soon'))",
    "DateTime.now().plus(Duration.fromISO('soon'))",
    "'' + new Date('soon')",
    "Duration.fromISO('soon')",
    "Duration.fromISO('soon').days",
    'DateTime.now().startOf($json.unit)',
    'DateTime.now().endOf($json.unit)',
    'DateTime.now().hasSame(DateTime.now(), $json.unit)',
    'DateTime.now().plus($json.days)',
    "DateTime.now().plus($json.days, 'days')",
    'DateTime.now().plus({ days: $json.days })',
    'DateTime.fromMillis($json.ms)',
    'DateTime.local($json.year)',
    'Array.from($json.list)',
  ])('is an error where it is used: %s', (expression) => {
    expect(failureOf(expression.replaceAll('$json', '({})'))).not.toMatch(/^(?:nothing|not typed)/);
  });

  it('pads a text to no length at all', () => {
    expect(run("'a'.padStart($json.size) + 'b'.padEnd($json.size)")).toBe('ab');
  });
});

describe('dates that the clock shows twice, and days', () => {
  const at = (zone: string, expression: string) =>
    compileTemplate(`={{ ${expression} }}`).evaluate({ timezone: zone });

  it.each<[string, string, string]>([
    ['Europe/Berlin', "DateTime.fromISO('2024-10-27T02:30').toISO()", '2024-10-27T02:30:00.000+02:00'],
    ['Europe/Berlin', "DateTime.fromSQL('2024-10-27 02:30:00').toISO()", '2024-10-27T02:30:00.000+02:00'],
    [
      'Europe/Berlin',
      "DateTime.fromFormat('27.10.2024 02:30', 'd.M.yyyy HH:mm').toISO()",
      '2024-10-27T02:30:00.000+02:00',
    ],
    ['Europe/Berlin', 'DateTime.local(2024, 10, 27, 2, 30).toISO()', '2024-10-27T02:30:00.000+02:00'],
    [
      'Europe/Berlin',
      'DateTime.fromObject({ year: 2024, month: 10, day: 27, hour: 2 }).toISO()',
      '2024-10-27T02:00:00.000+02:00',
    ],
    ['Europe/Berlin', "new Date('2024-10-27T02:30').toISO()", '2024-10-27T02:30:00.000+02:00'],
    ['Europe/Berlin', 'new Date(2024, 9, 27, 2, 30).toISO()', '2024-10-27T02:30:00.000+02:00'],
    ['Europe/Berlin', "'2024-10-27 02:30'.toDateTime().toISO()", '2024-10-27T02:30:00.000+02:00'],
    [
      'Europe/Berlin',
      "Interval.fromISO('2024-10-27T02:30/PT1H').start.toISO()",
      '2024-10-27T02:30:00.000+02:00',
    ],
    [
      'Europe/Berlin',
      "Interval.fromISO('2024-10-27T02:30/PT1H').end.toISO()",
      '2024-10-27T02:30:00.000+01:00',
    ],
    [
      'Europe/Berlin',
      "DateTime.fromISO('2024-10-27T15:00').set({ hour: 2, minute: 30 }).toISO()",
      '2024-10-27T02:30:00.000+02:00',
    ],
    [
      'Europe/Berlin',
      "DateTime.utc(2024, 10, 27, 2, 30).setZone('Europe/Berlin', { keepLocalTime: true }).toISO()",
      '2024-10-27T02:30:00.000+02:00',
    ],
    // What says which pass it is keeps it.
    ['Europe/Berlin', "DateTime.fromISO('2024-10-27T02:30+01:00').toISO()", '2024-10-27T02:30:00.000+01:00'],
    [
      'Europe/Berlin',
      "DateTime.fromISO('2024-10-27T02:30+01:00[Europe/Berlin]').toISO()",
      '2024-10-27T02:30:00.000+01:00',
    ],
    [
      'Europe/Berlin',
      "DateTime.fromISO('2024-10-27T02:30+01:00').set({ minute: 45 }).toISO()",
      '2024-10-27T02:45:00.000+01:00',
    ],
    ['Europe/Berlin', "new Date('2024-10-27T01:30Z').toISO()", '2024-10-27T02:30:00.000+01:00'],
    ['Australia/Sydney', "DateTime.fromISO('2024-04-07T02:30').toISO()", '2024-04-07T02:30:00.000+11:00'],
    ['Australia/Lord_Howe', "DateTime.fromISO('2024-04-07T01:45').toISO()", '2024-04-07T01:45:00.000+11:00'],
    ['America/New_York', "DateTime.fromISO('2024-11-03T01:30').toISO()", '2024-11-03T01:30:00.000-04:00'],
    // Beside a repeated hour, and in a skipped one, nothing changes.
    ['Europe/Berlin', "DateTime.fromISO('2024-10-27T03:00').toISO()", '2024-10-27T03:00:00.000+01:00'],
    ['Europe/Berlin', "DateTime.fromISO('2024-10-27T01:59').toISO()", '2024-10-27T01:59:00.000+02:00'],
    ['Europe/Berlin', "DateTime.fromISO('2024-03-31T02:30').toISO()", '2024-03-31T03:30:00.000+02:00'],
  ])('takes the first pass, whatever the time is: %s %s', (zone, expression, expected) => {
    for (const now of [Date.UTC(2024, 6, 1), Date.UTC(2024, 11, 1)]) {
      Settings.now = () => now;
      // Luxon keeps the offset that holds now for its guesses.
      DateTime.fromISO('2024-01-01', { zone });
      (DateTime as unknown as { resetCache?: () => void }).resetCache?.();
      Settings.resetCaches();
      expect(at(zone, expression)).toBe(expected);
    }
    Settings.now = () => Date.now();
  });

  it.each<[string, string, string]>([
    ['Europe/Berlin', "new Date('2024-02-29').toISOString()", '2024-02-29T00:00:00.000Z'],
    ['America/New_York', "new Date('2024-02-29').toISOString()", '2024-02-29T00:00:00.000Z'],
    ['America/New_York', "new Date('2024-02').toISOString()", '2024-02-01T00:00:00.000Z'],
    ['America/New_York', "new Date('2024-02-29').toISODate()", '2024-02-28'],
    ['America/New_York', "new Date('2024-02-29T00:00').toISODate()", '2024-02-29'],
    ['America/New_York', "new Date(Date.parse('2024-02-29')).toISOString()", '2024-02-29T00:00:00.000Z'],
    ['America/New_York', 'new Date(Date.UTC(2024, 1, 29)).toISOString()', '2024-02-29T00:00:00.000Z'],
    ['America/New_York', "DateTime.fromISO('2024-02-29').toISO()", '2024-02-29T00:00:00.000-05:00'],
    ['America/New_York', "'2024-02-29'.toDateTime().toISO()", '2024-02-29T00:00:00.000-05:00'],
    ['Europe/Berlin', "new Date('2024-07-01').getTimezoneOffset().toString()", '-120'],
  ])(
    'are read by new Date as JavaScript does, a day without a time in UTC: %s %s',
    (zone, expression, expected) => {
      expect(at(zone, expression)).toBe(expected);
    },
  );

  it.each([
    ["DateTime.fromFormat('5. März 2024', 'd. MMMM yyyy', { locale: 'de' }).toISODate()", '2024-03-05'],
    ["DateTime.fromFormat('5 août 2024', 'd MMMM yyyy', { locale: 'fr' }).toISODate()", '2024-08-05'],
    [
      "DateTime.fromFormat('Dienstag, 5. März 2024', 'cccc, d. MMMM yyyy', { locale: 'de' }).toISODate()",
      '2024-03-05',
    ],
    ["DateTime.fromFormat('5 March 2024', 'd MMMM yyyy', { locale: 'en-GB' }).toISODate()", '2024-03-05'],
    ["DateTime.fromFormat('2024年3月5日', 'yyyy年M月d日', { locale: 'ja' }).toISODate()", '2024-03-05'],
    [
      "DateTime.fromFormat('٥/٣/٢٠٢٤', 'd/M/yyyy', { locale: 'ar', numberingSystem: 'arab' }).toISODate()",
      '2024-03-05',
    ],
  ])('are read in the format of a language: %s', (expression, expected) => {
    expect(at('Europe/Berlin', expression)).toBe(expected);
  });
});

describe('lists', () => {
  it.each<[string, unknown]>([
    ['[1, null].average()', 1],
    ["['1', '', 2.5].sum()", 3.5],
    ['[null, undefined].sum()', 0],
    ["['3', null, 2].max()", 3],
    ['[null, 5, 2].min()', 2],
    ['[].average()', 0],
    ['[1, 2, 3].toSpliced(1, 1, 9, 8)', [1, 9, 8, 3]],
    ['[1, 2, 3].with(-1, 9)', [1, 2, 9]],
    ['[1, 2, 3].fill(0, 1)', [1, 0, 0]],
    ['[1, 2, 1].findLastIndex((one) => one === 1)', 2],
  ])('are summed by the rule of Summarise, and copied: %s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  it.each([
    ["['1', 'x'].sum()", '"x"'],
    ['[1, true].average()', 'a boolean'],
    ['[[1]].max()', 'a list'],
    ['[1].push(2)', 'append'],
    ['[1].pop()', 'last()'],
    ['[1, 2].splice(0, 1)', 'toSpliced'],
    ['[1].with(1, 2)', 'no place'],
  ])('say what they do not do: %s', (expression, text) => {
    expect(failureOf(expression)).toContain(text);
  });
});

describe('e-mail addresses and domains', () => {
  it.each<[string, boolean]>([
    ['a@b.org', true],
    ["o'neil+tag_1@sub.example.co.uk", true],
    ['jürgen@müller.de', true],
    ['a..b@c.com', false],
    ['.a@c.com', false],
    ['a.@c.com', false],
    ['a@-b.com', false],
    ['a@b-.com', false],
    ['a@b..com', false],
    ['a@b.com.', false],
    ['a@b', false],
    ['a b@c.com', false],
    ['a@b@c.com', false],
    [`${'a'.repeat(65)}@c.com`, false],
    [`a@${'b'.repeat(64)}.com`, false],
    ['a@127.0.0.1', false],
    ['@c.com', false],
    ['', false],
  ])('%j is an address: %s', (text, is) => {
    expect(evaluate(`${JSON.stringify(text)}.isEmail()`)).toBe(is);
    expect(isEmailAddress(text)).toBe(is);
  });

  it.each<[string, boolean]>([
    ['example.org', true],
    ['bücher.example', true],
    ['xn--bcher-kva.example', true],
    ['a..com', false],
    ['com', false],
    ['a b.com', false],
  ])('%j is a domain: %s', (text, is) => {
    expect(evaluate(`${JSON.stringify(text)}.isDomain()`)).toBe(is);
  });
});
