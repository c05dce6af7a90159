/** Each container of the product through the HTTP API of a real server. Expected values are worked out manually. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
let outside: Server;
/** Requests by path; `/fails/3/x` fails the first three times that it is asked. */
const asked = new Map<string, number>();
let outsideUrl = '';

beforeAll(async () => {
  server = await startApiServer(undefined, { REPORUNNER_ALLOW_PRIVATE_NETWORK: 'true' });
  outside = createServer((request, response) => {
    const path = request.url ?? '';
    const count = (asked.get(path) ?? 0) + 1;
    asked.set(path, count);
    const failures = Number(/^\/fails\/(\d+)\//.exec(path)?.[1] ?? 0);
    response.writeHead(count <= failures ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ count }));
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  outsideUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await server.close();
  outside.close();
});

interface Spec {
  readonly type: string;
  /** `container.body`. */
  readonly in?: string;
  readonly parameters?: object;
  readonly [more: string]: unknown;
}
type Json = Record<string, unknown>;
interface Run {
  readonly scope: string;
  readonly status: string;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** Runs a workflow manually. Edges: `from>to`, `from:port>to`. */
async function run(nodes: Record<string, Spec>, edges: readonly string[], data: readonly object[]) {
  const { id } = await server.ok('POST', '/workflows', {
    name: 'W',
    nodes: Object.fromEntries(
      Object.entries({ start: { type: 'core.manual' } as Spec, ...nodes }).map(
        ([name, { in: where, ...node }]) => {
          const [parentId, body] = where?.split('.') ?? [];
          return [name, { name, ...(parentId === undefined ? {} : { parentId, body }), ...node }];
        },
      ),
    ),
    edges: Object.fromEntries(
      edges.map((edge, at) => {
        const [from, to] = edge.split('>');
        return [`e${at}`, { from, to }];
      }),
    ),
  });
  const ended = await server.ok('POST', `/workflows/${id}/executions`, { data, wait: true });
  const { executionId } = ended;
  return {
    ...(ended as { status: string; error?: { code: string; message: string } }),
    executionId: executionId as string,
    /** The fields of the items that a node returned, by port. */
    async outputs(node: string, scope = ''): Promise<Record<string, readonly Json[]>> {
      const { status, body } = await server.api(
        'GET',
        `/executions/${executionId}/data/${node}?scope=${encodeURIComponent(scope)}`,
      );
      if (status === 404) return {};
      const ports = Object.entries(body.ports as Record<string, { items: readonly { json: Json }[] }>);
      return Object.fromEntries(
        ports
          .filter(([, { items }]) => items.length > 0)
          .map(([port, { items }]) => [port, items.map(({ json }) => json)]),
      );
    },
    async runs(node: string): Promise<readonly Run[]> {
      return (await server.ok('GET', `/executions/${executionId}/runs?nodeId=${node}&limit=100`)).items;
    },
  };
}

const set = (where: string | undefined, name: string, value: string): Spec => ({
  type: 'core.set',
  ...(where === undefined ? {} : { in: where }),
  parameters: { fields: [{ name, value }] },
});
const when = (where: string, left: string): Spec => ({
  type: 'core.if',
  in: where,
  parameters: { conditions: [{ left, operator: 'isTrue' }] },
});
const stop = (where: string, message = 'no'): Spec => ({
  type: 'core.stopWithError',
  in: where,
  parameters: { message },
});
const pause = (where: string, ms: string | number = 20): Spec => ({
  type: 'core.wait',
  in: where,
  parameters: { amount: ms, unit: 'milliseconds' },
});
const n = (...values: number[]) => values.map((value) => ({ n: value }));

/** How many ran at the same moment, at most. */
function maxAtOnce(runs: readonly Run[]): number {
  return Math.max(
    ...runs.map(
      ({ startedAt: at }) => runs.filter((one) => one.startedAt <= at && at < one.finishedAt).length,
    ),
  );
}

describe('loop', () => {
  const doubling = (parameters: object = {}) => ({
    loop: { type: 'core.loop', parameters },
    double: set('loop.body', 'n', '={{ $json.n * 2 }}'),
  });

  it('runs for each item, in order', async () => {
    const ended = await run(doubling(), ['start>loop'], n(1, 2, 3));
    expect(ended.status).toBe('succeeded');
    expect(await ended.outputs('loop')).toEqual({ main: n(2, 4, 6) });
    expect((await ended.runs('double')).map(({ scope }) => scope)).toEqual(['loop[0]', 'loop[1]', 'loop[2]']);
  });

  it('runs in batches of two, the last of one', async () => {
    const nodes = {
      loop: { type: 'core.loop', parameters: { size: 2 } },
      all: { type: 'core.aggregate', in: 'loop.body' },
      count: set('loop.body', 'at', '={{ $loop.index }}'),
    };
    const ended = await run(nodes, ['start>loop', 'all>count'], n(1, 2, 3, 4, 5));
    const { main = [] } = await ended.outputs('loop');
    expect(main.map(({ at }) => at)).toEqual([0, 1, 2]);
  });

  it('runs so many times, each time over what the last gave', async () => {
    const ended = await run(doubling({ mode: 'times', times: 4 }), ['start>loop'], n(1));
    expect(await ended.outputs('loop')).toEqual({ main: n(2, 4, 8, 16) });
  });

  it('runs while a condition holds', async () => {
    const parameters = { mode: 'while', condition: '={{ $json.n < 20 }}', collect: 'last' };
    // 3, 6, 12, 24: the condition no longer holds for 24.
    expect(await (await run(doubling(parameters), ['start>loop'], n(3))).outputs('loop')).toEqual({
      main: n(24),
    });
    expect(await (await run(doubling(parameters), ['start>loop'], n(50))).outputs('loop')).toEqual({});
  });

  it('runs until a condition holds, at least once when it is asked after', async () => {
    const parameters = { mode: 'until', condition: '={{ $json.n > 10 }}', check: 'after' };
    expect(await (await run(doubling(parameters), ['start>loop'], n(3))).outputs('loop')).toEqual({
      main: n(6, 12),
    });
    expect(await (await run(doubling(parameters), ['start>loop'], n(50))).outputs('loop')).toEqual({
      main: n(100),
    });
  });

  it('fails with LOOP_LIMIT beyond its most iterations', async () => {
    const parameters = { mode: 'while', condition: '={{ true }}', maxIterations: 3 };
    const ended = await run(doubling(parameters), ['start>loop'], n(1));
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'LOOP_LIMIT' } });
    expect(await ended.runs('double')).toHaveLength(3);
  });

  const controlled = (type: string, collect = 'all') => ({
    loop: { type: 'core.loop', parameters: { collect } },
    check: when('loop.body', '={{ $json.n === 3 }}'),
    leave: { type, in: 'loop.body' },
    double: set('loop.body', 'n', '={{ $json.n * 2 }}'),
  });
  const branches = ['start>loop', 'check:true>leave', 'check:false>double'];

  it('ends with break, whose items are what the last iteration gives', async () => {
    const ended = await run(controlled('core.break'), branches, n(1, 2, 3, 4, 5));
    expect(await ended.outputs('loop')).toEqual({ main: n(2, 4, 3) });
    expect(await ended.runs('check')).toHaveLength(3);
  });

  it('goes on with the next with continue', async () => {
    const ended = await run(controlled('core.continue'), branches, n(1, 3, 5));
    expect(await ended.outputs('loop')).toEqual({ main: n(2, 3, 10) });
  });

  it('collects all, the last, or none', async () => {
    const collected = async (collect: string) =>
      (await run(doubling({ collect }), ['start>loop'], n(1, 2, 3))).outputs('loop');
    expect(await collected('all')).toEqual({ main: n(2, 4, 6) });
    expect(await collected('last')).toEqual({ main: n(6) });
    expect(await collected('none')).toEqual({});
  });

  it('runs no more iterations at a time than it says, and keeps their order', async () => {
    const nodes = {
      loop: { type: 'core.loop', parameters: { concurrency: 2 } },
      hold: pause('loop.body', '={{ 60 - $json.n * 10 }}'),
    };
    const ended = await run(nodes, ['start>loop'], n(1, 2, 3, 4, 5));
    expect(await ended.outputs('loop')).toEqual({ main: n(1, 2, 3, 4, 5) });
    expect(maxAtOnce(await ended.runs('hold'))).toBe(2);
  });
});

