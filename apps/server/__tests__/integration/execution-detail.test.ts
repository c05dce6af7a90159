import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

const set = (value: string, more: object = {}) => ({
  type: 'core.set',
  parameters: { fields: [{ name: 'v', type: 'string', value }], includeOther: false },
  ...more,
});
const create = async (document: object) => (await server.ok('POST', '/workflows', document)).id as string;
const run = (id: string, body: object = {}) =>
  server.ok('POST', `/workflows/${id}/executions`, { wait: true, ...body });
const get = (path: string) => server.ok('GET', `/executions/${path}`);
type Named = { nodeId: string };
const nodeOf = (detail: { nodes: Named[] }, nodeId: string) =>
  detail.nodes.find((node) => node.nodeId === nodeId);

const looping = {
  name: 'Looping',
  nodes: {
    start: { type: 'core.manual' },
    loop: { type: 'core.loop' },
    check: {
      type: 'core.if',
      parameters: { conditions: [{ left: '={{ $json.n }}', operator: 'less', right: 2 }] },
      parentId: 'loop',
    },
    small: set('klein {{ $json.n }}'.replace('klein', '=klein'), { parentId: 'loop' }),
    all: { type: 'core.aggregate' },
  },
  edges: {
    e1: { from: 'start', to: 'loop' },
    e2: { from: 'check:true', to: 'small' },
    e3: { from: 'loop', to: 'all' },
  },
};

