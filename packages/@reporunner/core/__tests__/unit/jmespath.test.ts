/** JMESPath by its specification; every function and every kind of expression has a case. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queryJmespath } from '../../src/expressions/jmespath.ts';
import { Run } from '../../src/expressions/run.ts';
import { isServiceError } from '../../src/kernel/errors.ts';

const query = (data: unknown, text: string, budget = { steps: 100_000, depth: 100, size: 1_000_000 }) =>
  queryJmespath(data, text, new Run({}, budget));
const codeOf = (data: unknown, text: string): string => {
  try {
    return `value ${JSON.stringify(query(data, text))}`;
  } catch (error) {
    return isServiceError(error) ? error.code : String(error);
  }
};

const shop = {
  name: 'Ada',
  tags: ['b', 'a', 'c'],
  counts: [3, 1, 2],
  nothing: null,
  empty: { text: '', list: [], object: {} },
  'odd name': { 'a.b': 7 },
  orders: [
    {
      id: 1,
      total: 30,
      lines: [
        { sku: 'x', n: 2 },
        { sku: 'y', n: 1 },
      ],
    },
    { id: 2, total: 10, lines: [] },
    { id: 3, total: null, lines: [{ sku: 'z', n: 5 }] },
    { id: 4, lines: [[{ sku: 'deep', n: 1 }]] },
  ],
};

describe('A JMESPath query', () => {
  it.each<[string, unknown]>([
    ['name', 'Ada'],
    ['missing', null],
    ['name.missing', null],
    ['toString', null],
    ['"odd name"."a.b"', 7],
    ['orders[0].id', 1],
    ['orders[-1].id', 4],
    ['orders[9]', null],
    ['name[0]', null],
    ['tags[1:]', ['a', 'c']],
    ['tags[::-1]', ['c', 'a', 'b']],
    ['tags[-2:9]', ['a', 'c']],
    ['tags[2:0:-1]', ['c', 'a']],
    ['tags[5:]', []],
    ['name[0:1]', null],
    ['orders[*].total', [30, 10]],
    ['name[*]', null],
    ['empty.*', ['', [], {}]],
    ['orders[*].lines[*].sku', [['x', 'y'], [], ['z'], []]],
    ['orders[].lines[].sku', ['x', 'y', 'z']],
    ['orders[].lines[][].sku', ['x', 'y', 'z', 'deep']],
    ['orders[?id > `2`].id', [3, 4]],
    ['orders[?total].id', [1, 2]],
    ['orders[?!total].id', [3, 4]],
    ['orders[?lines[0].sku == `"x"` || id == `4`].id', [1, 4]],
    ['orders[?id != `1` && id != `2`] | [0].id', 3],
    ['orders[0].[id, total]', [1, 30]],
    ['orders[0].{a: id, b: lines[0].n}', { a: 1, b: 2 }],
    ['nothing.[a]', null],
    ['nothing.{a: b}', null],
    ['missing || name', 'Ada'],
    ['empty.text || empty.list || empty.object || `0` || name', 0],
    ['name && counts[1]', 1],
    ['empty.list && name', []],
    ['!(empty.object)', true],
    ["'it\\'s'", "it's"],
    ['`{"a": [1, null]}`', { a: [1, null] }],
    ['orders[*].id | [1]', 2],
    ['@.name', 'Ada'],
    ['counts == `[3, 1, 2]`', true],
    ['empty.object == `{}`', true],
    ['`{"a": 1, "b": 2}` == `{"b": 2, "a": 1}`', true],
    ['`[1]` == `["1"]`', false],
    // Functions.
    ['abs(`-3.5`)', 3.5],
    ['avg(counts)', 2],
    ['avg(`[]`)', null],
    ['ceil(`1.2`)', 2],
    ['floor(`-1.2`)', -2],
    ['contains(name, `"d"`)', true],
    ['contains(tags, `"z"`)', false],
    ['contains(name, `1`)', false],
    ["ends_with(name, 'da')", true],
    ["starts_with(name, 'da')", false],
    ["join(', ', tags)", 'b, a, c'],
    ['keys(empty)', ['text', 'list', 'object']],
    ['values(`{"a": 1, "b": null}`)', [1, null]],
    ["length('ä世🙂')", 3],
    ['length(orders)', 4],
    ['length(empty)', 3],
    ['map(&total, orders)', [30, 10, null, null]],
    ['max(counts)', 3],
    ['max(tags)', 'c'],
    ['min(`[]`)', null],
    ['max_by(orders[:2], &total).id', 1],
    ['min_by(orders[:2], &total).id', 2],
    ['max_by(`[]`, &total)', null],
    ['merge(`{"a": 1, "b": 1}`, `{"b": 2}`)', { a: 1, b: 2 }],
    ['not_null(missing, nothing, name)', 'Ada'],
    ['not_null(missing)', null],
    ["reverse('a🙂b')", 'b🙂a'],
    ['reverse(tags)', ['c', 'a', 'b']],
    ['sort(tags)', ['a', 'b', 'c']],
    ['sort(counts)', [1, 2, 3]],
    ['sort_by(orders[:2], &total)[*].id', [2, 1]],
    ['sort_by(`[{"k": 1, "n": 1}, {"k": 0, "n": 2}, {"k": 1, "n": 3}]`, &k)[*].n', [2, 1, 3]],
    ['sum(counts)', 6],
    ['sum(`[]`)', 0],
    ['to_array(name)', ['Ada']],
    ['to_array(tags)', ['b', 'a', 'c']],
    ["to_number('-1.5e2')", -150],
    ["to_number('0x10')", null],
    ["to_number('')", null],
    ['to_number(tags)', null],
    ['to_string(counts)', '[3,1,2]'],
    ['to_string(name)', 'Ada'],
    ['type(nothing)', 'null'],
    [
      '[type(name), type(counts), type(empty), type(`true`), type(`1`)]',
      ['string', 'array', 'object', 'boolean', 'number'],
    ],
  ])('%s', (text, expected) => {
    expect(query(shop, text)).toEqual(expected);
  });

  it('[JP2] orders numbers only: a missing value is neither below nor above', () => {
    const people = [{ age: null }, {}, { age: 'x' }, { age: '3' }, { age: [] }, { age: 2 }, { age: 9 }];
    expect(query(people, '[?age < `5`].age')).toEqual([2]);
    expect(query(people, '[?age >= `5`].age')).toEqual([9]);
    expect(query({ a: 'a', b: 'b' }, 'a < b')).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.integer(), (values, limit) => {
        const json = JSON.parse(JSON.stringify(values)) as unknown[];
        expect(query(json, `[?@ > \`${limit}\`]`)).toEqual(
          json.filter((value) => typeof value === 'number' && value > limit),
        );
      }),
    );
  });

  it.each([
    'foo.',
    'foo..bar',
    'foo.|| bar',
    '[?a',
    '{a}',
    'a[0',
    'tags[::0]',
    'unknown(@)',
    'constructor(@)',
    'abs(name)',
    'abs()',
    'abs(`1`, `2`)',
    'merge()',
    'avg(tags)',
    "join(',', counts)",
    'max(`[1, "a"]`)',
    'sort(orders)',
    'sort_by(orders, &lines)',
    'sort_by(orders, &total)',
    'sort_by(orders, total)',
    'map(total, orders)',
    'length(`1`)',
    'keys(tags)',
    'to_string(&name)',
    '&name',
    '['.repeat(60),
    'a'.repeat(3_000),
  ])('that is wrong is an error that says so: %s', (text) => {
    expect(codeOf(shop, text)).toBe('EXPRESSION_ERROR');
  });

  it.each([
    ['doubles', `${'[@, @][] | '.repeat(60)}@`],
    ['joins', `${"join('', [@, @]) | ".repeat(60)}@`, 'x'],
    ['compares what is shared', `${'[@, @] | '.repeat(24)}[@ == @]`],
    ['writes what is shared', `${'[@, @] | '.repeat(24)}to_string(@)`],
    [
      'looks long at each element',
      `[?${'a.'.repeat(400)}a]`,
      Array.from({ length: 2_000 }, () => ({ a: 1 })),
    ],
    ['nests projections', `[*].${'map(&[@, @, @], @)[].'.repeat(20)}to_array(@)`, [[1, 2, 3]]],
  ])('[JP1] ends with EXPRESSION_BUDGET when it %s', (_, text, data: unknown = [1]) => {
    expect(codeOf(data, text)).toBe('EXPRESSION_BUDGET');
  });

  it('[JP1] pays for what it does, and not for the worst that it might do', () => {
    const rows = Array.from({ length: 2_000 }, (_, id) => ({ id, tags: ['a', 'b'], total: id % 7 }));
    const text = 'sort_by([?total > `5`].{id: id, all: tags[*]}, &id)[*].id | [:2]';
    expect(query(rows, text)).toEqual([6, 13]);
    expect(() => query(rows, text, { steps: 500, depth: 100, size: 1_000_000 })).toThrow('too many steps');
  });

  it('leaves its data as it is', () => {
    const data = { list: [3, 1, 2] };
    expect(query(data, 'sort(list)')).toEqual([1, 2, 3]);
    expect(query(data, 'reverse(list)')).toEqual([2, 1, 3]);
    expect(data).toEqual({ list: [3, 1, 2] });
  });
});
