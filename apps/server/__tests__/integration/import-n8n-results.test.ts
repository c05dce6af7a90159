/** Workflows of n8n, brought in and run: they return what n8n's nodes return, to the letter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

type Step = readonly [type: string, version: number, parameters: object];

/** Steps in a row after a trigger and a node that returns `items`; a Merge takes `second` as its other input. */
async function run(items: readonly object[], steps: readonly Step[], second?: readonly object[]) {
  const node = (name: string, [type, typeVersion, parameters]: Step) => ({
    id: name,
    name,
    type: `n8n-nodes-base.${type}`,
    typeVersion,
    parameters,
    position: [0, 0],
  });
  const code = (list: readonly object[]): Step => [
    'code',
    2,
    { jsCode: `return ${JSON.stringify(list.map((json) => ({ json })))}` },
  ];
  const names = steps.map((_, at) => `step ${at}`);
  const connections: Record<string, object> = {};
  const connect = (from: string, ...to: { node: string; index?: number }[]) => {
    connections[from] = { main: [to.map((one) => ({ type: 'main', index: 0, ...one }))] };
  };
  const [first = ''] = names;
  connect('start', { node: 'items' }, ...(second === undefined ? [] : [{ node: 'second' }]));
  connect('items', { node: first });
  if (second !== undefined) connect('second', { node: first, index: 1 });
  names.slice(1).forEach((name, at) => {
    connect(names[at] as string, { node: name });
  });
  const workflow = await server.ok('POST', '/workflows/import', {
    name: 'From n8n',
    nodes: [
      node('start', ['manualTrigger', 1, {}]),
      node('items', code(items)),
      ...(second === undefined ? [] : [node('second', code(second))]),
      ...steps.map((step, at) => node(names[at] as string, step)),
    ],
    connections,
  });
  const execution = await server.ok('POST', `/workflows/${workflow.id}/executions`, {
    wait: true,
    timeoutMs: 20_000,
  });
  return {
    outputs: execution.lastOutputs?.map(({ json }: { json: object }) => json) ?? execution,
    error: execution.error as { readonly code: string; readonly message: string } | undefined,
    warnings: workflow.warnings as readonly { message: string }[],
  };
}

const filter = (operation: string, rightValue: string): Step => [
  'filter',
  2.2,
  {
    conditions: {
      options: { caseSensitive: true, typeValidation: 'loose', version: 2 },
      conditions: [{ leftValue: '={{ $json.d }}', rightValue, operator: { type: 'dateTime', operation } }],
      combinator: 'and',
    },
    looseTypeValidation: true,
  },
];
const merge = (parameters: object, version = 3): Step => [
  'merge',
  version,
  { mode: 'combine', options: {}, ...parameters },
];
const byId = (parameters: object) => merge({ fieldsToMatchString: 'id', ...parameters });
const clash = (values: object) => ({ options: { clashHandling: { values } } });

const left = [
  { id: 2, v: 'b' },
  { id: 1, v: 'a', o: { p: 1, l: [1, 2] } },
];
const right = [
  { id: 1, v: 'z', o: { q: 2, l: [3] } },
  { id: 3, v: 'y' },
];
const both = { id: 1, v: 'z', o: { p: 1, l: [3, 2], q: 2 } };
const toText: Step = ['convertToFile', 1.1, { operation: 'toText', sourceProperty: 'data', options: {} }];
const extract = (operation: string, more: object = {}): Step => [
  'extractFromFile',
  1,
  { operation, options: {}, ...more },
];
const set = (value: string): Step => [
  'set',
  3.4,
  { assignments: { assignments: [{ id: '1', name: 'c', value, type: 'string' }] }, options: {} },
];
const day = { d: '2026-05-01T10:00:00Z', x: 1 };

