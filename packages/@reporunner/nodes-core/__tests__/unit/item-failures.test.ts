/** [EX4] One item's failure is one item's failure, in every node that looks at one item at a time. */
import { type Item, type JsonObject, ServiceError, verbatim } from '@reporunner/core';
import { createTestEngine, itemsOf } from '@reporunner/engine/testing';
import type { CodeRunner, HttpClient } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';

/** Gives `{ n }` for each item, and fails for the one whose text is no JSON. */
const code: CodeRunner = {
  run: async ({ input }) => {
    const texts = input([], [], []).items.map((item) => (item as { json: { t: string } }).json.t);
    const error = new ServiceError(verbatim('Error: no JSON'), { code: 'CODE_FAILED', service: 'code' });
    return {
      value: texts.map((t) => (t === 'x' ? null : { n: Number(t) })),
      failures: texts.flatMap((t, index) => (t === 'x' ? [{ index, error }] : [])),
      logs: [],
    };
  },
};
const http: HttpClient = {
  request: async ({ url }) => {
    if (url.endsWith('x'))
      throw new ServiceError(verbatim('refused'), { code: 'HTTP_REQUEST_FAILED', service: 'http' });
    return {
      status: 200,
      statusText: 'OK',
      headers: { 'content-type': 'application/json' },
      setCookies: [],
      url,
      text: async () => '{"n":1}',
      json: async () => ({ n: 1 }),
      bytes: async () => Buffer.from('{"n":1}'),
      stream: () => {
        throw new Error('not here');
      },
      borrow: () => {
        throw new Error('not here');
      },
    };
  },
};

interface Case {
  readonly name: string;
  readonly type: string;
  readonly parameters: object;
  readonly code: string;
  /** The port that takes what was decided on, and that which takes a failed item with `continue`. */
  readonly port?: string;
  readonly rest?: string;
  /** Of a container: a step that does nothing lies in each. */
  readonly bodies?: readonly string[];
  /** What goes on with `continue`, where that is not the order of the input. */
  readonly continued?: readonly string[];
}

const parsed = '={{ $json.t.parseJson() }}';
const conditions = [{ left: parsed, operator: 'greater', right: 0 }];
const cases: readonly Case[] = [
  {
    name: 'Set',
    type: 'core.set',
    parameters: { fields: [{ name: 'n', value: parsed }] },
    code: 'EXPRESSION_ERROR',
  },
  {
    name: 'If',
    type: 'core.if',
    parameters: { conditions },
    code: 'EXPRESSION_ERROR',
    port: 'true',
    rest: 'false',
  },
  { name: 'Filter', type: 'core.filter', parameters: { conditions }, code: 'EXPRESSION_ERROR' },
  {
    name: 'Switch',
    type: 'core.switch',
    parameters: { rules: [{ output: 'high', conditions }], fallback: true },
    code: 'EXPRESSION_ERROR',
    port: 'high',
    rest: 'fallback',
  },
  { name: 'Code for each', type: 'core.code', parameters: { mode: 'each', code: '' }, code: 'CODE_FAILED' },
  {
    name: 'Execute workflow for each (public-reports 15)',
    type: 'core.executeWorkflow',
    parameters: { workflowId: 'called', mode: 'perItem' },
    code: 'EXPRESSION_ERROR',
  },
  {
    name: 'Conditional for each item',
    type: 'core.conditional',
    parameters: { cases: [{ name: 'high', when: '={{ $json.t.parseJson() > 1 }}' }] },
    bodies: ['high', 'else'],
    code: 'EXPRESSION_ERROR',
    continued: ['3', '1', 'x'],
  },
  {
    name: 'HTTP request',
    type: 'core.httpRequest',
    parameters: { url: '=https://example.org/{{ $json.t }}' },
    code: 'HTTP_REQUEST_FAILED',
  },
];

