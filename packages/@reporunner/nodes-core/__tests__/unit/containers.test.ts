/** Containers through the engine, with nodes whose fate a test decides. Rules of engine/SPEC.md. */
import {
  createManualClock,
  type JsonObject,
  parseWorkflow,
  ServiceError,
  validateWorkflow,
  verbatim,
} from '@reporunner/core';
import { createMemoryExecutionStore, createTestEngine } from '@reporunner/engine/testing';
import {
  createNodeRegistry,
  defineAction,
  defineBatchAction,
  defineIntegration,
} from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coreIntegration } from '../../src/index.ts';
import { documentOf, type NodeSpec, settle } from '../../test-utils/flow.ts';

const metadata = { description: 'For tests.', group: 'data' as const, icon: 'x', aliases: [], intents: [] };

interface Call {
  readonly id: string;
  readonly json: JsonObject | undefined;
  readonly signal: AbortSignal;
  readonly key: string;
  readonly resolve: (json?: JsonObject) => void;
  readonly reject: (code?: ServiceError['code']) => void;
}

function setUp(more: Partial<Parameters<typeof createTestEngine>[0]> = {}) {
  const calls: Call[] = [];
  const log: string[] = [];
  /** Waits until the test decides. */
  const ask = defineBatchAction({
    ...metadata,
    type: 't.ask',
    label: 'Ask',
    parameters: z.strictObject({}),
    sideEffect: true,
    runBatch: ({ nodeId, items, signal, idempotencyKey }) =>
      new Promise<JsonObject>((resolve, reject) => {
        calls.push({
          id: nodeId,
          json: items[0]?.json,
          signal,
          key: idempotencyKey,
          resolve: (json = {}) => resolve(json),
          reject: (code = 'NODE_FAILED') =>
            reject(new ServiceError(verbatim('no'), { code, service: 't', recoverable: true })),
        });
      }).then((json) => items.map((item) => ({ json: { ...item.json, ...json } }))),
  });
  const fail = defineAction({
    ...metadata,
    type: 't.fail',
    label: 'Fail',
    parameters: z.strictObject({ when: z.unknown().default(true), code: z.string().default('NODE_FAILED') }),
    run: ({ parameters: { when, code }, item }) => {
      if (when === true)
        throw new ServiceError(verbatim('it failed'), { code: code as ServiceError['code'], service: 't' });
      return item.json;
    },
  });
  const note = defineAction({
    ...metadata,
    type: 't.note',
    label: 'Note',
    parameters: z.strictObject({ text: z.string() }),
    run: ({ parameters: { text }, item }) => {
      log.push(text);
      return item;
    },
  });
  const integration = defineIntegration({ name: 't', label: 'T', nodes: [ask, fail, note], credentials: [] });
  const clock = createManualClock(1_000_000);
  const test = createTestEngine({ integrations: [coreIntegration, integration], clock, ...more });
  return { ...test, calls, log, clock };
}

const document = (nodes: Record<string, NodeSpec>, edges: readonly string[] = [], settings: object = {}) =>
  documentOf('w', { start: { type: 'core.manual' }, ...nodes }, edges, settings);

const set = (where: string, value: string, name = 'n', more: object = {}): NodeSpec => ({
  type: 'core.set',
  in: where,
  parameters: { fields: [{ name, value }] },
  ...more,
});
const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

async function run(
  nodes: Record<string, NodeSpec>,
  edges: readonly string[],
  input: readonly JsonObject[],
  settings = {},
) {
  const test = setUp();
  const result = await test.start(test.publish(document(nodes, edges, settings)), input).finished;
  const events = await test.store.events(test.tenant, result.executionId);
  const { lastOutputs, storedOutputs } = result;
  const items =
    storedOutputs === undefined
      ? lastOutputs
      : await test.engine.readItems(test.tenant, storedOutputs, 0, storedOutputs.length);
  return {
    ...result,
    json: items.map(({ json }) => json),
    items,
    events,
    ...test,
  };
}

