import type {
  ExecutionDetail,
  LiveEvents,
  LiveExecutions,
  LiveOperation,
  LiveWorkflowChange,
} from '@reporunner/api-types';
import { createLiveClient, type LiveClient, type LiveStatus } from '@reporunner/real-time/client';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bodyOf, callApi } from '../test-utils/api-server.ts';
import { ownerKey, startTestServer, type TestServer } from '../test-utils/start-test-server.ts';

let server: TestServer;
const open: LiveClient[] = [];

beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(() => server.close());

const call = async (method: string, path: string, body?: unknown, key = ownerKey) =>
  bodyOf(await callApi(server.url, method, path, body, { authorization: `Bearer ${key}` }));

async function connect(token = ownerKey) {
  const statuses: LiveStatus[] = [];
  const client = createLiveClient({
    url: server.url,
    token,
    maxPauseMs: 50,
    onStatus: (status) => statuses.push(status),
  });
  open.push(client);
  await vi.waitFor(() => expect(client.status).toBe('online'));
  return { client, statuses };
}

const eventually = <T>(check: () => T) => vi.waitFor(check, { timeout: 10_000, interval: 10 });
const hello = {
  name: 'Hello',
  nodes: {
    start: { type: 'core.manual' },
    greet: {
      type: 'core.set',
      parameters: { fields: [{ name: 'secret', type: 'string', value: 'a payload' }], includeOther: false },
    },
  },
  edges: { e1: { from: 'start', to: 'greet' } },
};
const rename = (value: string) => ({ parts: [{ type: 'set', path: ['name'], value }] });

describe('the room of a workflow', () => {
  it('[L5] tells operations in order, with whose they are, and those that were made before', async () => {
    const { id } = await call('POST', '/workflows', hello);
    await call('POST', `/workflows/${id}/operations`, rename('A'));
    const { client } = await connect();
    const got: LiveOperation[] = [];
    client.joinWorkflow(id, 1, { onOperation: (operation) => got.push(operation) });
    await eventually(() => expect(got).toHaveLength(1));
    await call('POST', `/workflows/${id}/operations`, { ...rename('B'), clientId: 'tab', operationId: 'op' });
    await call('POST', `/workflows/${id}/operations`, rename('C'));
    await eventually(() => expect(got).toHaveLength(3));
    expect(got.map(({ revision }) => revision)).toEqual([2, 3, 4]);
    expect(got[1]).toMatchObject({
      workflowId: id,
      clientId: 'tab',
      operationId: 'op',
      operation: rename('B'),
      principalId: expect.any(String),
    });
  });

  it('tells when it is published, unpublished, deleted and restored, and when executions start and end', async () => {
    const { id } = await call('POST', '/workflows', hello);
    const { client } = await connect();
    const changes: LiveWorkflowChange[] = [];
    const executions: LiveExecutions[] = [];
    const listed: LiveWorkflowChange[] = [];
    let refused = 0;
    client.joinWorkflow(id, 1, {
      onChange: (change) => changes.push(change),
      onExecutions: (update) => executions.push(update),
      onRefused: () => {
        refused += 1;
      },
    });
    client.joinWorkflows({ onChange: (updates) => listed.push(...updates) });
    await eventually(() => expect(server.parts.live.connections()).toBe(1));
    const version = await call('POST', `/workflows/${id}/publish`, {});
    const { executionId } = await call('POST', `/workflows/${id}/executions`, { wait: true });
    await call('POST', `/workflows/${id}/unpublish`);
    await call('DELETE', `/workflows/${id}`);
    await eventually(() =>
      expect(changes.map(({ change }) => change)).toEqual(['published', 'unpublished', 'deleted']),
    );
    expect(changes[0]?.versionId).toBe(version.versionId);
    await eventually(() =>
      expect(executions.flatMap((update) => update.executions).at(-1)).toMatchObject({
        executionId,
        status: 'succeeded',
      }),
    );
    await eventually(() =>
      expect(listed.map(({ change }) => change)).toEqual(
        expect.arrayContaining(['published', 'unpublished', 'deleted']),
      ),
    );
    expect(refused).toBe(0);
  });
});