const node = (id: string, type: string, more: object = {}) => ({
  id,
  name: id,
  type,
  position: { x: 0, y: 0 },
  ...more,
});
const edge = (id: string, from: string, to: string) => {
  const [nodeId = '', port = 'main'] = from.split('.');
  return { id, from: { nodeId, port }, to: { nodeId: to, port: 'main' } };
};
const document = (id: string, nodes: readonly { id: string }[], edges: readonly { id: string }[]) => ({
  id,
  tenantId: 'tenant',
  projectId: 'p',
  name: id,
  nodes: Object.fromEntries(nodes.map((one) => [one.id, one])),
  edges: Object.fromEntries(edges.map((one) => [one.id, one])),
});

const defaultItems = [{ t: '1' }, { t: 'x' }, { t: '3' }];

async function run(
  { type, parameters, port = 'main', rest = 'main', bodies = [] }: Case,
  onError: string,
  items: readonly JsonObject[] = defaultItems,
  limits: object = {},
) {
  const test = createTestEngine({ integrations: [coreIntegration], code, http, limits });
  test.publish(
    document(
      'called',
      [
        node('in', 'core.calledByWorkflow'),
        node('work', 'core.set', { parameters: { fields: [{ name: 'n', value: parsed }] } }),
      ],
      [edge('e', 'in', 'work')],
    ),
  );
  const seen = { parameters: { fields: [{ name: 'from', value: "={{ $('start').item.json.t }}" }] } };
  const ports = [...new Set([port, rest, ...(onError === 'errorPort' ? ['error'] : [])])];
  const workflow = document(
    'w',
    [
      node('start', 'core.manual'),
      node('pass', 'core.noOp'),
      node('one', type, { parameters, onError }),
      ...bodies.map((body) => node(`in-${body}`, 'core.noOp', { parentId: 'one', body })),
      ...ports.map((name) => node(`after-${name}`, 'core.set', seen)),
    ],
    [
      edge('d', 'start', 'pass'),
      edge('e', 'pass', 'one'),
      ...ports.map((name, at) => edge(`f${at}`, `one.${name}`, `after-${name}`)),
    ],
  );
  const { executionId, finished } = test.start(test.publish(workflow), items);
  const result = await finished;
  const outputsOf = async (id: string): Promise<Record<string, readonly Item[]>> => {
    const outputs = (await test.store.outputsOf(test.tenant, executionId, id, '')) ?? {};
    const read = await Promise.all(
      Object.entries(outputs).map(async ([name, batch]) => [
        name,
        Array.isArray(batch) ? itemsOf(batch) : await test.engine.readItems(test.tenant, batch, 0, 1_000),
      ]),
    );
    return Object.fromEntries(read);
  };
  const after = async (name: string) =>
    (await outputsOf(`after-${name}`)).main?.map(({ json }) => json.from) ?? [];
  return { result, outputs: await outputsOf('one'), after };
}