describe('a loop', () => {
  it('runs its body for each item, and gives all results in order', async () => {
    const { json, events } = await run(
      {
        loop: { type: 'core.loop' },
        a: set('loop', '={{ $json.n * 10 + $loop.index }}'),
        b: set('loop', '={{ $loop.total }}', 'of'),
      },
      ['start>loop', 'a>b'],
      numbers(3),
    );
    expect(json).toEqual([
      { n: 0, of: 3 },
      { n: 11, of: 3 },
      { n: 22, of: 3 },
    ]);
    const scopes = events.flatMap((event) =>
      event.type === 'NodeSucceeded' && event.nodeId === 'a' ? [event.scope] : [],
    );
    expect(scopes).toEqual(['loop[0]', 'loop[1]', 'loop[2]']);
  });

  it('takes several at a time, collects the last, or nothing', async () => {
    const nodes = (parameters: object) => ({
      loop: { type: 'core.loop', parameters },
      a: set('loop', '={{ $loop.items.length }}', 'size'),
    });
    expect((await run(nodes({ size: 2 }), ['start>loop'], numbers(5))).json.map(({ size }) => size)).toEqual([
      2, 2, 2, 2, 1,
    ]);
    expect((await run(nodes({ size: 2, collect: 'last' }), ['start>loop'], numbers(5))).json).toEqual([
      { n: 4, size: 1 },
    ]);
    expect((await run(nodes({ collect: 'none' }), ['start>loop'], numbers(5))).status).toBe('succeeded');
  });

  it('repeats so many times, while and until, each going on from the last', async () => {
    const plus = set('loop', '={{ $json.n + 1 }}');
    const with_ = (parameters: object) =>
      run({ loop: { type: 'core.loop', parameters }, plus }, ['start>loop'], [{ n: 0 }]);
    expect((await with_({ mode: 'times', times: 4 })).json).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
    expect((await with_({ mode: 'times', times: 0 })).json).toEqual([]);
    expect((await with_({ mode: 'times', times: 3, carry: false, collect: 'last' })).json).toEqual([
      { n: 1 },
    ]);
    expect((await with_({ mode: 'while', condition: '={{ $json.n < 3 }}', collect: 'last' })).json).toEqual([
      { n: 3 },
    ]);
    expect((await with_({ mode: 'while', condition: '={{ $json.n < 0 }}' })).json).toEqual([]);
    expect((await with_({ mode: 'until', condition: '={{ $json.n >= 1 }}', check: 'after' })).json).toEqual([
      { n: 1 },
    ]);
    expect(
      (await with_({ mode: 'until', condition: '={{ $loop.index === 2 }}', collect: 'last' })).json,
    ).toEqual([{ n: 2 }]);
    const endless = await with_({ mode: 'while', condition: '={{ true }}', maxIterations: 50 });
    expect(endless).toMatchObject({ status: 'failed', error: { code: 'LOOP_LIMIT', nodeId: 'loop' } });
    const broken = await with_({ mode: 'while', condition: '={{ "".nope() }}' });
    expect(broken).toMatchObject({ status: 'failed', error: { code: 'EXPRESSION_ERROR' } });
  });

  it('[C6] ends early with break, skips with continue, also from inside of another container', async () => {
    const inner = {
      loop: { type: 'core.loop' },
      when: {
        type: 'core.if',
        in: 'loop',
        parameters: { conditions: [{ left: '={{ $json.n }}', operator: 'equals', right: 2 }] },
      },
      stop: { type: 'core.break', in: 'loop' },
      a: set('loop', '={{ $json.n * 10 }}'),
    };
    const first = await run(inner, ['start>loop', 'when.true>stop', 'when.false>a'], numbers(9));
    expect(first.json).toEqual([{ n: 0 }, { n: 10 }, { n: 2 }]);
    const nested = {
      loop: { type: 'core.loop' },
      choose: {
        type: 'core.conditional',
        in: 'loop',
        parameters: { cases: [{ name: 'odd', when: '={{ $json.n % 2 === 1 }}' }] },
      },
      skip: { type: 'core.continue', in: 'choose.odd' },
      a: set('loop', '={{ $json.n * 10 }}'),
    };
    const second = await run(nested, ['start>loop', 'choose>a'], numbers(4));
    expect(second.json).toEqual([{ n: 0 }, { n: 1 }, { n: 20 }, { n: 3 }]);
  });

  it('runs side by side no more than its limit, and keeps the order', async () => {
    const test = setUp();
    const workflow = test.publish(
      document(
        { loop: { type: 'core.loop', parameters: { concurrency: 2 } }, ask: { type: 't.ask', in: 'loop' } },
        ['start>loop'],
      ),
    );
    const { finished } = test.start(workflow, numbers(4));
    await settle(6);
    expect(test.calls.map(({ json }) => json?.n)).toEqual([0, 1]);
    test.calls[1]?.resolve({ first: true });
    await settle(6);
    expect(test.calls.map(({ json }) => json?.n)).toEqual([0, 1, 2]);
    for (let at = 0; at < 4; at += 1) {
      test.calls[at]?.resolve();
      await settle(6);
    }
    expect((await finished).lastOutputs.map(({ json }) => json)).toEqual([
      { n: 0 },
      { n: 1, first: true },
      { n: 2 },
      { n: 3 },
    ]);
  });

  it('[C4] [EX4] stops at the first failure, or collects failures up to those tolerated', async () => {
    const nodes = (parameters: object) => ({
      loop: { type: 'core.loop', parameters },
      fail: { type: 't.fail', in: 'loop', parameters: { when: '={{ $json.n % 2 === 1 }}' } },
      bad: set('', '={{ $json.n }}', 'bad', { in: undefined }),
    });
    const edges = ['start>loop', 'loop.failed>bad'];
    const stopped = await run(
      { loop: { type: 'core.loop' }, fail: nodes({}).fail },
      ['start>loop'],
      numbers(5),
    );
    expect(stopped).toMatchObject({
      status: 'failed',
      error: { code: 'NODE_FAILED', nodeId: 'fail', scope: 'loop[1]' },
    });
    const collected = await run(nodes({ onFailure: 'collect' }), edges, numbers(5));
    expect(collected.status).toBe('succeeded');
    const outputs = collected.events.findLast(
      (event) => event.type === 'NodeSucceeded' && event.nodeId === 'loop',
    );
    expect(outputs).toMatchObject({
      outputs: {
        main: [{ json: { n: 0 } }, { json: { n: 2 } }, { json: { n: 4 } }],
        failed: [{ json: { n: 1 }, error: { code: 'NODE_FAILED' } }, { json: { n: 3 } }],
      },
    });
    expect((await run(nodes({ onFailure: 'collect', tolerated: 1 }), edges, numbers(5))).status).toBe(
      'failed',
    );
    expect((await run(nodes({ onFailure: 'collect', tolerated: 2 }), edges, numbers(5))).status).toBe(
      'succeeded',
    );
  });

  it('[C4] collects failures of loops that repeat so many times, while and until', async () => {
    const nodes = (parameters: object) => ({
      loop: { type: 'core.loop', parameters: { onFailure: 'collect', ...parameters } },
      more: set('loop', '={{ $json.n + 1 }}'),
      fail: { type: 't.fail', in: 'loop', parameters: { when: '={{ $loop.index % 2 === 0 }}' } },
      bad: set('', '={{ $json.n }}', 'bad', { in: undefined }),
    });
    const outputsOf = async (parameters: object) => {
      const done = await run(nodes(parameters), ['start>loop', 'more>fail', 'loop.failed>bad'], [{ n: 0 }]);
      return done.events.findLast((event) => event.type === 'NodeSucceeded' && event.nodeId === 'loop');
    };
    const item = (n: number) => ({ json: { n } });
    const failed = (n: number) => ({
      json: { n, error: { code: 'NODE_FAILED' } },
      error: { code: 'NODE_FAILED' },
    });
    // Iterations 0, 2 and 4 fail; the next one begins with what they began with.
    for (const parameters of [
      { mode: 'times', times: 5 },
      { mode: 'while', condition: '={{ $loop.index < 5 }}' },
      { mode: 'until', condition: '={{ $loop.index >= 5 }}', check: 'after' },
    ]) {
      expect(await outputsOf(parameters), parameters.mode).toMatchObject({
        outputs: { main: [item(1), item(2)], failed: [failed(0), failed(1), failed(2)] },
      });
      expect(await outputsOf({ ...parameters, tolerated: 2 }), parameters.mode).toBeUndefined();
      expect(await outputsOf({ ...parameters, tolerated: 3 }), parameters.mode).toBeDefined();
    }
    expect(await outputsOf({ mode: 'times', times: 3, carry: false, collect: 'last' })).toMatchObject({
      outputs: { main: [item(1)], failed: [failed(0), failed(0)] },
    });
    const empty = { mode: 'times', times: 3, onFailure: 'collect' };
    const nothing = await run({ loop: { type: 'core.loop', parameters: empty } }, ['start>loop'], [{ n: 7 }]);
    expect(nothing.json).toEqual([{ n: 7 }, { n: 7 }, { n: 7 }]);
  });

  it('are warned of settings that nothing reads, and of no others', () => {
    const warningsOf = (type: string, parameters: JsonObject) =>
      validateWorkflow(
        parseWorkflow(document({ box: { type, parameters } }, ['start>box'])),
        createNodeRegistry([coreIntegration]),
      ).map(({ rule, severity, message, path }) => `${severity} ${rule} ${String(path)}: ${message}`);
    const unused = (name: string, needs: string) =>
      `warning G21-parameter-unused ${name}: "box", parameter ${name}: it has no effect unless ${needs}.`;
    const times = { mode: 'times', times: 3, onFailure: 'collect', tolerated: 1 };
    expect(warningsOf('core.loop', times)).toEqual([]);
    expect(warningsOf('core.loop', { ...times, concurrency: 4 })).toEqual([
      unused('concurrency', 'mode is forEach'),
    ]);
    expect(warningsOf('core.loop', { times: 3, condition: '={{ true }}', carry: true })).toEqual([
      unused('times', 'mode is times'),
      unused('condition', 'mode is while or until'),
    ]);
    expect(warningsOf('core.batch', { tolerated: 2 })).toEqual([unused('tolerated', 'onFailure is collect')]);
    expect(warningsOf('core.parallel', { wait: 'any', onFailure: 'collect', count: 2 })).toEqual([
      unused('count', 'wait is some'),
      unused('onFailure', 'wait is all'),
    ]);
    expect(warningsOf('core.parallel', { wait: '={{ "some" }}', count: 2 }).join()).not.toMatch('G21');
  });

  it('pauses in between', async () => {
    const test = setUp();
    const nodes = {
      loop: { type: 'core.loop', parameters: { delayMs: 1_000 } },
      note: { type: 't.note', in: 'loop', parameters: { text: '={{ String($json.n) }}' } },
    };
    const { finished } = test.start(test.publish(document(nodes, ['start>loop'])), numbers(3));
    await settle(6);
    expect(test.log).toEqual(['0']);
    test.clock.advance(999);
    await settle(6);
    expect(test.log).toEqual(['0']);
    test.clock.advance(1);
    await settle(6);
    test.clock.advance(1_000);
    expect((await finished).status).toBe('succeeded');
    expect(test.log).toEqual(['0', '1', '2']);
  });

  it('with nothing in it passes everything on, however much it is', async () => {
    const { json } = await run({ loop: { type: 'core.loop' } }, ['start>loop'], numbers(50_000));
    expect(json).toHaveLength(50_000);
    const times = {
      type: 'core.loop',
      parameters: { mode: 'times', times: 20_000, maxIterations: 20_000, collect: 'last' },
    };
    expect((await run({ loop: times }, ['start>loop'], [{ n: 7 }])).json).toEqual([{ n: 7 }]);
  });

  it('keeps lineage from one iteration to the next', async () => {
    const { json } = await run(
      {
        loop: { type: 'core.loop', parameters: { mode: 'times', times: 3, collect: 'last' } },
        a: set('loop', "={{ ($json.seen ?? '') + $('start').item.json.n }}", 'seen'),
        sort: { type: 'core.sort', in: 'loop', parameters: { fields: [{ name: 'n', order: 'descending' }] } },
        after: set('', "={{ $('start').item.json.n }}", 'after', { in: undefined }),
      },
      ['start>loop', 'a>sort', 'loop>after'],
      numbers(3),
    );
    // Turned round three times; each knows all along who it is.
    expect(json).toEqual([
      { n: 2, seen: '222', after: 2 },
      { n: 1, seen: '111', after: 1 },
      { n: 0, seen: '000', after: 0 },
    ]);
  });

  it('keeps lineage: inside it looks out, and what comes out knows where it came from', async () => {
    const { json } = await run(
      {
        before: set('', '={{ "b" + $json.n }}', 'b', { in: undefined }),
        loop: { type: 'core.loop', parameters: { size: 2 } },
        a: set('loop', "={{ $('before').item.json.b + '/' + $('start').item.json.n }}", 'seen'),
        after: set('', "={{ $('before').item.json.b + $('start').item.json.n }}", 'after', { in: undefined }),
      },
      ['start>before', 'before>loop', 'loop>after'],
      numbers(3),
    );
    expect(json.map(({ seen, after }) => [seen, after])).toEqual([
      ['b0/0', 'b00'],
      ['b1/1', 'b11'],
      ['b2/2', 'b22'],
    ]);
  });
});

