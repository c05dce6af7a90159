import {
  getPath,
  type JsonObject,
  type JsonValue,
  parsePath,
  withoutPaths,
  withPath,
} from '@reporunner/core';
import type { NodeDefinition } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Conditions,
  evaluateConditions,
  holds,
  type Operator,
} from '../../src/conditions/conditions.ts';
import { coreIntegration } from '../../src/index.ts';

const node = (type: string): NodeDefinition => {
  const found = coreIntegration.nodes.find((one) => one.type === type);
  if (found === undefined) throw new Error(type);
  return found;
};
const run = async (type: string, parameters: JsonObject, items: readonly JsonObject[], port = 'main') =>
  (await runNode(node(type), { parameters, items }))[port]?.map(({ json }) => json);
const merge = async (parameters: JsonObject, left: readonly JsonObject[], right: readonly JsonObject[]) =>
  (await runNode(node('core.merge'), { parameters, inputs: { main: left, input2: right } })).main?.map(
    ({ json }) => json,
  );

describe('conditions', () => {
  const options = {
    ignoreCase: false,
    strictTypes: false,
    lenientNumbers: false,
    booleans: 'words' as const,
  };
  const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;
  const opposites: [Operator, Operator][] = [
    ['equals', 'notEquals'],
    ['exists', 'notExists'],
    ['isEmpty', 'isNotEmpty'],
    ['contains', 'notContains'],
    ['startsWith', 'notStartsWith'],
    ['endsWith', 'notEndsWith'],
  ];

  it('an operator and its opposite never agree', () => {
    fc.assert(
      fc.property(json, json, fc.constantFrom(...opposites), (left, right, [yes, no]) => {
        expect(holds(yes, left, right, options)).toBe(!holds(no, left, right, options));
      }),
    );
  });

  it('numbers are less, equal or greater, one of the three', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const [left, right] = [a === 0 ? 0 : a, b === 0 ? 0 : b];
        const held = (['less', 'equals', 'greater'] as const).filter((operator) =>
          holds(operator, left, right, options),
        );
        expect(held).toHaveLength(1);
      }),
    );
  });

  it('and is or of the opposites, turned round (De Morgan)', () => {
    const condition = fc.record({ left: json, right: json });
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 4 }), (pairs) => {
        const conditions = (operator: Operator) =>
          pairs.map((pair) => ({ ...pair, operator })) as Conditions['conditions'];
        const both = evaluateConditions({ combine: 'and', conditions: conditions('equals'), ...options });
        const either = evaluateConditions({ combine: 'or', conditions: conditions('notEquals'), ...options });
        expect(both).toBe(!either);
      }),
    );
  });

  it.each([
    ['equals', '5', 5, true],
    ['equals', 'true', true, true],
    ['equals', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ['equals', null, 0, false],
    ['greater', '10', 9, true],
    ['equals', '5.0', 5, true],
    ['equals', 5, ' 5 ', true],
    ['notEquals', '12.50', 12.5, false],
    ['equals', '5x', 5, false],
    ['greater', '', -1, false],
    ['greater', null, -1, false],
    ['less', 'a', 'b', true],
    ['after', '2026-01-02', '2026-01-01T23:59:59Z', true],
    ['contains', [1, '2'], 2, true],
    ['contains', 'Zürich', 'ür', true],
    ['matches', 'abc', '^a.c$', true],
    ['matches', 'ABC', '/b/i', true],
    ['lengthGreater', [1, 2], 1, true],
    ['isType', [1], 'array', true],
    ['isTrue', 'TRUE', undefined, true],
  ] as [Operator, JsonValue, JsonValue | undefined, boolean][])(
    '%s %j %j is %s',
    (operator, left, right, expected) => {
      expect(holds(operator, left, right, options)).toBe(expected);
    },
  );

  it.each([
    ['greater', 'abc', 1, false],
    ['lessOrEqual', 'abc', 1, false],
    ['greater', '5 €', 1, false],
    ['greater', '10', 9, true],
    ['less', null, 5, true],
    ['greater', '', -1, true],
    ['greaterOrEqual', undefined, 0, true],
    ['less', { a: 1 }, 1, false],
    ['greater', '10', '9', false],
    ['less', '2026-01-01', 1, false],
  ] as [Operator, JsonValue, JsonValue, boolean][])(
    'leniently, %s %j %j is %s, as in old conditions of n8n',
    (operator, left, right, expected) => {
      expect(holds(operator, left, right, { ...options, lenientNumbers: true })).toBe(expected);
    },
  );

  it.each([
    ['greater', '1,5', 1, '"1,5" is not a number'],
    ['less', 'abc', 1, '"abc" is not a number'],
    ['greaterOrEqual', 1, '5 €', '"5 €" is not a number'],
    ['lessOrEqual', { a: 1 }, 1, 'is not a number'],
    ['lengthLess', 'abc', 'x', '"x" is not a number'],
    ['isType', 'x', 'text', '"text" is not a type. Types are string, number'],
  ] as [Operator, JsonValue, JsonValue, string][])(
    '%s %j %j is an error',
    (operator, left, right, message) => {
      expect(() => holds(operator, left, right, options)).toThrow(message);
    },
  );

  it.each([
    ['10.0.0.1', '^(\\d{1,3}\\.){3}\\d{1,3}$', true],
    ['2026-03-28', '^\\d{4}(-\\d{2}){2}$', true],
    ['mail.example.org', '^(?:[a-z0-9-]+\\.)+[a-z]{2,}$', true],
    ['a\nb', '/^b$/m', true],
    ['abab', '^(ab)\\1$', true],
    [`${'x'.repeat(30_000)}end`, 'end$', true],
    [`${'a'.repeat(40_000)}!`, '(a+)+$', false],
  ])('matches ordinary and hostile patterns alike (public-reports 14) %#', (text, pattern, expected) => {
    expect(holds('matches', text, pattern, options)).toBe(expected);
  });

  it('ends a condition whose pattern takes too long or is none with a typed error', () => {
    const code = (pattern: string, expected: string) =>
      expect(() => holds('matches', 'a'.repeat(5_000), pattern, options)).toThrow(
        expect.objectContaining({ code: expected }),
      );
    code('^(a*)*\\1b$', 'EXPRESSION_BUDGET');
    code('(', 'NODE_PARAMETER_INVALID');
  });
});