describe('the room of an execution', () => {
  it('[L6] gives what is known, then what happens, and never what items hold', async () => {
    const { id } = await call('POST', '/workflows', {
      name: 'Patient',
      nodes: {
        ...hello.nodes,
        wait: { type: 'core.wait', parameters: { mode: 'webhook' } },
        end: { type: 'core.noOp' },
      },
      edges: { ...hello.edges, e2: { from: 'greet', to: 'wait' }, e3: { from: 'wait', to: 'end' } },
    });
    const { executionId } = await call('POST', `/workflows/${id}/executions`, {});
    const { client } = await connect();
    const details: ExecutionDetail[] = [];
    const received: LiveEvents[] = [];
    const listed: LiveExecutions[] = [];
    client.joinWorkflows({ onExecutions: (one) => listed.push(one) });
    client.joinExecution(executionId, {
      onDetail: (detail) => details.push(detail),
      onEvents: (events) => received.push(events),
    });
    await eventually(() => expect(details.length).toBeGreaterThan(0));
    await eventually(() =>
      expect([...(details.at(-1)?.nodes ?? []), ...received.flatMap(({ events }) => events)]).toEqual(
        expect.arrayContaining([expect.objectContaining({ nodeId: 'wait', status: 'waiting' })]),
      ),
    );
    const { executionId: another } = await call('POST', `/workflows/${id}/executions`, {});
    await eventually(() =>
      expect(listed.flatMap(({ executions }) => executions)).toContainEqual(
        expect.objectContaining({ executionId: another, status: 'waiting' }),
      ),
    );
    await call('POST', `/executions/${executionId}/cancel`);
    await eventually(() =>
      expect(received.at(-1)?.events.at(-1)).toMatchObject({
        type: 'ExecutionFinished',
        status: 'cancelled',
      }),
    );
    expect(JSON.stringify(received)).not.toContain('a payload');
  });

  it('[L7] does not flood: of a loop the newest runs are sent, and the rest is counted', async () => {
    const rounds = 3_000;
    const { id } = await call('POST', '/workflows', {
      name: 'Rounds',
      nodes: {
        start: { type: 'core.manual' },
        wait: { type: 'core.wait', parameters: { mode: 'webhook' } },
        loop: { type: 'core.loop', parameters: { mode: 'times', times: rounds, collect: 'last' } },
        step: { ...hello.nodes.greet, parentId: 'loop' },
      },
      edges: { e1: { from: 'start', to: 'wait' }, e2: { from: 'wait', to: 'loop' } },
    });
    const { executionId } = await call('POST', `/workflows/${id}/executions`, {});
    const { client } = await connect();
    const received: LiveEvents[] = [];
    let known = 0;
    client.joinExecution(executionId, {
      onDetail: ({ lastSeq }) => {
        known = lastSeq;
      },
      onEvents: (events) => received.push(events),
    });
    await eventually(() => expect(known).toBeGreaterThan(0));
    const { tenantId } = await call('GET', '/me');
    await eventually(() => server.parts.engine.resume({ tenantId }, executionId, { data: {} }));
    await eventually(() => expect(received.at(-1)?.events.at(-1)?.type).toBe('ExecutionFinished'));
    const events = received.flatMap((one) => one.events);
    expect(events.length).toBeLessThan(150 * received.length);
    for (const [index, one] of received.entries())
      if (index > 0) expect(one.after).toBe(received[index - 1]?.seq);
    const ended = events.filter(({ nodeId, status }) => nodeId === 'step' && status === 'succeeded').length;
    const left = received.reduce((sum, { more }) => sum + (more.step ?? 0), 0);
    expect(ended + left).toBe(rounds);
  });

  it('is refused when there is no such execution', async () => {
    const { client } = await connect();
    const refusals: string[] = [];
    client.joinExecution('nothing', { onRefused: ({ code }) => refusals.push(code) });
    client.joinWorkflow('nothing', 1, { onRefused: ({ code }) => refusals.push(code) });
    await eventually(() => expect(refusals).toEqual(['NOT_FOUND', 'NOT_FOUND']));
  });
});

