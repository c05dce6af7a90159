/** What nodes make of values and dates: the cases of public reports, and their siblings. */
import type { JsonObject } from '@reporunner/core';
import { runNode } from '@reporunner/integrations/testing';
import { describe, expect, it } from 'vitest';
import { holds } from '../../src/conditions/conditions.ts';
import { coreIntegration } from '../../src/index.ts';

async function run(type: string, parameters: JsonObject, items: readonly JsonObject[] = [{}], port = 'main') {
  const node = coreIntegration.nodes.find((one) => one.type === type);
  if (node === undefined) throw new Error(type);
  return (await runNode(node, { parameters, items }))[port]?.map(({ json }) => json);
}

const options = { ignoreCase: false, strictTypes: false };

describe('dates in conditions', () => {
  it.each([
    ['2026-05-02 10:00:00', 'after', '2026-05-01'],
    ['Sat, 02 May 2026 10:00:00 +0200', 'after', '2026-05-01'],
    ['Sat, 02 May 2026 10:00:00 GMT', 'before', '2026-05-03'],
    ['1777716000', 'after', '2026-05-01'],
    [1_777_716_000_000, 'after', '2026-05-01 00:00:00'],
    ['2026-05-02', 'greater', 'Fri, 01 May 2026 10:00:00 GMT'],
    ['2026-05-01', 'afterOrEqual', '2026-05-01 00:00'],
    ['2026-05-01', 'beforeOrEqual', '2026-05-01 00:00'],
  ] as const)('%s is %s %s (public-reports 11)', (left, operator, right) => {
    expect(holds(operator, left, right, options, 'Europe/Berlin')).toBe(true);
  });

  it('are in the zone of the workflow where they name none (public-reports 12)', () => {
    const isAfter = (zone: string) =>
      holds('after', '2026-06-30T22:15:00Z', '2026-07-01T00:30:00', options, zone);
    expect([isAfter('UTC'), isAfter('Europe/Berlin')]).toEqual([false, false]);
    const isBefore = (zone: string) =>
      holds('before', '2026-07-01T00:30:00', '2026-06-30T23:00:00Z', options, zone);
    expect([isBefore('UTC'), isBefore('Europe/Berlin')]).toEqual([false, true]);
  });

  it('are an error where they cannot be read, and nothing where they are missing (public-reports 11)', () => {
    expect(() => holds('after', 'soon', '2026-05-01', options)).toThrow('"soon" is not a date');
    expect(() => holds('before', '2026-05-01', true, options)).toThrow('true is not a date');
    for (const missing of [undefined, null, ''])
      expect(holds('after', missing, '2026-05-01', options)).toBe(false);
  });
});

describe('lengths in conditions', () => {
  it.each([
    ['lengthGreaterOrEqual', 2, true],
    ['lengthGreaterOrEqual', 3, false],
    ['lengthLessOrEqual', 2, true],
    ['lengthLessOrEqual', 1, false],
  ] as const)('%s %d (n8n-import 19)', (operator, length, expected) => {
    expect(holds(operator, [1, 2], length, options)).toBe(expected);
  });
});

describe('dates in nodes', () => {
  it('sort by time, however they are written (public-reports 11)', async () => {
    const rows = [
      { at: '2026-05-03 10:00:00' },
      { at: 'Sat, 02 May 2026 10:00:00 GMT' },
      { at: '2026-05-01T10:00:00Z' },
    ];
    expect(await run('core.sort', { fields: [{ name: 'at' }] }, rows)).toEqual(rows.toReversed());
    const summary = { summaries: [{ operation: 'max', field: 'at', as: 'last' }] };
    expect(await run('core.summarize', summary, rows)).toEqual([{ last: '2026-05-03 10:00:00' }]);
  });

  it.each([
    ['1740631004000', '2025'],
    [1_740_631_004_000, '2025'],
    ['1682918315', '2023'],
    ['Sat, 02 May 2026 10:00:00 GMT', '2026'],
  ])('reads %j (public-reports 24, n8n-import 16)', async (date, year) => {
    expect(await run('core.dateTime', { operation: 'format', format: 'yyyy', date })).toEqual([
      { date: year },
    ]);
  });

  it('says what is wrong with a date', async () => {
    await expect(run('core.dateTime', { operation: 'format', date: 'soon' })).rejects.toThrow(
      'Write it by ISO 8601',
    );
    await expect(
      run('core.dateTime', { operation: 'add', date: '2026-01-01', amount: '' }),
    ).rejects.toThrow();
  });

  it('gives a difference as an object by unit when asked to (n8n-import 17)', async () => {
    const dates = { operation: 'difference', date: '2024-01-01', other: '2024-02-01', unit: 'days' };
    expect(await run('core.dateTime', dates)).toEqual([{ date: 31 }]);
    expect(await run('core.dateTime', { ...dates, byUnit: true })).toEqual([{ date: { days: 31 } }]);
  });
});