describe('paths', () => {
  it('what is put somewhere is found there, and gone once removed', () => {
    const key = fc
      .string({ minLength: 1, maxLength: 5 })
      .filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name) && !/['"[\]]/.test(name));
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), fc.jsonValue(), (keys, value) => {
        const path = parsePath(keys.map((one) => `['${one}']`).join(''));
        const result = withPath({}, path, value as JsonValue);
        expect(getPath(result, path)).toEqual(value);
        expect(getPath(withoutPaths(result, [path]), path)).toBeUndefined();
      }),
    );
  });

  it.each(['', '__proto__.x', 'a.constructor', "['__proto__']"])('refuses "%s"', (path) => {
    expect(() => parsePath(path)).toThrow(expect.objectContaining({ code: 'NODE_PARAMETER_INVALID' }));
  });
});

describe('filter', () => {
  it('keeps and discards every item once, in order', async () => {
    const items = Array.from({ length: 10_000 }, (_, n) => ({ n }));
    const outputs = await runNode(node('core.filter'), {
      items,
      parametersAt: (index) => ({
        conditions: [{ left: items[index]?.n ?? 0, operator: 'greater', right: 4_999 }],
      }),
    });
    expect(outputs.main?.map(({ json }) => json.n)).toEqual(items.slice(5_000).map(({ n }) => n));
    expect(outputs.discarded).toHaveLength(5_000);
  });
});

