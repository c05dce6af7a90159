/** Workflows of n8n, brought in by the API: what is made is held to the real nodes, and runs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

interface Node {
  readonly name: string;
  readonly type: string;
  readonly typeVersion?: number;
  readonly parameters?: object;
  readonly [setting: string]: unknown;
}

const n8n = (name: string, nodes: readonly Node[], connections: object = {}) => ({
  name,
  nodes: nodes.map((node, index) => ({
    id: `${index}`,
    typeVersion: 1,
    parameters: {},
    position: [index * 220, 0],
    ...node,
    type: node.type.includes('.') ? node.type : `n8n-nodes-base.${node.type}`,
  })),
  connections,
  settings: {},
});

const to = (...names: readonly (string | readonly string[])[]) => ({
  main: names.map((name) => [name].flat().map((node) => ({ node, type: 'main', index: 0 }))),
});

const condition = {
  conditions: {
    combinator: 'and',
    conditions: [
      { leftValue: '={{ $json.n }}', rightValue: 2, operator: { type: 'number', operation: 'gt' } },
    ],
  },
};

/** Each kind that has a counterpart, in each of its shapes. */
const every: readonly Node[] = [
  { name: 'manual', type: 'manualTrigger' },
  {
    name: 'webhook',
    type: 'webhook',
    typeVersion: 2,
    parameters: {
      httpMethod: ['GET', 'POST'],
      path: 'a/:id',
      responseMode: 'responseNode',
      authentication: 'none',
      options: { rawBody: true, responseHeaders: { entries: [{ name: 'x', value: 'y' }] } },
    },
  },
  {
    name: 'webhook 1',
    type: 'webhook',
    parameters: { path: 'b', responseMode: 'lastNode', responseData: 'firstEntryBinary' },
  },
  {
    name: 'schedule',
    type: 'scheduleTrigger',
    parameters: {
      rule: {
        interval: [
          { field: 'weeks', triggerAtDay: [1, 2] },
          { field: 'seconds' },
          { field: 'months' },
          { field: 'hours' },
          {},
        ],
      },
    },
  },
  {
    name: 'cron',
    type: 'cron',
    parameters: { triggerTimes: { item: [{ mode: 'everyX', value: 3, unit: 'minutes' }] } },
  },
  { name: 'interval', type: 'interval', parameters: { interval: 5 } },
  {
    name: 'form',
    type: 'formTrigger',
    parameters: {
      formTitle: 'F',
      formFields: {
        values: [{ fieldLabel: 'A', fieldType: 'dropdown', fieldOptions: { values: [{ option: 'x' }] } }],
      },
    },
  },
  { name: 'chat', type: '@n8n/n8n-nodes-langchain.chatTrigger', webhookId: 'chat-1' },
  { name: 'error', type: 'errorTrigger' },
  {
    name: 'called',
    type: 'executeWorkflowTrigger',
    parameters: { workflowInputs: { values: [{ name: 'a', type: 'number' }] } },
  },
  {
    name: 'set 1',
    type: 'set',
    parameters: { values: { string: [{ name: 'a', value: 'x' }], boolean: [{ name: 'b', value: true }] } },
  },
  {
    name: 'set 3',
    type: 'set',
    typeVersion: 3,
    parameters: { fields: { values: [{ name: 'a', stringValue: 'x' }] } },
  },
  {
    name: 'set 3.4',
    type: 'set',
    typeVersion: 3.4,
    parameters: { assignments: { assignments: [{ name: 'a', value: '={{ $json.n }}', type: 'number' }] } },
  },
  {
    name: 'set raw',
    type: 'set',
    typeVersion: 3.4,
    parameters: { mode: 'raw', jsonOutput: '={"a": {{ 1 }}}' },
  },
  {
    name: 'http 4',
    type: 'httpRequest',
    typeVersion: 4.2,
    parameters: {
      method: 'POST',
      url: 'https://example.com',
      sendBody: true,
      bodyParameters: { parameters: [{ name: 'a', value: 'b' }] },
      sendHeaders: true,
      headerParameters: { parameters: [{ name: 'x', value: 'y' }] },
      options: { timeout: 1000, redirect: { redirect: { maxRedirects: 3 } } },
    },
  },
  {
    name: 'http raw',
    type: 'httpRequest',
    typeVersion: 4.2,
    parameters: {
      method: 'POST',
      url: 'https://example.com',
      sendBody: true,
      contentType: 'raw',
      rawContentType: 'text/plain',
      body: 'x',
    },
  },
  {
    name: 'http form',
    type: 'httpRequest',
    typeVersion: 4.2,
    parameters: {
      method: 'POST',
      url: 'https://example.com',
      sendBody: true,
      contentType: 'form-urlencoded',
      bodyParameters: { parameters: [{ name: 'a', value: 'b' }] },
    },
  },
  {
    name: 'http file',
    type: 'httpRequest',
    typeVersion: 4.2,
    parameters: {
      method: 'POST',
      url: 'https://example.com',
      sendBody: true,
      contentType: 'binaryData',
      inputDataFieldName: 'f',
    },
  },
  {
    name: 'http 1',
    type: 'httpRequest',
    parameters: {
      url: 'https://example.com',
      requestMethod: 'PUT',
      jsonParameters: true,
      bodyParametersJson: '{"a":1}',
      headerParametersJson: '{"x":"y"}',
      responseFormat: 'string',
    },
  },
  {
    name: 'graphql',
    type: 'graphql',
    parameters: { endpoint: 'https://example.com', query: '{ a }', variables: '{"a":1}' },
  },
  {
    name: 'if 1',
    type: 'if',
    parameters: {
      conditions: {
        number: [{ value1: 1, operation: 'larger', value2: 0 }],
        dateTime: [{ value1: 'a', operation: 'before', value2: 'b' }],
      },
    },
  },
  { name: 'if 2', type: 'if', typeVersion: 2, parameters: condition },
  { name: 'filter', type: 'filter', typeVersion: 2, parameters: condition },
  {
    name: 'switch 1',
    type: 'switch',
    parameters: {
      dataType: 'string',
      value1: 'x',
      rules: { rules: [{ value2: 'x', output: 2 }] },
      fallbackOutput: 0,
    },
  },
  {
    name: 'switch 3',
    type: 'switch',
    typeVersion: 3,
    parameters: {
      rules: { values: [{ ...condition, renameOutput: true, outputKey: 'large' }] },
      options: { fallbackOutput: 'extra', allMatchingOutputs: true },
    },
  },
  {
    name: 'switch index',
    type: 'switch',
    typeVersion: 3,
    parameters: { mode: 'expression', output: '={{ 1 }}' },
  },
  {
    name: 'merge',
    type: 'merge',
    typeVersion: 3,
    parameters: { mode: 'combine', fieldsToMatchString: 'id', numberInputs: 3 },
  },
  { name: 'merge 2', type: 'merge', typeVersion: 2, parameters: { mode: 'chooseBranch' } },
  { name: 'merge 1', type: 'merge', parameters: { mode: 'mergeByIndex' } },
  { name: 'code', type: 'code', typeVersion: 2, parameters: { jsCode: 'return items;' } },
  { name: 'functionItem', type: 'functionItem', parameters: { functionCode: 'return item;' } },
  {
    name: 'aggregate',
    type: 'aggregate',
    parameters: { fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'a' }] } },
  },
  {
    name: 'splitOut',
    type: 'splitOut',
    parameters: { fieldToSplitOut: 'a', options: { destinationFieldName: 'b' } },
  },
  { name: 'sort', type: 'sort', parameters: { sortFieldsUi: { sortField: [{ fieldName: 'a' }] } } },
  { name: 'shuffle', type: 'sort', parameters: { type: 'random' } },
  { name: 'limit', type: 'limit', parameters: { maxItems: '={{ 3 }}' } },
  {
    name: 'removeDuplicates',
    type: 'removeDuplicates',
    parameters: { compare: 'allFieldsExcept', fieldsToExclude: 'a' },
  },
  {
    name: 'summarize',
    type: 'summarize',
    parameters: {
      fieldsToSummarize: {
        values: [{ aggregation: 'concatenate', field: 'a', separateBy: 'other', customSeparator: ';' }],
      },
      fieldsToSplitBy: 'b',
    },
  },
  { name: 'wait', type: 'wait', parameters: { amount: 1, unit: 'minutes' } },
  { name: 'wait webhook', type: 'wait', parameters: { resume: 'webhook', limitWaitTime: true } },
  { name: 'noOp', type: 'noOp' },
  { name: 'stop', type: 'stopAndError', parameters: { errorMessage: 'no' } },
  {
    name: 'respond',
    type: 'respondToWebhook',
    parameters: { respondWith: 'redirect', redirectURL: 'https://example.com' },
  },
  {
    name: 'respond json',
    type: 'respondToWebhook',
    parameters: { respondWith: 'json', responseBody: '{"a": 1}', options: { responseCode: '={{ 200 }}' } },
  },
  { name: 'call', type: 'executeWorkflow', parameters: { workflowId: 'abc' } },
  { name: 'date 1', type: 'dateTime', parameters: { value: '={{ $now }}', toFormat: 'YYYY' } },
  {
    name: 'date 1 calculate',
    type: 'dateTime',
    parameters: { action: 'calculate', value: '={{ $now }}', duration: 1, timeUnit: 'days' },
  },
  ...[
    'getCurrentDate',
    'addToDate',
    'subtractFromDate',
    'formatDate',
    'getTimeBetweenDates',
    'extractDate',
    'roundDate',
  ].map(
    (operation): Node => ({
      name: `date ${operation}`,
      type: 'dateTime',
      typeVersion: 2,
      parameters: { operation, date: 'x', magnitude: 'x', startDate: 'x', endDate: 'y', duration: 1 },
    }),
  ),
  ...['hash', 'hmac', 'generate', 'sign'].map(
    (action): Node => ({
      name: `crypto ${action}`,
      type: 'crypto',
      parameters: { action, type: 'SHA256', value: 'x', secret: 's' },
    }),
  ),
  {
    name: 'html',
    type: 'html',
    parameters: {
      extractionValues: {
        values: [{ key: 'a', cssSelector: 'h1', returnValue: 'attribute', attribute: 'id' }],
      },
    },
  },
  {
    name: 'html template',
    type: 'html',
    parameters: { operation: 'generateHtmlTemplate', html: '<b>{{ $json.a }}</b>' },
  },
  { name: 'markdown', type: 'markdown', parameters: { mode: 'markdownToHtml', markdown: '={{ $json.a }}' } },
  { name: 'xml', type: 'xml', parameters: { mode: 'jsonToxml' } },
  {
    name: 'to file',
    type: 'convertToFile',
    parameters: { operation: 'xlsx', options: { fileName: 'a.xlsx', sheetName: 'S' } },
  },
  { name: 'to text', type: 'convertToFile', parameters: { operation: 'toText', sourceProperty: 'a' } },
  {
    name: 'from file',
    type: 'extractFromFile',
    parameters: { operation: 'csv', options: { delimiter: ';' } },
  },
  { name: 'spreadsheet', type: 'spreadsheetFile', parameters: { operation: 'toFile', fileFormat: 'csv' } },
  {
    name: 'files',
    type: 'readWriteFile',
    parameters: { operation: 'write', fileName: 'a.txt', options: { append: true } },
  },
  {
    name: 'zip',
    type: 'compression',
    parameters: { operation: 'compress', outputFormat: 'zip', binaryPropertyName: 'data' },
  },
  {
    name: 'compare',
    type: 'compareDatasets',
    parameters: { mergeByFields: { values: [{ field1: 'id', field2: 'id' }] } },
  },
  { name: 'rename', type: 'renameKeys', parameters: { keys: { key: [{ currentKey: 'a', newKey: 'b' }] } } },
  { name: 'loop', type: 'splitInBatches', typeVersion: 3, parameters: { batchSize: 2 } },
];