describe('batches', () => {
  it('start no faster than the rate allows', async () => {
    const test = setUp();
    const nodes = {
      batch: {
        type: 'core.batch',
        parameters: { size: 1, concurrency: 10, rate: { count: 2, perMs: 1_000 } },
      },
      note: { type: 't.note', in: 'batch', parameters: { text: '={{ String($json.n) }}' } },
    };
    const { finished } = test.start(test.publish(document(nodes, ['start>batch'])), numbers(5));
    await settle(6);
    expect(test.log).toEqual(['0', '1']);
    test.clock.advance(1_000);
    await settle(6);
    expect(test.log).toEqual(['0', '1', '2', '3']);
    test.clock.advance(1_000);
    await finished;
    expect(test.log).toHaveLength(5);
  });
});

describe('parallel branches', () => {
  const branches = (parameters: object, extra: Record<string, NodeSpec> = {}) => ({
    par: { type: 'core.parallel', parameters: { branches: ['left', 'right'], ...parameters } },
    l: { type: 't.ask', in: 'par.left' } as NodeSpec,
    r: { type: 't.ask', in: 'par.right' } as NodeSpec,
    ...extra,
  });

  it('all get the input, and all are waited for', async () => {
    const test = setUp();
    const { finished } = test.start(test.publish(document(branches({}), ['start>par'])), [{ n: 1 }]);
    await settle(6);
    expect(test.calls.map(({ id, json }) => [id, json])).toEqual([
      ['l', { n: 1 }],
      ['r', { n: 1 }],
    ]);
    test.calls[1]?.resolve({ by: 'r' });
    await settle(6);
    test.calls[0]?.resolve({ by: 'l' });
    expect((await finished).lastOutputs.map(({ json }) => json.by)).toEqual(['l', 'r']);
  });

  it('[C5] race: the first to succeed wins, losers are cancelled, failures do not count', async () => {
    const test = setUp();
    const { finished } = test.start(test.publish(document(branches({ wait: 'any' }), ['start>par'])), [
      { n: 1 },
    ]);
    await settle(6);
    test.calls[0]?.resolve({ by: 'l' });
    expect((await finished).lastOutputs.map(({ json }) => json.by)).toEqual(['l']);
    expect(test.calls[1]?.signal.aborted).toBe(true);

    const second = setUp();
    const other = second.start(second.publish(document(branches({ wait: 'any' }), ['start>par'])), [
      { n: 1 },
    ]);
    await settle(6);
    second.calls[0]?.reject();
    await settle(6);
    expect(second.calls[1]?.signal.aborted).toBe(false);
    second.calls[1]?.resolve({ by: 'r' });
    expect((await other.finished).lastOutputs.map(({ json }) => json.by)).toEqual(['r']);
  });

  it('fail together at the first failure, and abort the rest', async () => {
    const test = setUp();
    const { finished } = test.start(test.publish(document(branches({}), ['start>par'])), [{ n: 1 }]);
    await settle(6);
    test.calls[1]?.reject('HTTP_STATUS');
    expect(await finished).toMatchObject({
      status: 'failed',
      error: { code: 'HTTP_STATUS', nodeId: 'r', scope: 'par.right' },
    });
    expect(test.calls[0]?.signal.aborted).toBe(true);
  });

  it('[C5] fan out per item, so many of them enough', async () => {
    const test = setUp();
    const nodes = {
      par: { type: 'core.parallel', parameters: { mode: 'forEach', wait: 'some', count: 2, concurrency: 3 } },
      ask: { type: 't.ask', in: 'par' },
    };
    const { finished } = test.start(test.publish(document(nodes, ['start>par'])), numbers(5));
    await settle(6);
    expect(test.calls).toHaveLength(3);
    test.calls[2]?.resolve();
    await settle(6);
    test.calls[0]?.resolve();
    expect((await finished).lastOutputs.map(({ json }) => json.n)).toEqual([0, 2]);
  });

  it.each<[string, Record<string, NodeSpec>]>([
    [
      'items',
      {
        par: { type: 'core.parallel', parameters: { mode: 'forEach', wait: 'some', count: 3 } },
        ask: { type: 't.ask', in: 'par' },
      },
    ],
    ['branches', branches({ wait: 'some', count: '={{ 3 }}' })],
  ])('[C5] fail before anything runs when there are fewer %s than are to succeed', async (_, nodes) => {
    const test = setUp();
    const { finished } = test.start(test.publish(document(nodes, ['start>par'])), numbers(2));
    expect(await finished).toMatchObject({
      status: 'failed',
      error: { code: 'NODE_PARAMETER_INVALID', nodeId: 'par' },
    });
    expect(test.calls).toEqual([]);
  });

  it('[C5] give nothing over no items, however many are to succeed', async () => {
    const test = setUp();
    const nodes: Record<string, NodeSpec> = {
      loop: { type: 'core.loop', parameters: { mode: 'times', times: 2, carry: true } },
      none: {
        type: 'core.filter',
        in: 'loop',
        parameters: { conditions: [{ left: 1, operator: 'equals', right: 2 }] },
      },
      par: { type: 'core.parallel', in: 'loop', parameters: { mode: 'forEach', wait: 'some', count: 3 } },
      ask: { type: 't.ask', in: 'par' },
    };
    const { finished } = test.start(test.publish(document(nodes, ['start>loop', 'none>par'])), numbers(2));
    expect(await finished).toMatchObject({ status: 'succeeded', lastOutputs: [] });
    expect(test.calls).toEqual([]);
  });

  it('[C5] the first that succeeds may have given nothing', async () => {
    const test = setUp();
    const nodes: Record<string, NodeSpec> = {
      ...branches({ wait: 'any' }),
      l: {
        type: 'core.filter',
        in: 'par.left',
        parameters: { conditions: [{ left: 1, operator: 'equals', right: 2 }] },
      },
    };
    const { finished } = test.start(test.publish(document(nodes, ['start>par'])), [{ n: 1 }]);
    expect(await finished).toMatchObject({ status: 'succeeded', lastOutputs: [] });
  });
});