describe('a workflow of n8n', () => {
  it.each<[string, readonly object[], readonly Step[], readonly object[]]>([
    [
      'dates',
      [{ d: '2026-03-29T02:00:00+01:00' }],
      [filter('equals', '2026-03-29T01:00:00Z')],
      [{ d: '2026-03-29T02:00:00+01:00' }],
    ],
    ['other dates', [{ d: '2026-03-29T02:00:00+01:00' }], [filter('notEquals', '2026-03-29T01:00:00Z')], []],
    [
      'a day',
      [{ d: '2026-05-01' }],
      [filter('equals', "={{ DateTime.fromISO('2026-05-01') }}")],
      [{ d: '2026-05-01' }],
    ],
    ['text of a file', [{ data: 'hello' }], [toText, extract('text')], [{ data: 'hello' }]],
    [
      'text in a field',
      [{ data: 'hello' }],
      [toText, extract('text', { destinationKey: 'txt' })],
      [{ txt: 'hello' }],
    ],
    ['JSON of a file', [{ data: '[{"a":1}]' }], [toText, extract('fromJson')], [{ data: [{ a: 1 }] }]],
    ['XML of a file', [{ data: '<a>1</a>' }], [toText, extract('xml')], [{ data: '<a>1</a>' }]],
    [
      'CSV of a file',
      [{ data: 'id,amount,no\n5,12.50,' }],
      [toText, extract('csv')],
      [{ id: '5', amount: '12.50' }],
    ],
    [
      'a formatted date',
      [day],
      [
        [
          'dateTime',
          2,
          { operation: 'formatDate', date: '={{ $json.d }}', format: 'yyyy-MM-dd', options: {} },
        ],
      ],
      [{ formattedDate: '2026-05-01' }],
    ],
    [
      'a formatted date beside other fields',
      [day],
      [
        [
          'dateTime',
          2,
          { operation: 'formatDate', date: '={{ $json.d }}', options: { includeInputFields: true } },
        ],
      ],
      [{ ...day, formattedDate: '05/01/2026' }],
    ],
    [
      'a date of version 1',
      [{ d: '2026-05-01T00:00:00Z' }],
      [['dateTime', 1, { value: '={{ $json.d }}', options: {} }]],
      [{ d: '2026-05-01T00:00:00Z', data: '05/01/2026' }],
    ],
    [
      'a deeper field aggregated',
      [{ u: { a: 1 } }, { u: { a: 2 } }],
      [
        [
          'aggregate',
          1,
          { fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'u.a' }] }, options: {} },
        ],
      ],
      [{ a: [1, 2] }],
    ],
    [
      'XML read',
      [{ data: '<a><b id="1">x</b><n>12</n></a>' }],
      [['xml', 1, { options: {} }]],
      [{ a: { b: { _: 'x', id: '1' }, n: '12' } }],
    ],
    [
      'XML read with a key of its own',
      [{ data: '<a><b id="1">x</b></a>' }],
      [['xml', 1, { options: { charkey: 'text', trim: false } }]],
      [{ a: { b: { text: 'x', id: '1' } } }],
    ],
    [
      'XML trimmed',
      [{ data: '<a><b> x </b></a>' }],
      [['xml', 1, { options: { trim: true } }]],
      [{ a: { b: 'x' } }],
    ],
    [
      'XML with spaces',
      [{ data: '<a><b> x </b></a>' }],
      [['xml', 1, { options: {} }]],
      [{ a: { b: ' x ' } }],
    ],
    [
      'XML written',
      [{ a: { $: { id: '1' }, b: { _: 'x', $: { c: '2' } } } }],
      [['xml', 1, { mode: 'jsonToxml', options: {} }]],
      [
        {
          data: '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a id="1">\n  <b c="2">x</b>\n</a>',
        },
      ],
    ],
    [
      'XML of several fields',
      [{ a: 1, b: 2 }],
      [['xml', 1, { mode: 'jsonToxml', options: { headless: true } }]],
      [{ data: '<root>\n  <a>1</a>\n  <b>2</b>\n</root>' }],
    ],
    ['a value that is missing', [{}], [set('={{ $json.none }}')], [{ c: null }]],
    [
      'groups',
      ['rx', 'by', 'ry', 'bx'].map(([a, b]) => ({ a, b, n: 1 })),
      [
        [
          'summarize',
          1.1,
          {
            fieldsToSummarize: { values: [{ aggregation: 'sum', field: 'n' }] },
            fieldsToSplitBy: 'a, b',
            options: {},
          },
        ],
      ],
      ['rx', 'ry', 'by', 'bx'].map(([a, b]) => ({ a, b, sum_n: 1 })),
    ],
  ])('gives what n8n gives: %s', async (_, items, steps, expected) => {
    expect(await run(items, steps)).toEqual({ outputs: expected, warnings: [] });
  });

  it.each<[string, Step, readonly object[]]>([
    ['by key', byId({}), [both]],
    [
      'by key in version 2',
      merge(
        { combinationMode: 'mergeByFields', mergeByFields: { values: [{ field1: 'id', field2: 'id' }] } },
        2.1,
      ),
      [both],
    ],
    ['shallow', byId(clash({ mergeMode: 'shallowMerge' })), [{ id: 1, v: 'z', o: { q: 2, l: [3] } }]],
    ['enriching the first', byId({ joinMode: 'enrichInput1' }), [both, { id: 2, v: 'b' }]],
    [
      'enriching the second, in which the first wins',
      byId({ joinMode: 'enrichInput2' }),
      [
        { id: 1, v: 'a', o: { q: 2, l: [1, 2], p: 1 } },
        { id: 3, v: 'y' },
      ],
    ],
    [
      'enriching the second, which is to win',
      byId({ joinMode: 'enrichInput2', ...clash({ resolveClash: 'preferInput2' }) }),
      [both, { id: 3, v: 'y' }],
    ],
    ['everything', byId({ joinMode: 'keepEverything' }), [both, { id: 2, v: 'b' }, { id: 3, v: 'y' }]],
    [
      'what only the first has',
      byId({ joinMode: 'keepNonMatches', outputDataFrom: 'input1' }),
      [{ id: 2, v: 'b' }],
    ],
    [
      'what only the second has',
      byId({ joinMode: 'keepNonMatches', outputDataFrom: 'input2' }),
      [{ id: 3, v: 'y' }],
    ],
    [
      'by position',
      merge({ combineBy: 'combineByPosition' }),
      [
        { id: 1, v: 'z', o: { q: 2, l: [3] } },
        { id: 3, v: 'y', o: { p: 1, l: [1, 2] } },
      ],
    ],
    [
      'every combination, in which the first wins',
      merge({ combineBy: 'combineAll', ...clash({ resolveClash: 'preferInput1' }) }),
      [
        { id: 2, v: 'b', o: { q: 2, l: [3] } },
        { id: 1, v: 'a', o: { p: 1, q: 2, l: [1, 2] } },
        { id: 2, v: 'b' },
        { id: 1, v: 'a', o: { p: 1, l: [1, 2] } },
      ],
    ],
  ])('merges as n8n does: %s', async (_, step, expected) => {
    expect(await run(left, [step], right)).toEqual({ outputs: expected, warnings: [] });
  });

  it('lets an empty value give way, where the node says so', async () => {
    const step = byId(clash({ resolveClash: 'preferLast', overrideEmpty: true }));
    const { outputs } = await run(
      [{ id: 1, v: 'a', o: { p: 1 } }],
      [step],
      [{ id: 1, v: '', o: { p: null } }],
    );
    expect(outputs).toEqual([{ id: 1, v: 'a', o: { p: 1 } }]);
  });

  it('says in the answer what could not be taken over', async () => {
    const { warnings } = await run(
      [{}],
      [
        ['notThere', 1, {}],
        ['set', 3.4, { options: {} }],
      ],
    );
    expect(warnings).toEqual([
      { kind: 'unknownNode', nodeName: 'step 0', nodeId: expect.any(String), message: expect.any(String) },
    ]);
  });
});