describe('parallel', () => {
  const three = (parameters: object) => ({
    all: { type: 'core.parallel', parameters: { branches: ['a', 'b', 'c'], ...parameters } },
    one: set('all.a', 'from', 'a'),
    two: set('all.b', 'from', 'b'),
    three: set('all.c', 'from', 'c'),
  });

  it('gives every branch the input and waits for all', async () => {
    const ended = await run(three({}), ['start>all'], n(1, 2));
    const { main = [] } = await ended.outputs('all');
    expect(main.map((item) => `${item.from}${item.n}`)).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
  });

  it('takes the first that succeeds and cancels the losers', async () => {
    const nodes = {
      all: { type: 'core.parallel', parameters: { branches: ['a', 'b'], wait: 'any' } },
      slow: pause('all.a', 90_000),
      never: set('all.a', 'from', 'a'),
      quick: set('all.b', 'from', 'b'),
    };
    const ended = await run(nodes, ['start>all', 'slow>never'], n(1));
    expect(ended.status).toBe('succeeded');
    expect(await ended.outputs('all')).toEqual({ main: [{ n: 1, from: 'b' }] });
    expect(await ended.outputs('never', 'all.a')).toEqual({});
  });

  it('takes two of three, and one that fails does not count', async () => {
    const nodes = {
      all: { type: 'core.parallel', parameters: { branches: ['a', 'b', 'c'], wait: 'some', count: 2 } },
      bad: stop('all.a'),
      two: set('all.b', 'from', 'b'),
      three: set('all.c', 'from', 'c'),
    };
    const ended = await run(nodes, ['start>all'], n(1));
    expect(ended.status).toBe('succeeded');
    expect((await ended.outputs('all')).main?.map(({ from }) => from)).toEqual(['b', 'c']);
  });

  it('fails when too few can still succeed', async () => {
    const nodes = {
      all: { type: 'core.parallel', parameters: { branches: ['a', 'b'], wait: 'some', count: 2 } },
      bad: stop('all.a', 'too bad'),
      hold: pause('all.b', 90_000),
    };
    const ended = await run(nodes, ['start>all'], n(1));
    expect(ended).toMatchObject({
      status: 'failed',
      error: { code: 'STOPPED_BY_WORKFLOW', message: 'too bad' },
    });
  });

  it('fails fast: the first failure ends it and aborts the others', async () => {
    const nodes = {
      all: { type: 'core.parallel', parameters: { branches: ['a', 'b'] } },
      bad: stop('all.a'),
      hold: pause('all.b', 90_000),
      after: set('all.b', 'x', 'y'),
    };
    const ended = await run(nodes, ['start>all', 'hold>after'], n(1));
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'STOPPED_BY_WORKFLOW' } });
    expect(await ended.outputs('after', 'all.b')).toEqual({});
  });

  it('collects failures: the items of failed activations leave at failed, with the error', async () => {
    const nodes = {
      all: { type: 'core.parallel', parameters: { mode: 'forEach', onFailure: 'collect' } },
      check: when('all.body', '={{ $json.n === 2 }}'),
      bad: stop('all.body', 'not two'),
      good: set('all.body', 'ok', 'yes'),
    };
    const ended = await run(nodes, ['start>all', 'check:true>bad', 'check:false>good'], n(1, 2, 3));
    expect(ended.status).toBe('succeeded');
    const { main, failed } = await ended.outputs('all');
    expect(main).toEqual([
      { n: 1, ok: 'yes' },
      { n: 3, ok: 'yes' },
    ]);
    expect(failed).toMatchObject([{ n: 2, error: { code: 'STOPPED_BY_WORKFLOW', message: 'not two' } }]);
  });

  it('runs no more items at a time than it says', async () => {
    const nodes = {
      all: { type: 'core.parallel', parameters: { mode: 'forEach', concurrency: 3 } },
      hold: pause('all.body', 30),
    };
    const ended = await run(nodes, ['start>all'], n(1, 2, 3, 4, 5, 6, 7));
    expect(await ended.outputs('all')).toEqual({ main: n(1, 2, 3, 4, 5, 6, 7) });
    expect(maxAtOnce(await ended.runs('hold'))).toBe(3);
  });
});

