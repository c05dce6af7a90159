import { DateTime, Duration, Interval } from 'luxon';
import { describe, expect, it } from 'vitest';
import { compileTemplate, toJsonValue } from '../../src/index.ts';

const scope = { $json: { name: 'Ada', none: null }, timezone: 'Europe/Berlin' };
const evaluate = (source: string) => compileTemplate(source).evaluate(scope);

describe('values become JSON by one rule', () => {
  it.each<[string, unknown, unknown]>([
    [
      'a date, ISO with offset',
      DateTime.fromISO('2026-07-01T10:00', { zone: 'Europe/Berlin' }),
      '2026-07-01T10:00:00.000+02:00',
    ],
    ['a JavaScript date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), null],
    ['a duration', Duration.fromObject({ hours: 2 }), 'PT2H'],
    [
      'an interval',
      Interval.fromISO('2026-01-01T00:00Z/2026-01-02T00:00Z', { zone: 'utc' }),
      '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z',
    ],
    ['undefined in an object', { a: undefined, b: 1 }, { b: 1 }],
    ['undefined in a list', [undefined, 1], [null, 1]],
    ['undefined on its own', undefined, undefined],
    ['NaN', Number.NaN, null],
    ['infinities', { a: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] }, { a: [null, null] }],
    ['a big integer that is exact', 42n, 42],
    ['a big integer that is not', 2n ** 64n, '18446744073709551616'],
    ['a map', new Map<unknown, unknown>([['a', new Set([1])]]), { a: [1] }],
    ['a set', new Set(['a', 'b']), ['a', 'b']],
    ['an error', new TypeError('no'), { name: 'TypeError', message: 'no' }],
  ])('%s (public-reports 08, 10)', (_, value, expected) => {
    expect(toJsonValue(value)).toEqual(expected);
    expect(toJsonValue({ deep: [{ value }] })).toEqual({
      deep: [expected === undefined ? {} : { value: expected }],
    });
  });

  it('keeps the reference of what is JSON already', () => {
    const value = { a: [1, { b: 'c' }], d: null };
    expect(toJsonValue(value)).toBe(value);
  });

  it('keeps a key __proto__ of the data as a key', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"b":2}') as Record<string, unknown>;
    const converted = toJsonValue({ ...value, when: undefined, number: Number.NaN });
    expect(JSON.stringify(converted)).toBe('{"__proto__":{"a":1},"b":2,"number":null}');
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('names the place of what is not data', () => {
    expect(() => toJsonValue({ a: [{ b: () => 1 }] })).toThrow('The value at a[0].b is a function');
    expect(() => evaluate('={{ { when: [Math] } }}')).toThrow('The value at when[0] is a function');
    const cyclic: Record<string, unknown> = {};
    cyclic.self = { cyclic };
    expect(() => toJsonValue(cyclic)).toThrow('contains itself');
  });

  it('stops at a value that shares its parts beyond measure', () => {
    let value: unknown = [1];
    for (let level = 0; level < 40; level += 1) value = [value, value];
    expect(() => toJsonValue(value)).toThrow('too much data');
  });

  it('gives what is exactly one section its type, and everything else as text (reliability E21)', () => {
    expect(evaluate('={{ 1 + 1 }}')).toBe(2);
    expect(evaluate('={{ $json.name }}\n')).toBe('Ada\n');
    expect(evaluate('= {{ 1 }}')).toBe(' 1');
  });

  it('takes a lone date as ISO text (public-reports 08, n8n-import 01)', () => {
    expect(evaluate("={{ '2026-07-01 10:00'.toDateTime() }}")).toBe('2026-07-01T10:00:00.000+02:00');
    expect(evaluate('={{ Duration.fromObject({ minutes: 5 }) }}')).toBe('PT5M');
    expect(evaluate('={{ { name: $json.name, phone: $json.phone } }}')).toEqual({ name: 'Ada' });
    expect(evaluate('={{ 0 / 0 }}')).toBe(null);
  });

  it('treats data that claims to be a date as plain data (security S15)', () => {
    const data = { isLuxonDateTime: true, isLuxonDuration: true, isLuxonInterval: true, n: 1 };
    const run = (source: string) => compileTemplate(source).evaluate({ $json: { data } });
    expect(run('={{ $json.data }}')).toEqual(data);
    expect(run('=x {{ $json.data }}')).toBe(`x ${JSON.stringify(data)}`);
    expect(run('={{ $json.data.n + 1 }}')).toBe(2);
    expect(run('={{ [$json.data].unique().length }}')).toBe(1);
    expect(run('={{ DateTime.isDateTime($json.data) }}')).toBe(false);
  });
});

describe('what is missing', () => {
  it.each([
    ['={{ $json.a.b }}', undefined],
    ['={{ $json.a.b.c.d }}', undefined],
    ['={{ $json.none.b }}', undefined],
    ["={{ $json.a['b'].c ?? 'default' }}", 'default'],
    ['={{ $json.a.trim() }}', undefined],
    ["={{ $json.a.split(',').map(x => x.y).length }}", undefined],
    ["={{ $json.a.b.trim() || 'default' }}", 'default'],
    ['={{ [{}].map(({ a }) => a.b)[0] ?? 1 }}', 1],
    ['=Hello {{ $json.user.name }}!', 'Hello !'],
  ])('is undefined, and so is what is read of it: %s (n8n-import 02, 03)', (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it('says what a present value has no method for', () => {
    expect(() => evaluate('={{ $json.name.frobnicate() }}')).toThrow('has no method "frobnicate"');
  });

  it('tells the scope, which may refuse it', () => {
    const seen: string[] = [];
    const watching = {
      ...scope,
      missingParent: ({ source, key }: { source: () => string; key: string | number }) =>
        seen.push(`${source()} ${key}`),
    };
    compileTemplate('={{ $json.user.name.first }}').evaluate(watching);
    expect(seen).toEqual(['$json.user name', '$json.user.name first']);
  });
});