describe('numbers and texts in nodes', () => {
  it('removes fields by path (public-reports 17)', async () => {
    const item = { user: { name: 'a', password: 'p' }, 'a.b': 1, list: [{ x: 1 }, { x: 2 }] };
    expect(
      await run('core.set', { remove: ['user.password', "['a.b']", 'list[0]', 'none.x'] }, [item]),
    ).toEqual([{ user: { name: 'a' }, list: [{ x: 2 }] }]);
    await expect(run('core.set', { remove: ['user['] }, [item])).rejects.toThrow('is not a field path');
  });

  it.each(['Infinity', '-Infinity', 'NaN', '', '  ', '0x10', '1,000', 'x', [], {}])(
    'does not take %j for a number (public-reports 18)',
    async (value) => {
      const fields = [{ name: 'n', type: 'number', value }];
      await expect(run('core.set', { fields })).rejects.toThrow('is not a number');
    },
  );

  it.each([
    ['1.5', 1.5],
    [' -2e3 ', -2_000],
    ['.5', 0.5],
    [7, 7],
    [true, 1],
  ])('takes %j for a number', async (value, expected) => {
    expect(await run('core.set', { fields: [{ name: 'n', type: 'number', value }] })).toEqual([
      { n: expected },
    ]);
  });

  it('leaves empty cells out of summaries (public-reports 19, n8n-import 15)', async () => {
    const rows = [{ v: 1 }, { v: '' }, { v: null }, {}, { v: '2' }];
    const summaries = ['sum', 'average', 'count', 'countUnique', 'min', 'max', 'append', 'first'].map(
      (operation) => ({ operation, field: 'v', as: operation }),
    );
    expect(await run('core.summarize', { summaries }, rows)).toEqual([
      { sum: 3, average: 1.5, count: 2, countUnique: 2, min: 1, max: '2', append: [1, '2'], first: 1 },
    ]);
    const all = { summaries: [{ operation: 'append', field: 'v', as: 'all', includeEmpty: true }] };
    expect(await run('core.summarize', all, rows)).toEqual([{ all: [1, '', null, null, '2'] }]);
    const bad = { summaries: [{ operation: 'sum', field: 'v' }] };
    await expect(run('core.summarize', bad, [{ v: 'x' }])).rejects.toThrow('not a number everywhere');
    await expect(run('core.summarize', bad, [{ v: 'Infinity' }])).rejects.toThrow('not a number everywhere');
  });

  it.each([
    ['hex', 'abc'],
    ['hex', 'zz'],
    ['base64', 'a'],
    ['base64', 'a*b='],
    ['base64url', '%%%'],
    ['base64', '/w=='],
  ])('does not decode what is not %s, or no text: %s', async (encoding, value) => {
    await expect(run('core.crypto', { operation: 'decode', encoding, value })).rejects.toThrow();
  });

  it.each([
    ['hex', 'c3a4 41'],
    ['base64', 'w6R\nB'],
    ['base64', 'w6RB'],
    ['base64url', 'w6RB'],
  ])('decodes %s %j', async (encoding, value) => {
    expect(await run('core.crypto', { operation: 'decode', encoding, value })).toEqual([{ data: 'äA' }]);
  });
});