it('makes parameters that the nodes accept, of every kind and shape', async () => {
  const workflow = await server.ok('POST', '/workflows/import', n8n('All of them', every));
  const nodes = Object.values<{ type: string; name: string; disabled: boolean }>(workflow.nodes);
  expect(nodes.filter(({ disabled }) => disabled).map(({ name }) => name)).toEqual([]);
  const { diagnostics } = await server.ok('POST', `/workflows/${workflow.id}/validate`, {});
  const wrong = diagnostics.filter(({ rule }: { rule: string }) => /^G(1|3|8|10|11|16|17|19)-/.test(rule));
  expect(wrong).toEqual([]);
});

it('brings in a workflow that runs as it did: a branch, a loop, a merge and names of older expressions', async () => {
  const workflow = await server.ok(
    'POST',
    '/workflows',
    n8n(
      'Orders',
      [
        { name: 'Start', type: 'manualTrigger' },
        {
          name: 'Orders',
          type: 'code',
          typeVersion: 2,
          parameters: { jsCode: 'return [1, 2, 3, 4].map((n) => ({ json: { n } }));' },
        },
        { name: 'Large?', type: 'if', typeVersion: 2, parameters: condition },
        { name: 'Loop', type: 'splitInBatches', typeVersion: 3, parameters: { batchSize: 1 } },
        {
          name: 'Double',
          type: 'set',
          typeVersion: 3.4,
          parameters: {
            assignments: { assignments: [{ name: 'twice', value: '={{ $json.n * 2 }}', type: 'number' }] },
            includeOtherFields: true,
          },
        },
        {
          name: 'Small',
          type: 'set',
          parameters: {
            keepOnlySet: true,
            values: { string: [{ name: 'small', value: '={{ $node["Orders"].json.n }}' }] },
          },
        },
        { name: 'Both', type: 'merge', typeVersion: 3, parameters: {} },
      ],
      {
        Start: to('Orders'),
        Orders: to('Large?'),
        'Large?': to('Loop', 'Small'),
        Loop: to([], 'Double'),
        Double: to('Loop'),
        Small: { main: [[{ node: 'Both', type: 'main', index: 1 }]] },
      },
    ),
  );
  // "Done" of the loop leads to the first input of the merge.
  const idOf = (name: string) =>
    Object.values<{ id: string; name: string }>(workflow.nodes).find((node) => node.name === name)?.id;
  await server.ok('POST', `/workflows/${workflow.id}/operations`, {
    parts: [
      {
        type: 'add',
        kind: 'edge',
        value: {
          id: 'done',
          from: { nodeId: idOf('Loop'), port: 'main' },
          to: { nodeId: idOf('Both'), port: 'main' },
        },
      },
    ],
  });
  const result = await server.ok('POST', `/workflows/${workflow.id}/executions`, { wait: true });
  expect(result).toMatchObject({ status: 'succeeded' });
  expect(result.lastOutputs.map(({ json }: { json: unknown }) => json)).toEqual([
    { n: 3, twice: 6 },
    { n: 4, twice: 8 },
    { small: '1' },
    { small: '2' },
  ]);
});