describe.each(cases)('$name', (testCase) => {
  const { port = 'main', rest = 'main', code: expected, continued } = testCase;

  it('sends only the failed item to the error port, with the error in it', async () => {
    const { result, outputs, after } = await run(testCase, 'errorPort');
    expect(result.status).toBe('succeeded');
    expect(outputs[port]).toHaveLength(2);
    expect((await after(port)).toSorted()).toEqual(['1', '3']);
    expect(outputs.error).toHaveLength(1);
    expect(outputs.error?.[0]?.error?.details?.itemIndex ?? 1).toBe(1);
    expect(outputs.error?.[0]).toMatchObject({
      json: { t: 'x', error: { code: expected, message: expect.any(String) } },
      error: { code: expected },
    });
    expect(await after('error')).toEqual(['x']);
  });

  it('keeps all with continue, the failed one with the error in it', async () => {
    const { result, outputs, after } = await run(testCase, 'continue');
    expect(result.status).toBe('succeeded');
    const kept = port === rest ? outputs[port] : [...(outputs[port] ?? []), ...(outputs[rest] ?? [])];
    expect(kept).toHaveLength(3);
    const failed = kept?.filter(({ error }) => error !== undefined);
    expect(failed).toMatchObject([
      { json: { t: 'x', error: { code: expected } }, error: { code: expected } },
    ]);
    expect(await after(port)).toEqual(continued ?? (port === rest ? ['1', 'x', '3'] : ['1', '3']));
    if (port !== rest) expect(await after(rest)).toEqual(['x']);
  });

  it('fails with stop', async () => {
    const { result } = await run(testCase, 'stop');
    expect(result).toMatchObject({ status: 'failed', error: { code: expected } });
  });

  const items = {
    listed: 8,
    listedBytes: 1_000_000,
    piece: 5,
    pieceBytes: 1_000_000,
    atOnce: 1_000,
    atOnceBytes: 1e6,
    keptBytes: 0,
  };

  it.each([
    ['in memory', 3, {}],
    ['stored', 30, { items }],
  ])('fails only the first item when it is the first, %s', async (_, count, limits) => {
    const some = Array.from({ length: count }, (__, at) => ({ t: at === 0 ? 'x' : String(at + 1) }));
    const { result, outputs } = await run(testCase, 'errorPort', some, limits);
    expect(result.status).toBe('succeeded');
    expect(outputs[port]).toHaveLength(count - 1);
    expect(outputs.error?.map(({ json }) => json.t)).toEqual(['x']);
    expect(outputs.error?.[0]?.error?.details?.itemIndex ?? 0).toBe(0);
  });

  it('does so with more items than lie in memory', async () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ t: at % 10 === 7 ? 'x' : String(at + 1) }));
    const { result, outputs } = await run(testCase, 'errorPort', many, { items });
    expect(result.status).toBe('succeeded');
    expect(outputs[port]).toHaveLength(27);
    expect(outputs.error?.map(({ json }) => json.t)).toEqual(['x', 'x', 'x']);
    expect(outputs.error?.every(({ json }) => (json.error as JsonObject).code === expected)).toBe(true);
  });
});

describe('Execute workflow for each item with declared inputs', () => {
  const run = async (onError: string, wait: boolean, limits: object = {}) => {
    const test = createTestEngine({ integrations: [coreIntegration], limits });
    const inputs = [{ name: 'a', type: 'number' }];
    const result = { parameters: { fields: [{ name: 'r', value: '={{ $json.a }}' }], includeOther: false } };
    const called = [
      node('in', 'core.calledByWorkflow', { parameters: { inputs } }),
      node('set', 'core.set', result),
    ];
    test.publish(document('called', called, [edge('e', 'in', 'set')]));
    const call = { parameters: { workflowId: 'called', mode: 'perItem', wait }, onError };
    const workflow = document(
      'w',
      [node('start', 'core.manual'), node('call', 'core.executeWorkflow', call)],
      [edge('d', 'start', 'call')],
    );
    const { executionId, finished } = test.start(test.publish(workflow), [{ a: 1 }, { a: 'x' }, { a: 3 }]);
    const { status } = await finished;
    const outputs = (await test.store.outputsOf(test.tenant, executionId, 'call', '')) ?? {};
    const json = (port: string) =>
      outputs[port] === undefined ? undefined : itemsOf(outputs[port]).map((item) => item.json);
    return { status, main: json('main'), error: json('error') };
  };
  const failed = {
    a: 'x',
    error: {
      code: 'NODE_PARAMETER_INVALID',
      message: expect.stringContaining('The item 2 '),
      details: { itemIndex: 1 },
    },
  };

  it('fails only the item that does not fit, and names it', async () => {
    expect((await run('continue', true)).main).toEqual([{ r: 1 }, failed, { r: 3 }]);
    expect(await run('errorPort', true)).toMatchObject({ main: [{ r: 1 }, { r: 3 }], error: [failed] });
    expect((await run('stop', true)).status).toBe('failed');
  });

  it('does so without waiting', async () => {
    const started = { executionId: expect.any(String) };
    expect((await run('continue', false)).main).toEqual([started, failed, started]);
    expect(await run('errorPort', false)).toMatchObject({ main: [started, started], error: [failed] });
  });
});