describe('a conditional', () => {
  const nodes = (parameters: object) => ({
    cond: { type: 'core.conditional', parameters },
    big: set('cond.big', 'big', 'is'),
    huge: set('cond.huge', 'huge', 'is'),
    small: set('cond.else', 'small', 'is'),
  });
  const cases = [
    { name: 'big', when: '={{ $json.n > 1 }}' },
    { name: 'huge', when: '={{ $json.n > 2 }}' },
  ];
  const chosen = async (parameters: object) =>
    (await run(nodes({ cases, ...parameters }), ['start>cond'], numbers(4))).json.map(
      ({ n, is }) => `${n}${is}`,
    );

  it('takes the first case that holds, for each item or for all', async () => {
    expect(await chosen({})).toEqual(['2big', '3big', '0small', '1small']);
    expect(await chosen({ decide: 'once' })).toEqual(['0small', '1small', '2small', '3small']);
  });

  it('takes every case that holds', async () => {
    expect(await chosen({ match: 'all' })).toEqual(['2big', '3big', '3huge', '0small', '1small']);
  });
});

describe('try, catch, finally', () => {
  const nodes = (parameters: object = {}, more: Record<string, NodeSpec> = {}): Record<string, NodeSpec> => ({
    try: { type: 'core.tryCatch', parameters },
    a: { type: 't.fail', in: 'try.try', parameters: { when: '={{ $json.n === 1 }}', code: 'HTTP_STATUS' } },
    c: set('try.catch', '={{ $error.code + " " + $json.n }}', 'caught'),
    f: {
      type: 't.note',
      in: 'try.finally',
      parameters: { text: '={{ "finally " + ($error?.code ?? "fine") }}' },
    },
    ...more,
  });

  it('runs finally whatever happens, and catch when it must', async () => {
    const fine = await run(nodes(), ['start>try'], [{ n: 0 }]);
    expect([fine.json, fine.log]).toEqual([[{ n: 0 }], ['finally fine']]);
    const failed = await run(nodes(), ['start>try'], [{ n: 1 }]);
    expect([failed.json, failed.log]).toEqual([[{ n: 1, caught: 'HTTP_STATUS 1' }], ['finally HTTP_STATUS']]);
  });

  it('[C4] catches by code, fails with what it does not catch, and with what it is set to', async () => {
    const other = await run(nodes({ codes: ['NODE_TIMEOUT'] }), ['start>try'], [{ n: 1 }]);
    expect(other).toMatchObject({
      status: 'failed',
      error: { code: 'HTTP_STATUS', nodeId: 'a' },
      log: ['finally HTTP_STATUS'],
    });
    const again = await run(nodes({ rethrow: true }), ['start>try'], [{ n: 1 }]);
    expect(again).toMatchObject({
      status: 'failed',
      error: { code: 'HTTP_STATUS' },
      log: ['finally HTTP_STATUS'],
    });
    const worse = await run(
      nodes({}, { f: { type: 't.fail', in: 'try.finally', parameters: { code: 'NODE_TIMEOUT' } } }),
      ['start>try'],
      [{ n: 0 }],
    );
    expect(worse).toMatchObject({ status: 'failed', error: { code: 'NODE_TIMEOUT', nodeId: 'f' } });
    const bare = await run(
      { try: { type: 'core.tryCatch' }, a: nodes().a as NodeSpec },
      ['start>try'],
      [{ n: 1 }],
    );
    expect(bare.items).toMatchObject([{ json: { n: 1 }, error: { code: 'HTTP_STATUS' } }]);
  });

  it('tries again after a while, each try a scope of its own', async () => {
    const test = setUp();
    const workflow = test.publish(
      document(
        {
          try: {
            type: 'core.tryCatch',
            parameters: { retry: { attempts: 3, delayMs: 1_000, backoff: 'fixed', jitter: 0 } },
          },
          a: { type: 't.ask', in: 'try.try' },
        },
        ['start>try'],
      ),
    );
    const { finished } = test.start(workflow, [{ n: 1 }]);
    await settle(6);
    test.calls[0]?.reject();
    await settle(6);
    expect(test.calls).toHaveLength(1);
    test.clock.advance(1_000);
    await settle(6);
    test.calls[1]?.reject();
    await settle(6);
    test.clock.advance(1_000);
    await settle(6);
    test.calls[2]?.resolve({ third: true });
    expect((await finished).lastOutputs[0]?.json).toEqual({ n: 1, third: true });
    expect(new Set(test.calls.map(({ key }) => key)).size).toBe(3);
  });

  it('[C1] [EX5] runs finally when the execution is cancelled, inside and outside, and nothing else', async () => {
    const test = setUp();
    const workflow = test.publish(
      document(
        {
          outer: { type: 'core.tryCatch' },
          loop: { type: 'core.loop', in: 'outer.try' },
          inner: { type: 'core.tryCatch', in: 'loop' },
          ask: { type: 't.ask', in: 'inner.try' },
          caught: { type: 't.note', in: 'inner.catch', parameters: { text: 'caught' } },
          f1: { type: 't.note', in: 'inner.finally', parameters: { text: 'inner finally' } },
          f2: { type: 't.note', in: 'outer.finally', parameters: { text: 'outer finally' } },
          after: { type: 't.note', parameters: { text: 'after' } },
        },
        ['start>outer', 'outer>after'],
      ),
    );
    const { finished, executionId } = test.start(workflow, numbers(3));
    await settle(6);
    await test.engine.cancel(test.tenant, executionId);
    expect(await finished).toMatchObject({ status: 'cancelled' });
    expect(test.calls[0]?.signal.aborted).toBe(true);
    expect(test.log).toEqual(['inner finally', 'outer finally', 'outer finally', 'outer finally']);
  });

  it('[EX5] gives finally a grace time, and no more', async () => {
    const test = setUp();
    const workflow = test.publish(
      document(
        {
          try: { type: 'core.tryCatch' },
          a: { type: 't.ask', in: 'try.try' },
          f: { type: 't.ask', in: 'try.finally' },
        },
        ['start>try'],
      ),
    );
    const { finished, executionId } = test.start(workflow, [{ n: 1 }]);
    await settle(6);
    const cancelled = test.engine.cancel(test.tenant, executionId);
    await settle(6);
    expect(test.calls.map(({ id }) => id)).toEqual(['a', 'f']);
    expect(test.calls[1]?.signal.aborted).toBe(false);
    test.clock.advance(10_000);
    await cancelled;
    expect((await finished).status).toBe('cancelled');
    expect(test.calls[1]?.signal.aborted).toBe(true);
  });

  it('[C1] [C6] runs finally on the way out of a loop by break', async () => {
    const { json, log } = await run(
      {
        loop: { type: 'core.loop' },
        try: { type: 'core.tryCatch', in: 'loop' },
        out: { type: 'core.break', in: 'try.try' },
        f: { type: 't.note', in: 'try.finally', parameters: { text: 'finally' } },
      },
      ['start>loop'],
      numbers(3),
    );
    expect([json, log]).toEqual([[{ n: 0 }], ['finally']]);
  });
});