describe('a connection', () => {
  it('[L1] is refused to strangers, to foreign pages with a cookie, and to old clients', async () => {
    const refusalOf = (headers: Record<string, string>, auth: object): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = io(server.url, {
          transports: ['websocket'],
          reconnection: false,
          forceNew: true,
          extraHeaders: headers,
          auth,
        });
        socket.on('connect_error', (error) => {
          socket.close();
          resolve((error as Error & { data?: { code: string } }).data?.code ?? error.message);
        });
        socket.on('connect', () => {
          socket.close();
          reject(new Error('it was let in'));
        });
      });
    expect(await refusalOf({}, { protocol: 1 })).toBe('UNAUTHENTICATED');
    expect(await refusalOf({}, { protocol: 1, token: 'wrong-wrong-wrong-wrong' })).toBe('UNAUTHENTICATED');
    expect(await refusalOf({}, { protocol: 0, token: ownerKey })).toBe('PROTOCOL_OUTDATED');
    const account = { email: 'ada@example.com', password: 'eine lange Passphrase, wirklich', name: 'Ada' };
    const response = await fetch(`${server.url}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ownerKey}` },
      body: JSON.stringify(account),
    });
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(await refusalOf({ cookie, origin: 'https://evil.example' }, { protocol: 1 })).toBe('FORBIDDEN');
    const socket = io(server.url, {
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { cookie, origin: server.url },
      auth: { protocol: 1 },
    });
    await eventually(() => expect(socket.connected).toBe(true));
    const ended = new Promise((resolve) => socket.on('disconnect', resolve));
    await fetch(`${server.url}/api/v1/auth/logout`, {
      method: 'POST',
      headers: { cookie, origin: server.url },
    });
    expect(await ended).toBe('io server disconnect');
    socket.close();
  });

  it('[L2] of a revoked key ends at once, and does not come back', async () => {
    const { id, key } = await call('POST', '/api-keys', { name: 'Short' });
    const { client, statuses } = await connect(key);
    await call('DELETE', `/api-keys/${id}`);
    await eventually(() => expect(client.status).toBe('offline'));
    expect(statuses).toEqual(['online', 'offline']);
  });

  it('[L8] is bounded: rooms, requests and sizes', async () => {
    const socket = io(server.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { protocol: 1, token: ownerKey },
    });
    await eventually(() => expect(socket.connected).toBe(true));
    const ask = (room: unknown) => socket.emitWithAck('join', room);
    expect(await ask('nonsense')).toMatchObject({ ok: false, code: 'BAD_REQUEST' });
    expect(await ask({ $gt: '' })).toMatchObject({ ok: false, code: 'BAD_REQUEST' });
    const answers = await Promise.all(Array.from({ length: 250 }, () => ask('workflow:nothing')));
    expect(answers.at(-1)).toMatchObject({ ok: false, code: 'RATE_LIMITED' });
    const ended = new Promise((resolve) => socket.on('disconnect', resolve));
    socket.emit('join', 'x'.repeat(20_000));
    await ended;
    socket.close();
  });
});

