/** Values, templates and dates of workflows that come from n8n: imported by the API, and run. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

interface Case {
  readonly type: string;
  readonly typeVersion: number;
  readonly parameters: object;
  readonly data: object;
}

async function run({ type, typeVersion, parameters, data }: Case): Promise<unknown> {
  const place = { position: [0, 0] };
  const workflow = await server.ok('POST', '/workflows', {
    name: 'From n8n',
    nodes: [
      { id: '1', name: 'T', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {}, ...place },
      { id: '2', name: 'S', type: `n8n-nodes-base.${type}`, typeVersion, parameters, ...place },
    ],
    connections: { T: { main: [[{ node: 'S', type: 'main', index: 0 }]] } },
    settings: {},
  });
  const result = await server.ok('POST', `/workflows/${workflow.id}/executions`, {
    wait: true,
    data: Array.isArray(data) ? data : [data],
  });
  expect(result, JSON.stringify(result.error)).toMatchObject({ status: 'succeeded' });
  return result.lastOutputs.map(({ json }: { json: unknown }) => json);
}

/** Edit Fields with one text. */
const text = (value: string, data: object, options: object = {}, type = 'string', name = 'r'): Case => ({
  type: 'set',
  typeVersion: 3.4,
  parameters: {
    assignments: { assignments: [{ id: '1', name, type, value }] },
    includeOtherFields: true,
    options,
  },
  data,
});

const raw = (jsonOutput: string, data: object): Case => ({
  type: 'set',
  typeVersion: 3.4,
  parameters: { mode: 'raw', jsonOutput, options: {} },
  data,
});

const condition = (
  leftValue: string,
  type: string,
  operation: string,
  rightValue: unknown,
  data: object,
): Case => ({
  type: 'filter',
  typeVersion: 2.2,
  parameters: {
    conditions: {
      options: {},
      combinator: 'and',
      conditions: [{ leftValue, rightValue, operator: { type, operation } }],
    },
  },
  data,
});

it.each<[string, Case, unknown]>([
  // The case wants the field left out; n8n itself sets it to null, from version 3.2 of Edit Fields on.
  ['a missing parent is no error (n8n-import 02)', text('={{ $json.a.b }}', { n: 1 }), [{ n: 1, r: null }]],
  [
    'and does not exist (n8n-import 03)',
    condition('={{ $json.a.b }}', 'string', 'notExists', '', { n: 1 }),
    [{ n: 1 }],
  ],
  [
    'JSON is rendered and then parsed (n8n-import 10)',
    raw('={"a": {{ JSON.stringify($json.o) }}, "b": "{{ $json.n }}"}', { n: 1, o: { k: 2 } }),
    [{ a: { k: 2 }, b: '1' }],
  ],
  ['JSON may be one expression (n8n-import 11)', raw('={{ $json.o }}', { o: { k: 2 } }), [{ k: 2 }]],
  [
    'empty values are not counted (n8n-import 15)',
    {
      type: 'summarize',
      typeVersion: 1.1,
      parameters: { fieldsToSummarize: { values: [{ field: 'a' }] }, options: {} },
      data: [{ a: '' }, { a: 'q' }],
    },
    [{ count_a: 1 }],
  ],
  [
    'seconds as text are a date (n8n-import 16)',
    {
      type: 'dateTime',
      typeVersion: 2,
      parameters: { operation: 'formatDate', date: '={{ $json.d }}', format: 'yyyy-MM-dd', options: {} },
      data: { d: '1682918315' },
    },
    [expect.objectContaining({ formattedDate: '2023-05-01' })],
  ],
  [
    'a difference is an object by unit (n8n-import 17)',
    {
      type: 'dateTime',
      typeVersion: 2,
      parameters: {
        operation: 'getTimeBetweenDates',
        startDate: '2024-01-01',
        endDate: '2024-02-01',
        options: {},
      },
      data: {},
    },
    [{ timeDifference: { days: 31 } }],
  ],
  [
    'a list is at least as long (n8n-import 19)',
    condition('={{ $json.l }}', 'array', 'lengthGte', 1, { l: [1, 2] }),
    [{ l: [1, 2] }],
  ],
  [
    'an item by an index in quotes (n8n-import 20)',
    text('={{ $item("0").$node["T"].json["n"] }}', { n: 1 }),
    [{ n: 1, r: '1' }],
  ],
  [
    'a callback by its name (n8n-import 21)',
    text('={{ $json.l.map(String).join("-") }}', { l: [1, 2] }),
    [{ l: [1, 2], r: '1-2' }],
  ],
  ['a semicolon at the end (n8n-import 22)', text('={{ $json.n; }}', { n: 1 }), [{ n: 1, r: '1' }]],
  [
    'a function with a body (n8n-import 23)',
    text('={{ (() => { const a = $json.n; return a + 1; })() }}', { n: 1 }),
    [{ n: 1, r: '2' }],
  ],
  [
    'a dot that is a dot (n8n-import 24)',
    text('x', {}, { dotNotation: false }, 'string', 'a.b'),
    [{ 'a.b': 'x' }],
  ],
  [
    'a value that does not fit is kept (n8n-import 25)',
    text('x', {}, { ignoreConversionErrors: true }, 'number', 'a'),
    [{ a: 'x' }],
  ],
])('%s', async (_, input, expected) => {
  expect(await run(input)).toEqual(expected);
});

it('a lone date is its text (n8n-import 01)', async () => {
  const [item] = (await run(text('={{ $now }}', { n: 1 }))) as { r: string }[];
  expect(item?.r).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)$/);
});