describe('conditional', () => {
  const sized = (parameters: object = {}) => ({
    size: {
      type: 'core.conditional',
      parameters: {
        cases: [
          { name: 'large', when: '={{ $json.n >= 100 }}' },
          { name: 'medium', when: '={{ $json.n >= 10 }}' },
        ],
        ...parameters,
      },
    },
    l: set('size.large', 'size', 'L'),
    m: set('size.medium', 'size', 'M'),
    s: set('size.else', 'size', 'S'),
  });
  const sizes = async (parameters: object, ...values: number[]) => {
    const { main = [] } = await (await run(sized(parameters), ['start>size'], n(...values))).outputs('size');
    return main.map((item) => `${item.size}${item.n}`);
  };

  it('is if, else if, else for each item: the first case that holds', async () => {
    expect(await sizes({}, 5, 500, 50, 7)).toEqual(['L500', 'M50', 'S5', 'S7']);
  });

  it('runs every case that holds', async () => {
    expect(await sizes({ match: 'all' }, 5, 500, 50)).toEqual(['L500', 'M500', 'M50', 'S5']);
  });

  it('decides once for all by the first item', async () => {
    expect(await sizes({ decide: 'once' }, 50, 500, 5)).toEqual(['M50', 'M500', 'M5']);
  });

  it('is a switch: a case for each value, and the rest', async () => {
    const cases = ['red', 'green'].map((name) => ({ name, when: `={{ $json.color === '${name}' }}` }));
    const nodes = {
      by: { type: 'core.conditional', parameters: { cases } },
      r: set('by.red', 'code', '1'),
      g: set('by.green', 'code', '2'),
      rest: set('by.else', 'code', '0'),
    };
    const colors = ['green', 'blue', 'red'].map((color) => ({ color }));
    const { main } = await (await run(nodes, ['start>by'], colors)).outputs('by');
    expect(main).toEqual([
      { color: 'red', code: '1' },
      { color: 'green', code: '2' },
      { color: 'blue', code: '0' },
    ]);
  });
});