describe('tenants', () => {
  it('[L3] hear nothing of each other, and cannot join what is not theirs', async () => {
    const { id } = await call('POST', '/workflows', hello);
    const { executionId } = await call('POST', `/workflows/${id}/executions`, { wait: true });
    const { store, identity } = server.parts;
    const stranger = { tenantId: 'another-tenant', userId: 'eve', kind: 'user' as const, permissions: [] };
    const { key } = await identity.createApiKey(stranger, 'eve', 'Eve');
    expect(store).toBeDefined();
    const { client } = await connect(key);
    const received: unknown[] = [];
    const refusals: string[] = [];
    const onRefused = ({ code }: { code: string }) => refusals.push(code);
    client.joinWorkflow(id, 1, {
      onOperation: (one) => received.push(one),
      onChange: (one) => received.push(one),
      onRefused,
    });
    client.joinExecution(executionId, { onDetail: (one) => received.push(one), onRefused });
    let listJoined = false;
    client.joinWorkflows({
      onChange: (one) => received.push(one),
      onExecutions: (one) => received.push(one),
    });
    await eventually(() => expect(refusals).toEqual(['NOT_FOUND', 'NOT_FOUND']));
    const own = await connect();
    const ownReceived: unknown[] = [];
    own.client.joinWorkflows({ onChange: (one) => ownReceived.push(one) });
    own.client.joinWorkflow(id, 1, {
      onOperation: () => {
        listJoined = true;
      },
    });
    await call('POST', `/workflows/${id}/operations`, rename('Mine'));
    await call('POST', `/workflows/${id}/executions`, { wait: true });
    await eventually(() => expect(listJoined && ownReceived.length > 0).toBe(true));
    expect(received).toEqual([]);
  });
});

describe('a client', () => {
  it('[L5] comes back after a restart of the server, and gets what it missed', async () => {
    const first = await startTestServer();
    const { port } = new URL(first.url);
    const ask = async (method: string, path: string, body: unknown) => {
      const response = await fetch(`http://localhost:${port}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return response.json() as Promise<{ id: string }>;
    };
    const statuses: LiveStatus[] = [];
    const got: number[] = [];
    let missed = 0;
    const { id } = await ask('POST', '/workflows', hello);
    const client = createLiveClient({
      url: first.url,
      token: ownerKey,
      maxPauseMs: 50,
      onStatus: (status) => statuses.push(status),
    });
    open.push(client);
    client.joinWorkflow(id, 1, {
      onOperation: ({ revision }) => got.push(revision),
      onMissed: () => {
        missed += 1;
      },
    });
    await eventually(() => expect(client.status).toBe('online'));
    await ask('POST', `/workflows/${id}/operations`, rename('A'));
    await eventually(() => expect(got).toEqual([2]));
    await first.stop();
    await eventually(() => expect(client.status).toBe('reconnecting'));
    const second = await startTestServer({ PORT: port }, first.folder);
    await second.parts.workflows.applyOperation(
      { tenantId: (await second.parts.store.users.tenants())[0]?.id ?? '' },
      id,
      { parts: [{ type: 'set', path: ['name'], value: 'B' }] },
    );
    await eventually(() => expect(got).toEqual([2, 3]));
    await eventually(() => expect(missed).toBe(1));
    expect(statuses).toEqual(['online', 'reconnecting', 'online']);
    await second.close();
  });

  it('[L9] that reads too slowly is informed to fetch, and costs the server no memory', async () => {
    const { id } = await call('POST', '/workflows', hello);
    const socket = io(server.url, {
      transports: ['websocket'],
      forceNew: true,
      auth: { protocol: 1, token: ownerKey },
    });
    await eventually(() => expect(socket.connected).toBe(true));
    expect(await socket.emitWithAck('join', `workflow:${id}`)).toMatchObject({ ok: true, at: 1 });
    const revisions: number[] = [];
    const refetches: string[] = [];
    socket.on('operation', ({ revision }: LiveOperation) => revisions.push(revision));
    socket.on('refetch', (room: string) => refetches.push(room));
    const { ws } = socket.io.engine.transport as unknown as {
      ws: { _socket: { pause(): void; resume(): void } };
    };
    ws._socket.pause();
    const { tenantId } = await call('GET', '/me');
    const text = 'x'.repeat(100_000);
    for (let count = 1; count <= 400; count += 1)
      server.parts.live.operation(tenantId, {
        workflowId: id,
        revision: count,
        operation: { parts: [{ type: 'set', path: ['description'], value: text }] },
        at: 0,
      });
    ws._socket.resume();
    await eventually(() => expect(refetches).toEqual([`workflow:${id}`]));
    expect(revisions.length).toBeLessThan(400);
    socket.close();
  });
});