it('says on the canvas what it could not bring in', async () => {
  const workflow = await server.ok(
    'POST',
    '/workflows',
    n8n('With Slack', [{ name: 'Tell', type: 'slack', parameters: { text: 'Hi' } }]),
  );
  const [node] = Object.values<{ type: string; disabled: boolean; comment: string }>(workflow.nodes);
  expect(node).toMatchObject({ type: 'core.noOp', disabled: true });
  expect(node?.comment).toContain('"text": "Hi"');
  const [note] = Object.values<{ text: string }>(workflow.notes);
  expect(note?.text).toContain('**Tell**');
});

it('publishes every interval of a schedule that n8n takes', async () => {
  const interval = [
    { field: 'hours', hoursInterval: 36 },
    { field: 'days', daysInterval: 3, triggerAtHour: 6 },
    { field: 'weeks', weeksInterval: 2, triggerAtDay: [] },
    { field: 'months', monthsInterval: 18 },
    { field: 'minutes', minutesInterval: 90 },
    { field: 'seconds', secondsInterval: 90 },
  ];
  const workflow = await server.ok(
    'POST',
    '/workflows/import',
    n8n(
      'Intervals',
      [
        { name: 'When', type: 'scheduleTrigger', typeVersion: 1.2, parameters: { rule: { interval } } },
        { name: 'End', type: 'noOp' },
      ],
      { When: to('End') },
    ),
  );
  await server.ok('POST', `/workflows/${workflow.id}/publish`, {});
  const [note] = Object.values<{ text: string }>(workflow.notes);
  expect(note?.text).toContain('It runs every 36 hours from when it is published');
});