describe('Conditional that decides once for all', () => {
  const once = {
    name: '',
    type: 'core.conditional',
    parameters: { decide: 'once', cases: [{ name: 'high', when: '={{ $json.t.parseJson() > 1 }}' }] },
    bodies: ['high', 'else'],
    code: '',
  };

  it('fails for all when it fails on the first item, whatever the others are', async () => {
    const { outputs } = await run(once, 'errorPort', [{ t: 'x' }, { t: '2' }]);
    expect(outputs.error?.map(({ json }) => json.t)).toEqual(['x', '2']);
    expect((await run(once, 'errorPort')).outputs.main?.map(({ json }) => json.t)).toEqual(['1', 'x', '3']);
  });
});

describe('Conditional of which every item fails', () => {
  it('puts them all out, each with its own error', async () => {
    const conditional = cases.find(({ type }) => type === 'core.conditional') as Case;
    const { result, outputs, after } = await run(conditional, 'continue', [{ t: 'x' }, { t: 'y' }]);
    expect(result.status).toBe('succeeded');
    expect(outputs.main?.map(({ error }) => error?.details?.itemIndex)).toEqual([0, 1]);
    expect(await after('main')).toEqual(['x', 'y']);
  });
});

describe('try without steps in catch', () => {
  it('goes on with the error in the items', async () => {
    const test = createTestEngine({ integrations: [coreIntegration] });
    const workflow = document(
      'w',
      [
        node('start', 'core.manual'),
        node('try', 'core.tryCatch'),
        node('stop', 'core.stopWithError', { parameters: { message: 'no' }, parentId: 'try', body: 'try' }),
      ],
      [edge('e', 'start', 'try')],
    );
    const { status, lastOutputs } = await test.start(test.publish(workflow), [{ n: 1 }]).finished;
    expect(status).toBe('succeeded');
    expect(lastOutputs[0]?.json).toMatchObject({
      n: 1,
      error: { code: 'STOPPED_BY_WORKFLOW', message: 'no' },
    });
  });
});

describe('Set of type number', () => {
  it('refuses an expression that gives NaN or an infinity, and names the field', async () => {
    const run = async (value: string, more: object = {}) => {
      const test = createTestEngine({ integrations: [coreIntegration] });
      const parameters = { fields: [{ name: 'n', type: 'number', value }], ...more };
      const nodes = [node('start', 'core.manual'), node('set', 'core.set', { parameters })];
      return test.start(test.publish(document('w', nodes, [edge('e', 'start', 'set')])), [{ v: '12 €' }])
        .finished;
    };
    for (const value of ['={{ Number($json.v) }}', '={{ 1 / 0 + $json.v.length }}'])
      expect((await run(value)).error).toMatchObject({
        code: 'NODE_PARAMETER_INVALID',
        message: expect.stringContaining('The value of "n" is not a number'),
      });
    expect((await run('={{ $json.none ?? null }}')).lastOutputs[0]?.json.n).toBeNull();
    const kept = await run('={{ Number($json.v) }}', { keepMismatched: true });
    expect(kept.lastOutputs[0]?.json.n).toBeNull();
  });
});

describe('$json.error', () => {
  it('is the error of a step that goes on (n8n-import 52), whatever the field was before', async () => {
    const test = createTestEngine({ integrations: [coreIntegration] });
    const workflow = document(
      'w',
      [
        node('start', 'core.manual'),
        node('stop', 'core.stopWithError', { parameters: { message: 'no' }, onError: 'continue' }),
        node('see', 'core.set', {
          parameters: { fields: [{ name: 'r', value: '={{ $json.error.message }}' }] },
        }),
      ],
      [edge('e', 'start', 'stop'), edge('f', 'stop', 'see')],
    );
    const { lastOutputs } = await test.start(test.publish(workflow), [{ error: 'mine' }]).finished;
    expect(lastOutputs[0]?.json).toMatchObject({
      r: 'no',
      error: { code: 'STOPPED_BY_WORKFLOW', message: 'no' },
    });
  });
});