describe('time limits and policies of a container', () => {
  it('end it with NODE_TIMEOUT, finally included, and can be caught', async () => {
    const test = setUp();
    const workflow = test.publish(
      document(
        {
          outer: { type: 'core.tryCatch' },
          inner: { type: 'core.tryCatch', in: 'outer.try', timeoutMs: 5_000 },
          ask: { type: 't.ask', in: 'inner.try' },
          f: { type: 't.note', in: 'inner.finally', parameters: { text: 'finally' } },
          c: { type: 't.note', in: 'outer.catch', parameters: { text: '={{ $error.code }}' } },
        },
        ['start>outer'],
      ),
    );
    const { finished } = test.start(workflow, [{ n: 1 }]);
    await settle(6);
    test.clock.advance(5_000);
    expect((await finished).status).toBe('succeeded');
    expect(test.log).toEqual(['finally', 'NODE_TIMEOUT']);
    expect(test.calls[0]?.signal.aborted).toBe(true);
  });

  it('run the whole container again, or go on with its input', async () => {
    const test = setUp();
    const workflow = test.publish(
      document(
        {
          loop: { type: 'core.loop', retry: { attempts: 2, delayMs: 0 }, onError: 'continue' },
          ask: { type: 't.ask', in: 'loop' },
        },
        ['start>loop'],
      ),
    );
    const { finished } = test.start(workflow, numbers(2));
    await settle(6);
    test.calls[0]?.resolve();
    await settle(6);
    test.calls[1]?.reject();
    await settle(6);
    expect(test.calls.map(({ json }) => json?.n)).toEqual([0, 1, 0]);
    test.calls[2]?.reject('HTTP_STATUS');
    expect((await finished).lastOutputs).toMatchObject([
      { json: { n: 0 }, error: { code: 'HTTP_STATUS' } },
      { json: { n: 1 } },
    ]);
  });
});