describe('merge', () => {
  const customers = [
    { id: 1, name: 'Ada' },
    { id: 2, name: 'Bob' },
  ];
  const orders = [
    { customer: 1, total: 5 },
    { customer: 1, total: 7 },
    { customer: 3, total: 9 },
  ];
  const keys = [{ left: 'id', right: 'customer' }];

  it.each([
    ['inner', 2],
    ['left', 3],
    ['right', 3],
    ['outer', 4],
    ['leftOnly', 1],
  ])('combines by key: %s', async (join, count) => {
    expect(await merge({ mode: 'combineByKey', keys, join }, customers, orders)).toHaveLength(count);
  });

  it('combines by position, all with all, appends and chooses', async () => {
    expect(await merge({ mode: 'combineByPosition' }, customers, orders)).toHaveLength(2);
    expect(await merge({ mode: 'combineByPosition', unpaired: 'keep' }, customers, orders)).toHaveLength(3);
    expect(await merge({ mode: 'combineAll' }, customers, orders)).toHaveLength(6);
    expect(await merge({ mode: 'append' }, customers, orders)).toEqual([...customers, ...orders]);
    expect(await merge({ mode: 'choose', choose: 2 }, customers, orders)).toEqual(orders);
    expect(
      (await merge({ mode: 'combineByPosition', clash: 'suffix' }, [{ a: 1 }], [{ a: 2 }]))?.[0],
    ).toEqual({ a_1: 1, a_2: 2 });
  });
});