describe('an execution', () => {
  it('is summarised for each node, and shown run by run', async () => {
    const id = await create(looping);
    const data = Array.from({ length: 250 }, (_, n) => ({ n }));
    const started = await run(id, { data });
    const { executionId } = started;
    const detail = await get(executionId);
    expect(detail).toMatchObject({
      ...{ status: 'succeeded', workflowName: 'Looping', triggerNodeId: 'start', waiting: [] },
      ...{ children: { items: [], more: false }, durationMs: expect.any(Number) },
    });
    expect(nodeOf(detail, 'check')).toMatchObject({
      ...{ status: 'succeeded', runs: 250, attempts: 250, items: { true: 2, false: 248 } },
    });
    expect(nodeOf(detail, 'small')).toMatchObject({
      counts: { succeeded: 2, skipped: 248 },
      items: { main: 2 },
    });

    const scopes: string[] = [];
    let after = 0;
    for (let pages = 0; ; pages += 1) {
      const page = await get(`${executionId}/runs?nodeId=check&after=${after}&limit=100`);
      scopes.push(...page.items.map(({ scope }: { scope: string }) => scope));
      if (page.nextAfter === undefined) {
        expect(pages).toBe(2);
        break;
      }
      after = page.nextAfter;
    }
    expect(scopes).toEqual(Array.from({ length: 250 }, (_, n) => `loop[${n}]`));
    const third = await get(`${executionId}/runs?within=loop[2]`);
    expect(third.items.map(({ nodeId, status }: Named & { status: string }) => [nodeId, status])).toEqual([
      ['check', 'succeeded'],
      ['small', 'skipped'],
    ]);
    expect((await get(`${executionId}/runs?scope=`)).items.map(({ nodeId }: Named) => nodeId)).toEqual([
      'start',
      'loop',
      'all',
    ]);
  });

  it('shows what each node was given and gave, a page at a time, and finds in it', async () => {
    const id = await create({
      name: 'Data',
      nodes: {
        start: { type: 'core.manual' },
        one: set('=eins {{ $json.n }}'),
        two: set('=zwei {{ $json.n }}'),
        loop: { type: 'core.loop', parameters: { size: 10 } },
        inside: set('=<{{ $json.v }}>', { parentId: 'loop' }),
      },
      edges: {
        e1: { from: 'start', to: 'one' },
        e2: { from: 'start', to: 'two' },
        e3: { from: 'one', to: 'loop', order: 'b' },
        e4: { from: 'two', to: 'loop', order: 'a' },
      },
    });
    const { executionId } = await run(id, { data: Array.from({ length: 15 }, (_, n) => ({ n })) });
    const values = (page: { ports: { main: { items: { json: { v: string } }[] } } }) =>
      page.ports.main.items.map(({ json }) => json.v);
    const input = await get(`${executionId}/input/loop?offset=14&limit=2`);
    expect(input.ports.main).toMatchObject({
      ...{ total: 30, nextOffset: 16 },
      items: [
        { json: { v: 'zwei 14' }, source: { nodeId: 'two', port: 'main', index: 14 } },
        { json: { v: 'eins 0' }, source: { nodeId: 'one', port: 'main', index: 0 } },
      ],
    });
    const second = await get(`${executionId}/input/inside?scope=loop[1]`);
    expect(values(second)).toEqual([
      ...[10, 11, 12, 13, 14].map((n) => `zwei ${n}`),
      ...[0, 1, 2, 3, 4].map((n) => `eins ${n}`),
    ]);
    expect(second.ports.main.items[0].source).toEqual({ nodeId: 'loop', port: '', index: 10 });
    expect(values(await get(`${executionId}/data/inside?scope=loop[2]&limit=1`))).toEqual(['<eins 5>']);
    const found = await get(`${executionId}/data/loop?text=EINS%201&port=main`);
    expect(found.ports.main).toMatchObject({ total: 30, indexes: [16, 25, 26, 27, 28, 29] });
    const next = await get(`${executionId}/data/loop?text=eins&limit=2&offset=20`);
    expect(next.ports.main).toMatchObject({ indexes: [20, 21], nextOffset: 22 });
    expect((await server.api('GET', `/executions/${executionId}/input/start`)).status).toBe(404);
    expect((await server.api('GET', `/executions/${executionId}/input/inside?scope=loop[9]`)).status).toBe(
      404,
    );
  });

  it('pages a large output, and tells of it without reading it all', async () => {
    const id = await create({
      name: 'Large',
      nodes: {
        start: { type: 'core.manual' },
        make: {
          type: 'core.code',
          parameters: {
            code: 'return Array.from({ length: 4000 }, (_, n) => ({ json: { n, text: "x".repeat(900) } }));',
          },
        },
      },
      edges: { e1: { from: 'start', to: 'make' } },
    });
    const { executionId } = await server.ok('POST', `/workflows/${id}/executions`, {});
    await expect.poll(async () => (await get(executionId)).status).toBe('succeeded');
    const answer = await server.api('GET', `/executions/${executionId}`);
    expect(answer.bytes.length).toBeLessThan(3_000);
    expect(nodeOf(answer.body, 'make')).toMatchObject({ items: { main: 4_000 } });
    const page = await server.api('GET', `/executions/${executionId}/data/make?offset=3990&limit=50`);
    expect(page.bytes.length).toBeLessThan(15_000);
    expect(page.body.ports.main.items.map(({ json }: { json: { n: number } }) => json.n)).toEqual(
      Array.from({ length: 10 }, (_, n) => 3_990 + n),
    );
  });

  it('says what it waits for, and where it can be resumed', async () => {
    const id = await create({
      name: 'Waiting',
      nodes: {
        start: { type: 'core.manual' },
        soon: { type: 'core.wait', parameters: { mode: 'after', amount: 1, unit: 'days' } },
        call: { type: 'core.wait', parameters: { mode: 'webhook' } },
        ask: { type: 'core.approval', parameters: { title: 'Urlaub?' } },
      },
      edges: {
        e1: { from: 'start', to: 'soon' },
        e2: { from: 'start', to: 'call' },
        e3: { from: 'start', to: 'ask' },
      },
    });
    const { executionId } = await server.ok('POST', `/workflows/${id}/executions`, {});
    await expect.poll(async () => (await get(executionId)).waiting.length).toBe(3);
    const { waiting, nodes } = await get(executionId);
    const waitOf = (nodeId: string) => waiting.find((one: Named) => one.nodeId === nodeId);
    expect(waitOf('soon')).toMatchObject({ kind: 'time', until: expect.any(Number) });
    expect(waitOf('ask')).toMatchObject({ kind: 'people', title: 'Urlaub?' });
    expect(nodes.find(({ nodeId }: Named) => nodeId === 'call')).toMatchObject({ status: 'waiting' });
    const open = await get(`${executionId}/runs?nodeId=call`);
    expect(open.items).toMatchObject([{ status: 'waiting', scope: '' }]);
    const address = waitOf('call').url.replace(/^http:\/\/[^/]+/, server.running.url);
    expect((await fetch(address, { method: 'POST' })).status).toBe(200);
    await expect.poll(async () => (await get(executionId)).waiting.length).toBe(2);
    await server.ok('POST', `/executions/${executionId}/cancel`);
    expect(nodeOf(await get(executionId), 'ask')).toMatchObject({ status: 'cancelled' });
    expect((await get(`${executionId}/runs?nodeId=ask`)).items).toMatchObject([{ status: 'cancelled' }]);
  });

  it('knows its caller, what it called, and its retries', async () => {
    const child = await create({
      name: 'Child',
      nodes: { start: { type: 'core.calledByWorkflow' }, say: set('hallo') },
      edges: { e: { from: 'start', to: 'say' } },
    });
    await server.ok('POST', `/workflows/${child}/publish`, {});
    const parent = await create({
      name: 'Parent',
      nodes: {
        start: { type: 'core.manual' },
        call: { type: 'core.executeWorkflow', parameters: { workflowId: child, mode: 'perItem' } },
        fail: { type: 'core.stopWithError', parameters: { message: 'genug' } },
      },
      edges: { e1: { from: 'start', to: 'call' }, e2: { from: 'call', to: 'fail' } },
    });
    const { executionId } = await run(parent, { data: [{ a: 1 }, { a: 2 }] });
    const detail = await get(executionId);
    expect(detail.children.items).toHaveLength(2);
    const [{ id: called }] = detail.children.items;
    expect(await get(called)).toMatchObject({
      ...{ parentId: executionId, parentNode: { nodeId: 'call', scope: '' }, workflowName: 'Child' },
    });
    expect((await get(`?parentId=${executionId}`)).items).toHaveLength(2);
    const { executionId: again } = await server.ok('POST', `/executions/${executionId}/retry`, {});
    await expect.poll(async () => (await get(again)).status).toBe('failed');
    expect(await get(again)).toMatchObject({ retryOf: executionId });
    expect((await get(executionId)).retries.items).toMatchObject([{ id: again }]);
    expect((await get(`?retryOf=${executionId}`)).items).toMatchObject([{ id: again }]);
  });
});