describe('an activation of a body', () => {
  it('[C1] is a frame with a path that says which: iteration, branch and try', async () => {
    const { events } = await run(
      {
        outer: { type: 'core.loop' },
        try: { type: 'core.tryCatch', in: 'outer', parameters: { retry: { attempts: 2, delayMs: 0 } } },
        fail: { type: 't.fail', in: 'try.try', parameters: { when: '={{ $json.n === 1 }}' } },
      },
      ['start>outer'],
      numbers(2),
    );
    const scopes = events.flatMap((event) =>
      (event.type === 'NodeSucceeded' || event.type === 'NodeFailed') && event.nodeId === 'fail'
        ? event.scope
        : [],
    );
    expect(scopes).toEqual(['outer[0]/try#1', 'outer[1]/try#1', 'outer[1]/try#2']);
  });
});

describe('[C4] a container that several bodies fail', () => {
  const collect = { concurrency: 2, onFailure: 'collect', tolerated: 1 };
  const twoBranches = (wait: object): Record<string, NodeSpec> => ({
    box: { type: 'core.parallel', parameters: { branches: ['left', 'right'], ...wait } },
    first: { type: 't.ask', in: 'box.left' },
    second: { type: 't.ask', in: 'box.right' },
  });
  const forEach = (type: string, parameters: object): Record<string, NodeSpec> => ({
    box: { type, parameters },
    ask: { type: 't.ask', in: 'box' },
  });
  const fanOut = (more: object) => forEach('core.parallel', { mode: 'forEach', concurrency: 2, ...more });
  const kinds = [
    ['branches of which any suffices', twoBranches({ wait: 'any' })],
    ['branches of which some suffice', twoBranches({ wait: 'some', count: 1 })],
    ['a fan-out of which some suffice', fanOut({ wait: 'some', count: 1 })],
    ['a fan-out that tolerates one', fanOut(collect)],
    ['batches that tolerate one', forEach('core.batch', { size: 1, ...collect })],
    ['a loop that tolerates one', forEach('core.loop', collect)],
  ] as const;
  const cases = kinds.flatMap(([name, nodes]) => [
    { name, nodes, order: ['first', 'second'] as const },
    { name, nodes, order: ['second', 'first'] as const },
  ]);

  const codes = { first: 'HTTP_TIMEOUT', second: 'HTTP_STATUS' } as const;
  /** By the node's own id, or, where both bodies are of one node, by the item. */
  const bodyOf = ({ id, json }: Call) => (id === 'ask' ? (json?.n === 0 ? 'first' : 'second') : id);
  const fail = async (calls: readonly Call[], order: readonly ('first' | 'second')[]) => {
    for (const body of order) {
      calls.find((call) => bodyOf(call) === body)?.reject(codes[body]);
      await settle(6);
    }
  };

  it.each(cases)('fails with the error of the first by index: $name, $order', async ({ nodes, order }) => {
    const workflow = document(nodes, ['start>box'], { durability: 'full' });
    const test = setUp();
    const { finished } = test.start(test.publish(workflow), numbers(2));
    await settle(6);
    await fail(test.calls, order);
    const { executionId, ...result } = await finished;
    const expected = { status: 'failed', error: { code: 'HTTP_TIMEOUT' } };
    expect(result).toMatchObject(expected);
    // [R1] So it is from any point of the journal on.
    const events = await test.store.events(test.tenant, executionId);
    for (let cut = 1; cut < events.length; cut += 1) {
      const next = setUp();
      next.publish(workflow);
      await next.store.append(next.tenant, {
        executionId,
        epoch: 1,
        afterSeq: 0,
        events: events.slice(0, cut),
        status: 'running',
        create: { workflowId: 'w', versionId: 'w-1', mode: 'trigger', createdAt: 1, owner: 'dead' },
      });
      await next.engine.recover();
      await settle(6);
      await fail(next.calls, order);
      expect(await next.store.get(next.tenant, executionId), `after ${cut} events`).toMatchObject(expected);
    }
  });

  /** The left branch closes when its `finally` is through. */
  const withFinally = {
    ...twoBranches({}),
    try: { type: 'core.tryCatch', in: 'box.left' },
    held: { type: 't.ask', in: 'try.try' },
    last: { type: 't.ask', in: 'try.finally' },
  };
  const startWithFinally = async () => {
    const test = setUp();
    const { finished } = test.start(test.publish(document(withFinally, ['start>box'])), [{ n: 0 }]);
    await settle(6);
    const callOf = (node: string) => test.calls.find(({ id }) => id === node);
    return { finished, calls: test.calls, callOf };
  };

  it('counts one that failed earlier, and whose finally is through later', async () => {
    const { finished, calls, callOf } = await startWithFinally();
    await fail(calls, ['first', 'second']);
    expect(callOf('last')).toBeDefined();
    callOf('last')?.resolve();
    expect(await finished).toMatchObject({
      status: 'failed',
      error: { code: 'HTTP_TIMEOUT', nodeId: 'first', scope: 'box.left' },
    });
  });

  it('does not count one that it has stopped, though its finally fails', async () => {
    const { finished, calls, callOf } = await startWithFinally();
    await fail(calls, ['second']);
    callOf('last')?.reject('HTTP_TIMEOUT');
    expect(await finished).toMatchObject({
      status: 'failed',
      error: { code: 'HTTP_STATUS', nodeId: 'second', scope: 'box.right' },
    });
  });
});

