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
/** A node that gives something else each time. */
const roll = { type: 'core.code', parameters: { code: 'return [{ json: { n: Math.random() } }];' } };
const chain = {
  name: 'Chain',
  nodes: {
    start: { type: 'core.manual' },
    roll,
    a: set('={{ $json.n }}'),
    b: set('={{ $json.v + "!" }}'),
    broken: { type: 'core.httpRequest' },
  },
  edges: {
    e1: { from: 'start', to: 'roll' },
    e2: { from: 'roll', to: 'a' },
    e3: { from: 'a', to: 'b' },
    e4: { from: 'b', to: 'broken' },
  },
};
const create = async (document: object) => (await server.ok('POST', '/workflows', document)).id as string;
const run = (id: string, body: object) =>
  server.ok('POST', `/workflows/${id}/executions`, { wait: true, ...body });
const refused = async (id: string, body: object) =>
  (await server.api('POST', `/workflows/${id}/executions`, { wait: true, ...body })).body.code;
const change = (id: string, path: (string | number)[], value: unknown) =>
  server.ok('POST', `/workflows/${id}/operations`, { parts: [{ type: 'set', path, value }] });
const output = async (executionId: string, nodeId: string) =>
  (await server.ok('GET', `/executions/${executionId}/data/${nodeId}`)).ports.main.items[0]?.json;
const events = async (executionId: string) =>
  (await server.ok('GET', `/executions/${executionId}/data`)).items as {
    type: string;
    nodeId: string;
    reused?: string;
  }[];
const reusedIn = async (executionId: string) =>
  (await events(executionId)).flatMap((event) => (event.reused === 'earlier' ? [event.nodeId] : []));