describe('the list of executions', () => {
  it('filters by duration and time, counts for tabs, and compares with the last success', async () => {
    const id = await create({
      name: 'Listed',
      nodes: {
        start: { type: 'core.manual' },
        check: {
          type: 'core.if',
          parameters: { conditions: [{ left: '={{ $json.ok }}', operator: 'isTrue' }] },
        },
        fail: { type: 'core.stopWithError', parameters: { message: 'nein' } },
      },
      edges: { e1: { from: 'start', to: 'check' }, e2: { from: 'check:false', to: 'fail' } },
    });
    const good = (await run(id, { data: { ok: true } })).executionId;
    const bad = (await run(id, { data: { ok: false } })).executionId;
    const list = async (query: string) =>
      (await get(`?workflowId=${id}&${query}`)).items.map((row: { id: string }) => row.id);
    expect(await list('')).toEqual([bad, good]);
    expect(await list('status=failed,cancelled')).toEqual([bad]);
    expect(await list('maxDurationMs=60000')).toEqual([bad, good]);
    expect(await list('minDurationMs=60000')).toEqual([]);
    const { createdAt } = await get(bad);
    expect(await list(`startedBefore=${createdAt + 1}&from=${createdAt - 60_000}`)).toEqual([bad, good]);
    expect(await list(`startedBefore=${createdAt - 60_000}`)).toEqual([]);
    expect((await get(`?workflowId=${id}`)).items[0]).toMatchObject({
      ...{ workflowName: 'Listed', durationMs: expect.any(Number) },
    });
    expect(await get(`counts?workflowId=${id}&status=failed`)).toMatchObject({
      succeeded: { count: 1, more: false },
      failed: { count: 1, more: false },
      waiting: { count: 0, more: false },
    });
    expect(await get(`compare/${bad}`)).toEqual({ executionId: good });
    expect(await get(`compare/${good}`)).toEqual({});
    expect(await list('text=NEIN')).toEqual([bad]);
    expect(await list(`text=${good}`)).toEqual([good]);
    expect(await list('text=listed')).toEqual([bad, good]);
    expect(await list('text=nothing+of+the+kind')).toEqual([]);
    expect(await get(`counts?workflowId=${id}&text=nein`)).toMatchObject({
      failed: { count: 1 },
      succeeded: { count: 0 },
    });
    const bulk = async (action: string, ids: string[]) =>
      (await server.ok('POST', '/executions/bulk', { action, ids })).results;
    expect(await bulk('cancel', [good, 'none'])).toMatchObject([
      { id: good, ok: false, error: { code: 'EXECUTION_FINISHED' } },
      { id: 'none', ok: false, error: { code: 'NOT_FOUND' } },
    ]);
    const [{ result }] = await bulk('retry', [bad]);
    await expect.poll(async () => (await get(result.executionId)).status).toBe('failed');
    expect(await bulk('delete', [good, bad])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await list('')).toEqual([result.executionId]);
  });
});