describe('[C2] what a container does', () => {
  it('is data: after a crash the same plan goes on, whatever its parameters would give by then', async () => {
    const nodes = {
      loop: {
        type: 'core.loop',
        parameters: { mode: 'times', times: '={{ $now.toMillis() < 2000000 ? 3 : 7 }}' },
      },
      ask: { type: 't.ask', in: 'loop' },
    };
    const workflow = document(nodes, ['start>loop']);
    const store = createMemoryExecutionStore();
    const first = setUp({ store });
    const { executionId } = first.start(first.publish(workflow), [{ n: 0 }]);
    await settle();
    expect(first.calls).toHaveLength(1);
    // Dead here. By the clock of the next process the parameter gives 7.
    const clock = createManualClock(3_000_000);
    const second = setUp({ store, clock, owner: 'second' });
    second.publish(workflow);
    await second.engine.recover();
    for (let round = 0; round < 9; round += 1) {
      await settle();
      second.calls[round]?.resolve();
    }
    expect(await store.get(second.tenant, executionId)).toMatchObject({ status: 'succeeded' });
    expect(second.calls).toHaveLength(3);
  });
});

describe('[R1] recovery', () => {
  it('at every point of nested containers ends as if nothing had happened', async () => {
    const nodes: Record<string, NodeSpec> = {
      outer: { type: 'core.loop', parameters: { concurrency: 2 } },
      par: { type: 'core.parallel', in: 'outer', parameters: { branches: ['left', 'right'] } },
      try: { type: 'core.tryCatch', in: 'par.left', parameters: { retry: { attempts: 2, delayMs: 0 } } },
      fail: { type: 't.fail', in: 'try.try', parameters: { when: '={{ $json.n === 1 }}' } },
      caught: set('try.catch', '={{ $error.code }}', 'caught'),
      while: {
        type: 'core.loop',
        in: 'par.right',
        parameters: { mode: 'while', condition: '={{ $json.n < 4 }}', collect: 'last' },
      },
      plus: set('while', '={{ $json.n + 1 }}'),
      after: set('', "={{ $('start').item.json.n }}", 'from', { in: undefined }),
    };
    const workflowOf = () => document(nodes, ['start>outer', 'outer>after'], { durability: 'full' });
    const undisturbed = setUp();
    const whole = await undisturbed.start(undisturbed.publish(workflowOf()), numbers(3)).finished;
    const events = await undisturbed.store.events(undisturbed.tenant, whole.executionId);
    expect(whole.status).toBe('succeeded');
    for (let cut = 1; cut < events.length; cut += 1) {
      const store = createMemoryExecutionStore();
      const test = setUp({ store });
      test.publish(workflowOf());
      await store.append(test.tenant, {
        executionId: whole.executionId,
        epoch: 1,
        afterSeq: 0,
        events: events.slice(0, cut),
        status: 'running',
        create: { workflowId: 'w', versionId: 'w-1', mode: 'trigger', createdAt: 1, owner: 'dead' },
      });
      expect(await test.engine.recover()).toBe(1);
      await settle(6);
      const after = await store.events(test.tenant, whole.executionId);
      const last = after.findLast((event) => event.type === 'NodeSucceeded' && event.nodeId === 'after');
      const expected = events.findLast((event) => event.type === 'NodeSucceeded' && event.nodeId === 'after');
      expect(last?.type === 'NodeSucceeded' && last.outputs, `after ${cut} events`).toEqual(
        expected?.type === 'NodeSucceeded' && expected.outputs,
      );
      expect(after.map(({ seq }) => seq)).toEqual(after.map((_, at) => at + 1));
    }
  });
});

describe('a workflow', () => {
  it('with break outside of a loop, or a node in a body that does not exist, cannot run', () => {
    const test = setUp();
    const outside = test.publish(document({ out: { type: 'core.break' } }, ['start>out']));
    expect(() => test.start(outside)).toThrow(/only inside of a loop/);
    const lost = test.publish(
      document({ try: { type: 'core.tryCatch' }, a: { type: 'core.noOp', in: 'try.nowhere' } }, [
        'start>try',
      ]),
    );
    expect(() => test.start(lost)).toThrow(/lies in the body "nowhere"/);
  });
});