describe('try, catch, finally', () => {
  const request = (where: string, path: string): Spec => ({
    type: 'core.httpRequest',
    in: where,
    parameters: { url: `${outsideUrl}${path}` },
  });
  const retry = { attempts: 3, delayMs: 10, backoff: 'fixed', jitter: 0 };

  it('tries its body again by its policy, each time anew', async () => {
    const nodes = {
      t: { type: 'core.tryCatch', parameters: { retry } },
      mark: set('t.try', 'seen', 'yes'),
      ask: request('t.try', '/fails/2/again'),
    };
    const ended = await run(nodes, ['start>t', 'mark>ask'], n(1));
    expect(ended.status).toBe('succeeded');
    expect(asked.get('/fails/2/again')).toBe(3);
    expect((await ended.runs('mark')).map(({ scope }) => scope)).toEqual(['t#1', 't#2', 't#3']);
  });

  it('runs catch when the attempts are used up, with $error and the items of try', async () => {
    const nodes = {
      t: { type: 'core.tryCatch', parameters: { retry } },
      ask: request('t.try', '/fails/9/caught'),
      caught: set('t.catch', 'why', '={{ $error.code }}'),
    };
    const ended = await run(nodes, ['start>t'], n(7));
    expect(ended.status).toBe('succeeded');
    expect(asked.get('/fails/9/caught')).toBe(3);
    expect(await ended.outputs('t')).toEqual({ main: [{ n: 7, why: 'HTTP_STATUS' }] });
  });

  it('catches by code, and fails with what it does not catch', async () => {
    const nodes = (codes: readonly string[]) => ({
      t: { type: 'core.tryCatch', parameters: { codes } },
      bad: stop('t.try', 'on purpose'),
      caught: set('t.catch', 'caught', 'yes'),
    });
    const taken = await run(nodes(['HTTP_STATUS', 'STOPPED_BY_WORKFLOW']), ['start>t'], n(1));
    expect(await taken.outputs('t')).toEqual({ main: [{ n: 1, caught: 'yes' }] });
    const left = await run(nodes(['HTTP_STATUS']), ['start>t'], n(1));
    expect(left).toMatchObject({
      status: 'failed',
      error: { code: 'STOPPED_BY_WORKFLOW', message: 'on purpose' },
    });
    expect(await left.outputs('caught', 't.catch')).toEqual({});
  });

  it('runs finally in any case, and drops its output', async () => {
    for (const fails of [true, false]) {
      const nodes = {
        t: { type: 'core.tryCatch' },
        ...(fails ? { bad: stop('t.try') } : { good: set('t.try', 'way', 'try') }),
        caught: set('t.catch', 'way', 'catch'),
        last: set('t.finally', 'way', 'finally'),
      };
      const ended = await run(nodes, ['start>t'], n(1));
      expect(await ended.outputs('t')).toEqual({ main: [{ n: 1, way: fails ? 'catch' : 'try' }] });
      expect(await ended.outputs('last', 't.finally')).toEqual({ main: [{ n: 1, way: 'finally' }] });
    }
  });

  it('fails all the same after catch, when it says so, and finally has run', async () => {
    const nodes = {
      t: { type: 'core.tryCatch', parameters: { rethrow: true } },
      bad: stop('t.try', 'still bad'),
      caught: set('t.catch', 'note', '={{ $error.message }}'),
      last: set('t.finally', 'x', 'y'),
    };
    const ended = await run(nodes, ['start>t'], n(1));
    expect(ended).toMatchObject({ status: 'failed', error: { message: 'still bad' } });
    expect(await ended.outputs('caught', 't.catch')).toEqual({ main: [{ n: 1, note: 'still bad' }] });
    expect(await ended.outputs('last', 't.finally')).toEqual({ main: [{ n: 1, x: 'y' }] });
  });
});