describe('data nodes', () => {
  it('split out warns of fields of the item that give way to those of an element', async () => {
    const split = async (parameters: object, input: JsonObject) => {
      const warnings: string[] = [];
      const { main } = await runNode(node('core.splitOut'), {
        parameters: { include: 'all', ...parameters } as never,
        inputs: { main: [input] },
        onWarn: (message) => warnings.push(message),
      });
      return { json: main?.map(({ json }) => json), warnings: warnings.join() };
    };
    const order = { id: 1, at: 'x', lines: [{ id: 7 }, { sku: 'a' }, 5] };
    expect(await split({ field: 'lines' }, order)).toEqual({
      json: [
        { id: 7, at: 'x' },
        { id: 1, at: 'x', sku: 'a' },
        { id: 1, at: 'x', lines: 5 },
      ],
      warnings: expect.stringMatching(/^The field "id" of the item was replaced.*another name\.$/),
    });
    expect((await split({ field: 'lines', destination: 'at' }, order)).warnings).toMatch(/"at"/);
    expect((await split({ field: 'a.lines' }, { lines: 1, a: { lines: [2] } })).warnings).toMatch(/"lines"/);
    expect((await split({ field: 'lines', destination: '["a.b"]' }, { lines: [1] })).json).toEqual([
      { 'a.b': 1 },
    ]);
    for (const parameters of [{ destination: 'line' }, { include: 'none' }])
      expect((await split({ field: 'lines', ...parameters }, order)).warnings).toBe('');
  });

  it('set types values, and says which field does not fit', async () => {
    const fields = [
      { name: 'n', type: 'number', value: '12' },
      { name: 'deep.list', type: 'array', value: '[1]' },
      { name: 'b', type: 'boolean', value: 'true' },
    ];
    expect(await run('core.set', { fields, remove: ['x'] }, [{ x: 1, y: 2 }])).toEqual([
      { y: 2, n: 12, deep: { list: [1] }, b: true },
    ]);
    await expect(
      run('core.set', { fields: [{ name: 'n', type: 'number', value: 'twelve' }] }, [{}]),
    ).rejects.toThrow('The value of "n" is not a number');
  });

  it('switch sends to the first rule, to all, to the fallback', async () => {
    const rules = [
      { output: 'a', conditions: [{ left: 1, operator: 'equals', right: 1 }] },
      { output: 'b', conditions: [{ left: 1, operator: 'exists' }] },
    ];
    expect(await run('core.switch', { rules }, [{ x: 1 }], 'b')).toBeUndefined();
    expect(await run('core.switch', { rules, match: 'all' }, [{ x: 1 }], 'b')).toEqual([{ x: 1 }]);
    expect(await run('core.switch', { rules: [], fallback: true }, [{ x: 1 }], 'fallback')).toEqual([
      { x: 1 },
    ]);
    await expect(run('core.switch', { mode: 'index', index: 9 }, [{}])).rejects.toThrow(
      'There is no output 9',
    );
  });

  it('sort is stable, and puts what is missing last', async () => {
    const items = [{ n: 2, at: 0 }, { at: 1 }, { n: 10, at: 2 }, { n: 2, at: 3 }];
    expect(
      (await run('core.sort', { fields: [{ name: 'n', order: 'descending' }] }, items))?.map(({ at }) => at),
    ).toEqual([2, 0, 3, 1]);
  });

  it('summarize groups, and says which field is no number', async () => {
    const summaries = [
      { operation: 'average', field: 'n', as: 'mean' },
      { operation: 'count' },
      { operation: 'max', field: 'n', as: 'top' },
    ];
    expect(await run('core.summarize', { summaries }, [{ n: 1 }, { n: '3' }])).toEqual([
      { mean: 2, count: 2, top: '3' },
    ]);
    expect(await run('core.summarize', { summaries: [{ operation: 'count' }] }, [])).toEqual([{ count: 0 }]);
    await expect(
      run('core.summarize', { summaries: [{ operation: 'sum', field: 'n' }] }, [{ n: 'x' }]),
    ).rejects.toThrow('"n" is not a number everywhere');
  });

  it('split out keeps what it is asked to', async () => {
    expect(
      await run('core.splitOut', { field: 'a.b', include: 'all' }, [{ a: { b: [1, { c: 2 }] }, d: 3 }]),
    ).toEqual([
      { a: {}, d: 3, b: 1 },
      { a: {}, d: 3, c: 2 },
    ]);
    await expect(run('core.splitOut', { field: 'a' }, [{ a: 1 }])).rejects.toThrow('"a" is no list');
  });

  it('rename changes places, remove duplicates compares the configured fields', async () => {
    expect(
      await run(
        'core.renameFields',
        {
          renames: [
            { from: 'a', to: 'b' },
            { from: 'b', to: 'a' },
          ],
        },
        [{ a: 1, b: 2 }],
      ),
    ).toEqual([{ b: 1, a: 2 }]);
    expect(
      await run('core.removeDuplicates', {}, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toHaveLength(1);
    expect(
      await run('core.removeDuplicates', { compare: 'except', fields: ['n'] }, [
        { a: 1, n: 1 },
        { a: 1, n: 2 },
      ]),
    ).toHaveLength(1);
  });

  it('date and time minds zones and DST', async () => {
    const at = async (parameters: JsonObject, timezone = 'Europe/Berlin') =>
      (await runNode(node('core.dateTime'), { parameters, items: [{}], timezone })).main?.[0]?.json.date;
    expect(
      await at({
        operation: 'add',
        date: '2026-03-28T09:00',
        amount: 1,
        unit: 'days',
      }),
    ).toBe('2026-03-29T09:00:00.000+02:00');
    expect(
      await at({
        operation: 'difference',
        date: '2026-03-28',
        other: '2026-03-30',
        unit: 'hours',
      }),
    ).toBe(47);
    expect(await at({ operation: 'parse', date: '24.12.2026', format: 'dd.MM.yyyy' }, 'UTC')).toBe(
      '2026-12-24T00:00:00.000Z',
    );
    await expect(at({ operation: 'format', date: 'yesterday' })).rejects.toThrow('cannot be read as a date');
  });

  it('crypto hashes, signs and makes ids', async () => {
    expect((await run('core.crypto', { operation: 'random' }, [{}]))?.[0]?.data).toMatch(/^[0-9a-f-]{36}$/);
    expect(
      (await run('core.crypto', { operation: 'encode', value: 'ä', encoding: 'base64' }, [{}]))?.[0]?.data,
    ).toBe('w6Q=');
    await expect(run('core.crypto', { operation: 'sign', value: 'a', key: 'no key' }, [{}])).rejects.toThrow(
      'The key cannot be used',
    );
  });

  it('stop with an error stops with an error', async () => {
    await expect(run('core.stopWithError', { message: 'no', reason: 'x' }, [{}])).rejects.toMatchObject({
      code: 'STOPPED_BY_WORKFLOW',
      details: { reason: 'x' },
    });
  });
});