describe('run to here', () => {
  it('runs what the node needs and nothing else, however unfinished the rest is', async () => {
    const id = await create(chain);
    expect(await refused(id, {})).toBe('WORKFLOW_INVALID');
    const { executionId, status } = await run(id, { destinationNodeId: 'b' });
    expect(status).toBe('succeeded');
    expect((await events(executionId)).flatMap(({ nodeId }) => nodeId ?? [])).toContain('b');
    expect(await refused(id, { destinationNodeId: 'broken' })).toBe('WORKFLOW_INVALID');
    expect(await refused(id, { destinationNodeId: 'none' })).toBe('NOT_FOUND');
  });

  it('[RU1] takes over what an earlier execution has and still holds; the node itself runs again', async () => {
    const id = await create(chain);
    const first = await run(id, { destinationNodeId: 'b' });
    const before = await output(first.executionId, 'roll');
    const second = await run(id, { destinationNodeId: 'b', reuseFrom: first.executionId });
    expect(await reusedIn(second.executionId)).toEqual(['roll', 'a']);
    expect(await output(second.executionId, 'roll')).toEqual(before);
    await change(id, ['nodes', 'a', 'parameters', 'fields', 0, 'value'], '=<{{ $json.n }}>');
    const third = await run(id, { destinationNodeId: 'b', reuseFrom: second.executionId });
    expect(await reusedIn(third.executionId)).toEqual(['roll']);
    expect(await output(third.executionId, 'b')).toEqual({ v: `<${before.n}>!` });
    await change(id, ['nodes', 'roll', 'parameters', 'code'], 'return [{ json: { n: 7 } }];');
    const fourth = await run(id, { destinationNodeId: 'b', reuseFrom: third.executionId });
    expect(await reusedIn(fourth.executionId)).toEqual([]);
    expect(await output(fourth.executionId, 'b')).toEqual({ v: '<7>!' });
    const other = await run(id, { destinationNodeId: 'b', reuseFrom: fourth.executionId, data: { x: 1 } });
    expect(await reusedIn(other.executionId)).toEqual([]);
  });

  it('[RU1] does not take over what reads a node that has changed, wherever that lies', async () => {
    const id = await create({
      name: 'Reads',
      nodes: {
        start: { type: 'core.manual' },
        one: set('1', { name: 'Eins' }),
        two: set("={{ $('Eins').first().json.v }}"),
        three: set('={{ $json.v }}'),
      },
      edges: {
        e1: { from: 'start', to: 'one' },
        e2: { from: 'one', to: 'two' },
        e3: { from: 'two', to: 'three' },
      },
    });
    const first = await run(id, {});
    const same = await run(id, { destinationNodeId: 'three', reuseFrom: first.executionId });
    expect(await reusedIn(same.executionId)).toEqual(['one', 'two']);
    await change(id, ['nodes', 'one', 'name'], 'Uno');
    const renamed = await run(id, { destinationNodeId: 'one', reuseFrom: first.executionId });
    expect(await reusedIn(renamed.executionId)).toEqual([]);
    const whole = await server.api('POST', `/workflows/${id}/executions`, {
      wait: true,
      destinationNodeId: 'three',
      reuseFrom: first.executionId,
    });
    // Its expression names a node that there is no more: it is not what it was.
    expect(whole.body.status).toBe('failed');
  });

  it('lets pinned data win', async () => {
    const id = await create(chain);
    const first = await run(id, { destinationNodeId: 'b' });
    await change(id, ['nodes', 'roll', 'pinned'], { main: [{ json: { n: 5 } }] });
    const pinned = await run(id, { destinationNodeId: 'b', reuseFrom: first.executionId });
    expect(await output(pinned.executionId, 'b')).toEqual({ v: '5!' });
    expect(await reusedIn(pinned.executionId)).toEqual([]);
    const unpinned = await run(id, {
      destinationNodeId: 'b',
      reuseFrom: first.executionId,
      usePinned: false,
    });
    expect(await reusedIn(unpinned.executionId)).toEqual(['roll', 'a']);
  });

  it('runs a container up to a node in it, each round up to there', async () => {
    const id = await create({
      name: 'Loop',
      nodes: {
        start: { type: 'core.manual' },
        loop: { type: 'core.loop', parameters: { mode: 'forEach' } },
        x: set('={{ $json.i }}', { parentId: 'loop' }),
        y: set('={{ $json.v + "y" }}', { parentId: 'loop' }),
        never: { type: 'core.stopWithError', parameters: { message: 'no' }, parentId: 'loop' },
        after: { type: 'core.stopWithError', parameters: { message: 'no' } },
      },
      edges: {
        e1: { from: 'start', to: 'loop' },
        e2: { from: 'x', to: 'y' },
        e3: { from: 'y', to: 'never' },
        e4: { from: 'loop', to: 'after' },
      },
    });
    const result = await run(id, { destinationNodeId: 'y', data: [{ i: 1 }, { i: 2 }] });
    expect(result).toMatchObject({ status: 'succeeded' });
    expect(result.lastOutputs.map(({ json }: { json: unknown }) => json)).toEqual([{ v: '1y' }, { v: '2y' }]);
  });

  it('says what it cannot do', async () => {
    const id = await create({
      ...chain,
      nodes: { ...chain.nodes, alone: set('x'), hook: { type: 'core.webhook', parameters: { path: 'p' } } },
    });
    const other = await create(chain);
    const foreign = await run(other, { destinationNodeId: 'a' });
    expect(await refused(id, { destinationNodeId: 'alone' })).toBe('NODE_UNREACHABLE');
    expect(await refused(id, { destinationNodeId: 'b', triggerNodeId: 'hook' })).toBe('NODE_UNREACHABLE');
    const unstarted = await create({ ...chain, nodes: { a: set('x') }, edges: {} });
    expect(await refused(unstarted, {})).toBe('WORKFLOW_INVALID');
    expect(await refused(id, { destinationNodeId: 'b', reuseFrom: 'none' })).toBe('NOT_FOUND');
    expect(await refused(id, { destinationNodeId: 'b', reuseFrom: foreign.executionId })).toBe('BAD_REQUEST');
    expect(await refused(id, { onlyNode: true })).toBe('BAD_REQUEST');
    expect(await refused(id, { destinationNodeId: 'b', input: { main: [] } })).toBe('BAD_REQUEST');
    const nowhere = { destinationNodeId: 'b', onlyNode: true, input: { left: [{ json: {} }] } };
    expect(await refused(id, nowhere)).toBe('BAD_REQUEST');
    expect(await refused(id, { version: 'published', reuseFrom: foreign.executionId })).toBe('BAD_REQUEST');
  });
});