describe('batch', () => {
  const batches = (parameters: object, ...inside: [string, Spec][]) => ({
    batch: { type: 'core.batch', parameters },
    ...Object.fromEntries(inside),
  });

  it('runs its steps over batches of a size', async () => {
    const ended = await run(
      batches({ size: 2 }, ['mark', set('batch.body', 'b', '={{ $loop.index }}')]),
      ['start>batch'],
      n(1, 2, 3, 4, 5),
    );
    expect(await ended.outputs('batch')).toEqual({
      main: [
        { n: 1, b: 0 },
        { n: 2, b: 0 },
        { n: 3, b: 1 },
        { n: 4, b: 1 },
        { n: 5, b: 2 },
      ],
    });
  });

  it('pauses between batches', async () => {
    const ended = await run(
      batches({ size: 1, delayMs: 40 }, ['mark', set('batch.body', 'b', 'x')]),
      ['start>batch'],
      n(1, 2, 3),
    );
    const runs = await ended.runs('mark');
    expect(runs).toHaveLength(3);
    for (const [at, { startedAt }] of runs.entries())
      if (at > 0) expect(startedAt - (runs[at - 1]?.finishedAt ?? 0)).toBeGreaterThanOrEqual(40);
  });

  it('runs no more batches at a time than it says', async () => {
    const ended = await run(
      batches({ size: 1, concurrency: 2 }, ['hold', pause('batch.body', 30)]),
      ['start>batch'],
      n(1, 2, 3, 4),
    );
    expect(await ended.outputs('batch')).toEqual({ main: n(1, 2, 3, 4) });
    expect(maxAtOnce(await ended.runs('hold'))).toBe(2);
  });

  it('starts no more batches in a stretch of time than its rate allows', async () => {
    const ended = await run(
      batches({ size: 1, concurrency: 5, rate: { count: 2, perMs: 60 } }, [
        'mark',
        set('batch.body', 'b', 'x'),
      ]),
      ['start>batch'],
      n(1, 2, 3, 4, 5),
    );
    const starts = (await ended.runs('mark')).map(({ startedAt }) => startedAt).sort((a, b) => a - b);
    expect(starts).toHaveLength(5);
    // Counted from the loop's own start: the first node of a batch may start a little after the batch itself.
    const [loop] = await ended.runs('batch');
    for (const [at, start] of starts.entries())
      expect(start - (loop?.startedAt as number)).toBeGreaterThanOrEqual(60 * Math.floor(at / 2));
  });

  const partly = (parameters: object) => ({
    nodes: batches(
      { size: 2, onFailure: 'collect', ...parameters },
      ['check', when('batch.body', '={{ $json.n === 3 }}')],
      ['bad', stop('batch.body', 'three')],
      ['good', set('batch.body', 'ok', 'yes')],
    ),
    edges: ['start>batch', 'check:true>bad', 'check:false>good'],
  });

  it('fails in part: the items of a failed batch leave at failed, the others go on', async () => {
    const { nodes, edges } = partly({});
    const ended = await run(nodes, edges, n(1, 2, 3, 4, 5));
    expect(ended.status).toBe('succeeded');
    const { main, failed } = await ended.outputs('batch');
    expect(main?.map((item) => item.n)).toEqual([1, 2, 5]);
    expect(failed?.map((item) => [item.n, (item.error as Json).message])).toEqual([
      [3, 'three'],
      [4, 'three'],
    ]);
  });

  it('fails as a whole beyond the failures it tolerates', async () => {
    const tolerant = partly({ tolerated: 1 });
    expect((await run(tolerant.nodes, tolerant.edges, n(3, 1, 2))).status).toBe('succeeded');
    expect(await run(tolerant.nodes, tolerant.edges, n(3, 1, 3))).toMatchObject({
      status: 'failed',
      error: { code: 'STOPPED_BY_WORKFLOW', message: 'three' },
    });
  });
});