it('lets code that says from which items it made its own be read through, as the note asks for', async () => {
  const run = async (item: string) => {
    const workflow = await server.ok(
      'POST',
      '/workflows/import',
      n8n(
        'Lineage',
        [
          { name: 'M', type: 'manualTrigger' },
          {
            name: 'C',
            type: 'code',
            typeVersion: 2,
            parameters: { jsCode: `return $input.all().map((i, at) => (${item}))` },
          },
          {
            name: 'S',
            type: 'set',
            typeVersion: 3.4,
            parameters: {
              assignments: {
                assignments: [{ name: 'back', type: 'number', value: "={{ $('M').item.json.n }}" }],
              },
            },
          },
        ],
        { M: to('C'), C: to('S') },
      ),
    );
    const result = await server.ok('POST', `/workflows/${workflow.id}/executions`, {
      data: [{ n: 1 }, { n: 2 }],
      wait: true,
    });
    const notes = Object.values<{ text: string }>(workflow.notes);
    return { status: result.status, output: result.lastOutputs, notes };
  };
  const lost = await run('{ json: {} }');
  expect(lost.status).toBe('failed');
  expect(lost.notes[0]?.text).toContain('return { json, pairedItem }');
  const kept = await run('{ json: {}, pairedItem: at }');
  expect(kept).toMatchObject({ notes: [], output: [{ json: { back: 1 } }, { json: { back: 2 } }] });
});