describe('one node alone', () => {
  it('runs with the items it is given, in a container or out of it, connected or not', async () => {
    const id = await create({
      ...chain,
      nodes: {
        ...chain.nodes,
        alone: set('={{ $json.x * 2 }}'),
        loop: { type: 'core.loop', parameters: { mode: 'forEach' } },
        inside: set('={{ $json.x + 1 }}', { parentId: 'loop' }),
      },
    });
    const input = { main: [{ json: { x: 1 } }, { json: { x: 2 } }] };
    for (const [nodeId, values] of [
      ['alone', ['2', '4']],
      ['inside', ['2', '3']],
    ] as const) {
      const { executionId, lastOutputs } = await run(id, {
        destinationNodeId: nodeId,
        onlyNode: true,
        input,
      });
      expect(lastOutputs.map(({ json }: { json: { v: string } }) => json.v)).toEqual(values);
      expect(await output(executionId, nodeId)).toEqual({ v: values[0] });
    }
  });

  it('reads what other nodes gave in the execution that it builds on, also at the second time', async () => {
    const id = await create({
      name: 'Alone',
      nodes: {
        start: { type: 'core.manual' },
        roll: { ...roll, name: 'Roll' },
        next: set("={{ $json.x + ':' + $('Roll').item.json.n }}"),
        merge: { type: 'core.merge', parameters: { mode: 'append' } },
      },
      edges: {
        e1: { from: 'start', to: 'roll' },
        e2: { from: 'roll', to: 'next' },
        e3: { from: 'next', to: 'merge' },
        e4: { from: 'roll', to: 'merge:input2' },
      },
    });
    const first = await run(id, {});
    const { n } = await output(first.executionId, 'roll');
    const source = { nodeId: 'roll', port: 'main', index: 0 };
    const alone = (reuseFrom: string) =>
      run(id, {
        destinationNodeId: 'next',
        onlyNode: true,
        reuseFrom,
        input: { main: [{ json: { x: 'a' }, source }] },
      });
    const second = await alone(first.executionId);
    expect(await output(second.executionId, 'next')).toEqual({ v: `a:${n}` });
    const third = await alone(second.executionId);
    expect(await output(third.executionId, 'next')).toEqual({ v: `a:${n}` });
    const merged = await run(id, {
      destinationNodeId: 'merge',
      onlyNode: true,
      input: { main: [{ json: { a: 1 } }], input2: [{ json: { b: 2 } }] },
    });
    expect(merged.lastOutputs.map(({ json }: { json: unknown }) => json)).toEqual([{ a: 1 }, { b: 2 }]);
    const retried = await server.ok('POST', `/executions/${second.executionId}/retry`, {});
    expect(retried).toMatchObject({ retryOf: second.executionId });
  });

  it('says that it cannot trace an item of a container to a node outside, and never takes another one', async () => {
    const id = await create({
      name: 'Alone in a loop',
      nodes: {
        start: { type: 'core.manual' },
        roll: {
          type: 'core.code',
          name: 'Roll',
          parameters: { code: 'return [1, 2, 3].map((n) => ({ json: { n } }));' },
        },
        loop: { type: 'core.loop', parameters: { mode: 'forEach' } },
        traced: set("={{ $('Roll').item.json.n }}", { parentId: 'loop' }),
        first: set("={{ $('Roll').first().json.n }}", { parentId: 'loop' }),
      },
      edges: { e1: { from: 'start', to: 'roll' }, e2: { from: 'roll', to: 'loop' } },
    });
    const { executionId } = await run(id, {});
    const alone = (destinationNodeId: string, input: object) =>
      run(id, { destinationNodeId, onlyNode: true, reuseFrom: executionId, input: { main: [input] } });
    for (const source of [undefined, { nodeId: 'loop', port: 'main', index: 1 }]) {
      const item = { json: { x: 'a' }, ...(source && { source }) };
      const traced = await alone('traced', item);
      expect(traced).toMatchObject({ status: 'failed', error: { code: 'ITEM_LINEAGE' } });
      expect((await alone('first', item)).lastOutputs[0].json).toEqual({ v: '1' });
    }
  });
});

describe('a draft that ran', () => {
  it('[WF4] goes on as it was after it was changed and the process was restarted, and is shown and retried so', async () => {
    const id = await create({
      name: 'Waits',
      nodes: {
        start: { type: 'core.manual' },
        wait: { type: 'core.wait', parameters: { mode: 'webhook' } },
        say: set('before'),
      },
      edges: { e1: { from: 'start', to: 'wait' }, e2: { from: 'wait', to: 'say' } },
    });
    const { executionId } = await server.ok('POST', `/workflows/${id}/executions`, {});
    await expect
      .poll(async () => (await server.ok('GET', `/executions/${executionId}`)).nodes.at(-1).status)
      .toBe('waiting');
    await change(id, ['nodes', 'say', 'parameters', 'fields', 0, 'value'], 'after');
    await server.ok('POST', `/workflows/${id}/operations`, {
      parts: [{ type: 'remove', kind: 'node', id: 'wait' }],
    });
    await server.restart();
    await expect
      .poll(async () => (await server.ok('GET', `/executions/${executionId}`)).nodes.at(-1).status)
      .toBe('waiting');
    const { engine, workflows } = server.parts;
    const tenant = { tenantId: (await server.ok('GET', '/me')).tenantId as string };
    // What was running is recovered in the background.
    await expect
      .poll(async () =>
        engine.resume(tenant, executionId, { data: {} }).then(
          () => 'resumed',
          () => 'not yet',
        ),
      )
      .toBe('resumed');
    await expect
      .poll(async () => (await server.ok('GET', `/executions/${executionId}`)).status)
      .toBe('succeeded');
    expect(await output(executionId, 'say')).toEqual({ v: 'before' });
    const shown = await server.ok('GET', `/executions/${executionId}/workflow`);
    expect(shown).toMatchObject({ versionId: 'draft:1', draft: true, workflow: { name: 'Waits' } });
    expect(Object.keys(shown.workflow.nodes)).toContain('wait');
    const { executionId: again } = await server.ok('POST', `/executions/${executionId}/retry`, {
      fromNodeId: 'say',
    });
    await expect.poll(async () => (await server.ok('GET', `/executions/${again}`)).status).toBe('succeeded');
    expect(await output(again, 'say')).toEqual({ v: 'before' });
    expect(await workflows.documentOf(tenant, id, 'draft:1')).toBeDefined();
  });
});