describe('a webhook of several methods', () => {
  it('runs for each method what it ran in n8n, and nothing else', async () => {
    const node = (name: string, type: string, parameters: object) => ({
      ...{ name, type: `n8n-nodes-base.${type}`, typeVersion: 2, parameters, position: [0, 0] },
    });
    const answer = (name: string) => node(name, 'code', { jsCode: `return [{ json: { by: '${name}' } }]` });
    const methods = ['GET', 'POST', 'DELETE'];
    const { id } = await server.ok('POST', '/workflows/import', {
      name: 'By method',
      nodes: [
        node('W', 'webhook', {
          ...{ path: 'by-method', multipleMethods: true, httpMethod: methods },
          ...{ responseMode: 'lastNode', responseData: 'allEntries' },
        }),
        ...methods.map(answer),
      ],
      connections: { W: { main: methods.map((method) => [{ node: method, type: 'main', index: 0 }]) } },
    });
    await server.ok('POST', `/workflows/${id}/publish`, {});
    for (const method of methods) {
      const response = await fetch(`${server.running.url}/webhook/by-method`, { method });
      expect(await response.json()).toEqual([{ by: method }]);
    }
  });
});

describe('what ran in another way', () => {
  const items = [{ n: 2 }, { n: 3 }, { n: 1 }];

  it('sorts by the same code', async () => {
    const { outputs } = await run(items, [
      ['sort', 1, { type: 'code', code: 'return a.json.n - b.json.n;' }],
    ]);
    expect(outputs).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('fails, and says what to do, where it would give another result', async () => {
    const { error } = await run(items, [['splitOut', 1, { fieldToSplitOut: 'n, m' }]]);
    expect(error).toMatchObject({
      code: 'STOPPED_BY_WORKFLOW',
      message: expect.stringContaining('only "n" is split out now. Mend "step 0" after this step'),
    });
  });
});