describe('the success that a failure is compared with', () => {
  it('is the last one in which the node ran that failed', async () => {
    const id = await create({
      name: 'Compared',
      nodes: {
        start: { type: 'core.manual' },
        which: {
          type: 'core.if',
          parameters: { conditions: [{ left: '={{ $json.deep }}', operator: 'isTrue' }] },
        },
        check: {
          type: 'core.code',
          parameters: { code: 'if (items[0].json.isBad) throw new Error("bad"); return items' },
        },
      },
      edges: { e1: { from: 'start', to: 'which' }, e2: { from: 'which:true', to: 'check' } },
    });
    const started = async (data: object) => (await run(id, { data })).executionId;
    const deep = await started({ deep: true });
    const shallow = await started({ deep: false });
    const failed = await started({ deep: true, isBad: true });
    expect((await get(failed)).error.nodeId).toBe('check');
    expect((await get(shallow)).status).toBe('succeeded');
    expect(await get(`compare/${failed}`)).toEqual({ executionId: deep });
  });
});

describe('a file of an execution', () => {
  it('is downloaded whole and in part, by its own execution only, and shown only where that is safe', async () => {
    const id = await create({
      name: 'Files',
      nodes: {
        start: { type: 'core.manual' },
        file: {
          type: 'core.convertToFile',
          parameters: { format: 'csv', fileName: 'Übersicht "1".csv' },
        },
      },
      edges: { e1: { from: 'start', to: 'file' } },
    });
    const { executionId } = await run(id, { data: [{ a: 1 }, { a: 2 }] });
    const { executionId: other } = await run(id, { data: [{ a: 3 }] });
    const { ports } = await get(`${executionId}/data/file`);
    const [handle] = Object.values(ports.main.items[0].binary) as { id: string; size: number }[];
    const path = `/executions/${executionId}/binary/${handle?.id}`;
    const whole = await server.api('GET', path);
    expect(Buffer.from(whole.bytes).toString().split(/\r?\n/).slice(0, 3)).toEqual(['a', '1', '2']);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'text/csv',
      'content-disposition': `attachment; filename="_bersicht _1_.csv"; filename*=UTF-8''%C3%9Cbersicht%20%221%22.csv`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'content-length': String(handle?.size),
    });
    const part = await server.api('GET', path, undefined, { range: 'bytes=0-0' });
    expect([part.status, Buffer.from(part.bytes).toString(), part.headers.get('content-range')]).toEqual([
      206,
      'a',
      `bytes 0-0/${handle?.size}`,
    ]);
    const tail = await server.api('GET', path, undefined, { range: 'bytes=-3' });
    expect(tail.bytes).toHaveLength(3);
    const none = await server.api('GET', path, undefined, { range: 'bytes=9999-' });
    expect([none.status, none.body.code]).toEqual([416, 'RANGE_NOT_SATISFIABLE']);
    const inline = await server.api('GET', `${path}?inline=1`);
    expect(inline.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(inline.headers.get('content-disposition')).toMatch(/^inline/);
    expect((await server.api('GET', `/executions/${other}/binary/${handle?.id}`)).status).toBe(404);
  });

  it('is downloaded also when its item is one of too many to be kept in the journal', async () => {
    const id = await create({
      name: 'Many',
      nodes: {
        start: { type: 'core.manual' },
        file: { type: 'core.convertToFile', parameters: { format: 'csv', fileName: 'one.csv' } },
        each: {
          type: 'core.code',
          parameters: {
            mode: 'each',
            code: 'return { json: { sum: $json.n + $itemIndex }, binary: $binary }',
          },
        },
        many: {
          type: 'core.code',
          parameters: {
            code: 'return Array.from({ length: 12000 }, (_, n) => ({ json: { n }, binary: items[0].binary, pairedItem: 0 }))',
          },
        },
      },
      edges: {
        e1: { from: 'start', to: 'file' },
        e2: { from: 'file', to: 'many' },
        e3: { from: 'many', to: 'each' },
      },
    });
    const { executionId } = await run(id, { data: [{ a: 1 }] });
    const { ports } = await get(`${executionId}/data/many?offset=11999&limit=1`);
    expect(ports.main.items[0].json).toEqual({ n: 11_999 });
    const [handle] = Object.values(ports.main.items[0].binary) as { id: string }[];
    const whole = await server.api('GET', `/executions/${executionId}/binary/${handle?.id}`);
    expect(Buffer.from(whole.bytes).toString().split(/\r?\n/).slice(0, 2)).toEqual(['a', '1']);
    const after = (await get(`${executionId}/data/each?offset=11999&limit=1`)).ports.main.items[0];
    expect(after).toMatchObject({ json: { sum: 2 * 11_999 }, binary: { data: { id: handle?.id } } });
  });
});
