/** What nodes make of values and dates: the cases of public reports, and their siblings. */
import { type JsonObject, ServiceError, verbatim } from '@reporunner/core';
import { createTestEngine } from '@reporunner/engine/testing';
import { runNode } from '@reporunner/integrations/testing';
import { describe, expect, it } from 'vitest';
import { holds, type Operator } from '../../src/conditions/conditions.ts';
import { coreIntegration } from '../../src/index.ts';
import { respondToWebhook } from '../../src/io/respond/respond.ts';

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
    ['2026-03-29T02:00:00+01:00', 'sameMoment', '2026-03-29T01:00:00Z'],
    ['2026-05-01', 'sameMoment', '2026-05-01T00:00:00.000+02:00'],
    ['2026-05-01', 'notSameMoment', '2026-05-01T00:00:00Z'],
  ] as const)('%s is %s %s (public-reports 11)', (left, operator, right) => {
    expect(holds(operator, left, right, options, 'Europe/Berlin')).toBe(true);
  });

  it('are neither the same moment nor another where one is missing, and no text stands for a date', () => {
    for (const operator of ['sameMoment', 'notSameMoment'] as const) {
      for (const missing of [undefined, null, ''])
        expect(holds(operator, missing, '2026-05-01', options)).toBe(false);
      expect(() => holds(operator, 'soon', '2026-05-01', options)).toThrow('"soon" is not a date');
    }
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

describe('integers beyond 2^53 as text', () => {
  const id = '12345678901234567890';

  it('[V7] are no numbers of Edit fields', async () => {
    const fields = (value: string) => ({ fields: [{ name: 'n', type: 'number', value }] });
    for (const value of [id, `-${id}`, '9007199254740993'])
      await expect(run('core.set', fields(value))).rejects.toThrow(value);
    expect(await run('core.set', fields('9007199254740991'))).toEqual([{ n: 9_007_199_254_740_991 }]);
    expect(await run('core.set', fields('0.12345678901234567890'))).toEqual([{ n: 0.12345678901234568 }]);
  });

  it.each(['sum', 'average'])('[V7] are refused by the %s of Summarise', async (operation) => {
    const summaries = [{ operation, field: 'n', as: 'total' }];
    await expect(run('core.summarize', { summaries }, [{ n: 1 }, { n: id }])).rejects.toThrow(id);
  });
});

describe('booleans in conditions', () => {
  it.each([
    [true, 'greater', 0],
    [1, 'less', true],
    [true, 'greater', '0'],
    ['false', 'lessOrEqual', true],
    [[1], 'lengthGreater', true],
  ] as const)('are no numbers: %j %s %j', (left, operator, right) => {
    expect(() => holds(operator, left, right, options)).toThrow('is not a number');
  });

  it('are compared with each other, and missing values with nothing', () => {
    expect(holds('greater', true, false, options)).toBe(true);
    expect(holds('greater', true, null, options)).toBe(false);
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

describe('the date node', () => {
  const parsed = (parameters: JsonObject) =>
    inEngine('core.dateTime', parameters, {}, { timezone: 'Europe/Berlin' });

  it.each(['parse', 'format'])('%s takes the first pass of a repeated hour', async (operation) => {
    const format = operation === 'parse' ? 'yyyy-MM-dd HH:mm' : '';
    expect(await parsed({ operation, date: '2024-10-27 02:30', format })).toEqual([
      { date: '2024-10-27T02:30:00.000+02:00' },
    ]);
  });

  it('reads months in the chosen language', async () => {
    const parameters = {
      operation: 'parse',
      format: 'd. MMMM yyyy',
      locale: 'de',
    };
    expect(await parsed({ ...parameters, date: '5. März 2024' })).toEqual([
      { date: '2024-03-05T00:00:00.000+01:00' },
    ]);
  });

  it.each<[JsonObject, JsonObject['date']]>([
    [{ operation: 'format', format: 'HH:mm ZZ' }, '06:00 -04:00'],
    [{ operation: 'format' }, '2026-07-01T06:00:00.000-04:00'],
    [{ operation: 'format', inputFormat: 'yyyy-MM-dd HH:mm' }, '2026-07-01T06:00:00.000-04:00'],
    [{ operation: 'parse', format: 'yyyy-MM-dd HH:mm' }, '2026-07-01T06:00:00.000-04:00'],
    [{ operation: 'difference', other: '2026-07-01T12:00:00+02:00', unit: 'hours' }, 0],
    [{ operation: 'difference', other: '2026-07-01 13:00', unit: 'hours' }, 1],
    [{ operation: 'add', amount: 1 }, '2026-07-02T06:00:00.000-04:00'],
    [{ operation: 'startOf', unit: 'days' }, '2026-07-01T00:00:00.000-04:00'],
    [{ operation: 'extract', part: 'hour' }, 6],
  ])('reads in the zone of the workflow and shows in its own: %j', async (parameters, date) => {
    const timezone = 'America/New_York';
    expect(await parsed({ date: '2026-07-01 12:00', timezone, ...parameters })).toEqual([{ date }]);
  });

  it('says that a zone is none, and does not blame the date', async () => {
    await expect(parsed({ operation: 'format', date: '2024-07-01', timezone: 'Mars/X' })).rejects.toThrow(
      'Parameter "timezone" is not a time zone: "Mars/X"',
    );
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

  it('counts and groups equal objects as one, whatever the order of their keys', async () => {
    const rows = [
      { v: { x: 1, y: [{ a: 1, b: 2 }] } },
      { v: { y: [{ b: 2, a: 1 }], x: 1 } },
      { v: { x: 2 } },
    ];
    const summaries = [{ operation: 'countUnique', field: 'v', as: 'n' }];
    expect(await run('core.summarize', { summaries }, rows)).toEqual([{ n: 2 }]);
    const grouped = await run('core.summarize', { groupBy: ['v'], summaries }, rows);
    expect(JSON.stringify(grouped)).toBe(
      JSON.stringify([
        { v: rows[0]?.v, n: 1 },
        { v: { x: 2 }, n: 1 },
      ]),
    );
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

interface Sent {
  readonly body?: unknown;
  readonly query?: unknown;
}

/** Runs one node in the engine, which evaluates its expressions; HTTP requests are recorded and refused. */
function workflowOf(type: string, parameters: JsonObject, settings: JsonObject = {}) {
  const sent: Sent[] = [];
  const test = createTestEngine({
    integrations: [coreIntegration],
    http: {
      request: async (request) => {
        sent.push(request);
        throw new ServiceError(verbatim('no network'), { code: 'HTTP_REQUEST_FAILED', service: 'test' });
      },
    },
  });
  const place = { position: { x: 0, y: 0 } };
  const workflow = test.publish({
    id: 'w',
    tenantId: 'tenant',
    projectId: 'p',
    name: 'w',
    settings,
    nodes: {
      start: { id: 'start', type: 'core.manual', name: 'start', ...place },
      it: { id: 'it', type, name: 'it', parameters, ...place },
    },
    edges: { e: { id: 'e', from: { nodeId: 'start', port: 'main' }, to: { nodeId: 'it', port: 'main' } } },
  });
  return {
    sent,
    async run(item: JsonObject = {}) {
      const { error, lastOutputs } = await test.start(workflow, [item]).finished;
      if (error !== undefined) throw new Error(error.message);
      return lastOutputs.map(({ json }) => json);
    },
  };
}

const inEngine = (type: string, parameters: JsonObject, item?: JsonObject, settings?: JsonObject) =>
  workflowOf(type, parameters, settings).run(item);

describe('values of expressions in nodes', () => {
  it('may be dates, durations and incomplete objects (public-reports 08, 10)', async () => {
    const value = async (expression: string, item?: JsonObject) =>
      (
        await inEngine('core.set', { fields: [{ name: 'v', value: expression }], includeOther: false }, item)
      )[0]?.v;
    expect(await value('={{ $now.toUTC() }}')).toBe('2023-11-14T22:13:20.000Z');
    expect(await value('={{ new Date(0).toUTC() }}')).toBe('1970-01-01T00:00:00.000Z');
    expect(await value('={{ Duration.fromObject({ hours: 1 }) }}')).toBe('PT1H');
    expect(await value('={{ { name: $json.name, phone: $json.phone } }}', { name: 'Ada' })).toEqual({
      name: 'Ada',
    });
    expect(await value('={{ $json }}', { isLuxonDateTime: true })).toEqual({ isLuxonDateTime: true });
    expect(await value('={{ 1 / 0 }}')).toBe(null);
  });

  it('compare with now (public-reports 09)', async () => {
    const after = { conditions: [{ left: '={{ $now }}', operator: 'after', right: '2020-01-01' }] };
    expect(await inEngine('core.filter', after, { n: 1 })).toEqual([{ n: 1 }]);
    const before = { conditions: [{ left: '={{ $now }}', operator: 'before', right: '2020-01-01' }] };
    expect(await inEngine('core.if', before, { n: 1 })).toEqual([{ n: 1 }]);
  });

  it('take text without an offset in the zone of the workflow (public-reports 12)', async () => {
    const conditions = [{ left: '={{ $json.at }}', operator: 'before', right: '2026-06-30T23:00:00Z' }];
    const kept = async (timezone: string) =>
      (await workflowOf('core.filter', { conditions }, { timezone }).run({ at: '2026-07-01T00:30:00' }))
        .length;
    expect(await kept('Europe/Berlin')).toBe(1);
    const parsed = { operation: 'format', date: '={{ $json.at }}' };
    expect(
      await inEngine('core.dateTime', parsed, { at: '2026-07-01 00:30' }, { timezone: 'Europe/Berlin' }),
    ).toMatchObject([{ date: '2026-07-01T00:30:00.000+02:00' }]);
  });

  it('exist or not, several levels deep (n8n-import 02, 03)', async () => {
    const set = { fields: [{ name: 'r', type: 'string', value: '={{ $json.a.b }}' }] };
    expect(await inEngine('core.set', set, { n: 1 })).toEqual([{ n: 1 }]);
    const exists = { conditions: [{ left: '={{ $json.a.b }}', operator: 'notExists' }] };
    expect(await inEngine('core.filter', exists, { n: 1 })).toEqual([{ n: 1 }]);
  });

  it('are left out of queries and forms where they are undefined (public-reports 10)', async () => {
    const parameters = {
      method: 'POST',
      url: 'https://a.example',
      query: { q: '={{ $json.none }}', n: '={{ $json.n }}' },
      bodyKind: 'form',
      body: { a: '={{ $json.none.deep }}', b: '={{ $json.n }}' },
    };
    const { sent, run: start } = workflowOf('core.httpRequest', parameters);
    await expect(start({ n: 1 })).rejects.toThrow('no network');
    expect(sent).toMatchObject([{ query: { n: 1 }, body: { form: { b: '1' } } }]);
    expect(Object.keys((sent[0] as { query: object }).query)).toEqual(['n']);
  });
});

describe('JSON as text', () => {
  const item = { s: 'say "hi"', o: { k: 2 }, n: 1 };
  const json = (mode: JsonObject) =>
    inEngine('core.set', { mode: 'json', includeOther: false, ...mode }, item);

  it('makes the item, with its expressions escaped (n8n-import 10, 11)', async () => {
    expect(
      await json({ json: '={ "a": "{{ $json.s }}", "b": {{ $json.o }}, "c": {{ $json.none }} }' }),
    ).toEqual([{ a: 'say "hi"', b: { k: 2 }, c: null }]);
    expect(await json({ json: '={{ $json.o }}' })).toEqual([{ k: 2 }]);
    expect(await json({ json: '={{ JSON.stringify($json.o) }}' })).toEqual([{ k: 2 }]);
    expect(await json({ json: '{ "a": [1] }' })).toEqual([{ a: [1] }]);
    expect(await json({ json: { a: '={{ $json.n }}' } })).toEqual([{ a: 1 }]);
  });

  it('makes the item as n8n does where it is raw (n8n-import 10)', async () => {
    const text = '={"a": {{ JSON.stringify($json.o) }}, "b": "{{ $json.n }}"}';
    expect(await json({ json: text, jsonRendering: 'raw' })).toEqual([{ a: { k: 2 }, b: '1' }]);
    await expect(json({ json: '={"a": "{{ $json.s }}"}', jsonRendering: 'raw' })).rejects.toThrow(
      'The JSON is not valid (line 1, column 8)',
    );
  });

  it('is an error that says what is needed', async () => {
    await expect(json({ json: '=[1]' })).rejects.toThrow('is not an object');
    await expect(json({ json: '{ "a": 1, }' })).rejects.toThrow('line 1, column 11');
    await expect(json({ json: '={ "a": {{ $json.n }}, }' })).rejects.toThrow('line 1, column 23');
    await expect(json({})).rejects.toThrow('is not an object');
  });

  it.each<[string, JsonObject, unknown]>([
    ['a template', { body: '={"name":"{{ $json.s }}"}' }, { name: 'say "hi"' }],
    ['JSON text that an expression gives', { body: '={{ JSON.stringify($json.o) }}' }, { k: 2 }],
    ['JSON text', { body: '{"a":1}' }, { a: 1 }],
    ['other text', { body: '={{ $json.s }}' }, 'say "hi"'],
    ['a value', { body: '={{ $json.o }}' }, { k: 2 }],
    ['raw text', { body: '={"a": {{ $json.n }}}', jsonRendering: 'raw' }, { a: 1 }],
    ['nothing', { body: '={{ $json.none }}' }, null],
  ])('is a body that is encoded once: %s (public-reports 25, n8n-import 57)', async (_, body, expected) => {
    const parameters = { method: 'POST', url: 'https://a.example', bodyKind: 'json', ...body };
    const { sent, run: start } = workflowOf('core.httpRequest', parameters);
    await expect(start(item)).rejects.toThrow('no network');
    expect((sent[0] as { body: { json: unknown } }).body.json).toEqual(expected);
  });

  it('keeps values that do not fit their type when asked to (n8n-import 25)', async () => {
    const fields = [{ name: 'a', type: 'number', value: 'x' }];
    expect(await run('core.set', { fields, keepMismatched: true })).toEqual([{ a: 'x' }]);
    await expect(run('core.set', { fields })).rejects.toThrow('is not a number');
  });
});

describe('numbers beyond 2^53', () => {
  const sign = (difference: number) => (difference < 0 ? 'less' : difference > 0 ? 'greater' : 'equals');

  it.each([
    [9007199254740992, '9007199254740993', -1],
    [9007199254740992, '9007199254740992', 0],
    [9007199254740992, ' +09007199254740992.0 ', 0],
    [-9007199254740992, '-9007199254740993', 1],
    [12345678901234567000, '12345678901234567890', -1],
    [12345678901234567000, '12345678901234567000', 0],
    [1e21, '1000000000000000000000', 0],
    [1e21, '1E21', 0],
    [0.1, '0.10', 0],
    [5, '5.0', 0],
  ] as const)('are compared with text in all of its digits: %s and %j', (number, text, expected) => {
    for (const operator of ['less', 'equals', 'greater'] as const) {
      expect(holds(operator, number, text, options), operator).toBe(operator === sign(expected));
      expect(holds(operator, text, number, options), operator).toBe(operator === sign(-expected));
    }
  });

  it('that are text are ordered in all of their digits', async () => {
    expect(holds('greater', '9007199254740993', '9007199254740992', options)).toBe(true);
    const items = [{ id: '9007199254740993' }, { id: '9007199254740992' }];
    expect(await run('core.sort', { fields: [{ name: 'id' }] }, items)).toEqual(items.toReversed());
    const summaries = ['min', 'max'].map((operation) => ({ operation, field: 'id', as: operation }));
    expect(await run('core.summarize', { summaries }, items)).toEqual([
      { min: '9007199254740992', max: '9007199254740993' },
    ]);
  });
});

describe('booleans of n8n in conditions', () => {
  const all = [true, 'true', 'TRUE', 1, '1', ' 1 ', false, 'false', 0, '0', '', ' ', 'x', 2, null, undefined];
  const kept = (operator: Operator, booleans: 'words' | 'numbers' | 'truthy', right?: boolean) =>
    all.filter((value) => holds(operator, value, right, { ...options, booleans }));

  it('are 1, "1", 0 and "0" as well, and anything else by whether it is empty', () => {
    const yes = [true, 'true', 'TRUE', 1, '1', ' 1 ', ' ', 'x', 2];
    const no = [false, 'false', 0, '0', ''];
    expect(kept('isTrue', 'numbers')).toEqual(yes);
    expect(kept('isFalse', 'numbers')).toEqual([...no, null, undefined]);
    expect(kept('equals', 'numbers', true)).toEqual(yes);
    expect(kept('equals', 'numbers', false)).toEqual(no);
  });

  it('are what JavaScript takes them for, in older workflows', () => {
    const no = [false, 0, ''];
    expect(kept('isTrue', 'truthy')).toEqual(all.filter((one) => one && !no.includes(one as never)));
    expect(kept('isFalse', 'truthy')).toEqual([...no, null, undefined]);
  });

  it('are words only, unless that is chosen', () => {
    expect(kept('isTrue', 'words')).toEqual([true, 'true', 'TRUE']);
    expect(kept('isFalse', 'words')).toEqual([false, 'false']);
    expect(kept('equals', 'words', true)).toEqual([true, 'true', 'TRUE']);
    expect(holds('isTrue', 1, undefined, { ...options, strictTypes: true, booleans: 'numbers' })).toBe(false);
  });
});

describe('text that is missing', () => {
  it.each([[undefined], [null], ['']])('is an empty body of an answer: %j', async (body) => {
    const replies: unknown[] = [];
    const parameters = { bodyKind: 'text', ...(body === undefined ? {} : { body }) };
    await runNode(respondToWebhook, { parameters, items: [{}], onRespond: ({ body }) => replies.push(body) });
    expect(replies).toEqual(['']);
  });
});

describe('Aggregate', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ include: 'selected', names: ['a', 'c.d'] }, { data: [{ a: 1, c: { d: 3 } }, { a: 4 }] }],
    [{ include: 'except', names: ['a', 'c.d'] }, { data: [{ b: 2, c: { e: 5 } }] }],
    [{ include: 'selected', names: ['none'] }, { data: [] }],
  ])('takes some of the fields: %j', async (parameters, expected) => {
    const items = [{ a: 1, b: 2, c: { d: 3, e: 5 } }, { a: 4 }];
    expect(await run('core.aggregate', parameters, items)).toEqual([expected]);
  });

  it('joins values that are lists', async () => {
    const parameters = { mode: 'fields', fields: [{ name: 'a' }] };
    const items = [{ a: [1, [2]] }, { a: 3 }, {}, { a: [] }];
    expect(await run('core.aggregate', { ...parameters, mergeLists: true }, items)).toEqual([
      { a: [1, [2], 3] },
    ]);
    expect(await run('core.aggregate', parameters, items)).toEqual([{ a: [[1, [2]], 3, []] }]);
  });
});

describe('Date and time', () => {
  it.each([
    ['hours', '2024-02-10T18:00:00.000Z'],
    ['days', '2024-02-11T00:00:00.000Z'],
    ['months', '2024-03-01T00:00:00.000Z'],
    ['years', '2025-01-01T00:00:00.000Z'],
  ])('rounds up to the beginning of the next of %s', async (unit, expected) => {
    const parameters = { operation: 'startOfNext', date: '2024-02-10T17:45:00Z', unit };
    expect(await run('core.dateTime', parameters)).toEqual([{ date: expected }]);
  });

  it('goes to the next month from its last day', async () => {
    const parameters = { operation: 'startOfNext', date: '2024-01-31', unit: 'months', format: 'yyyy-MM-dd' };
    expect(await run('core.dateTime', parameters)).toEqual([{ date: '2024-02-01' }]);
  });

  it('reads dates in a format for any operation', async () => {
    const date = { date: '30.12.2024', inputFormat: 'dd.MM.yyyy', format: 'yyyy/MM/dd' };
    expect(await run('core.dateTime', { operation: 'format', ...date })).toEqual([{ date: '2024/12/30' }]);
    expect(await run('core.dateTime', { operation: 'add', amount: 2, ...date })).toEqual([
      { date: '2025/01/01' },
    ]);
    await expect(run('core.dateTime', { operation: 'format', ...date, date: '2024' })).rejects.toThrow(
      '2024',
    );
  });
});
