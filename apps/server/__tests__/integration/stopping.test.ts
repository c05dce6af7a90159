/** What happens to work, and to connections, when the server has to stop: SIGTERM ends in `close`. */
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

/** A service that answers when the test says so, and at once from then on. */
async function heldService() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let calls = 0;
  const waiters: (() => void)[] = [];
  const server = createServer((incoming, response) => {
    incoming.resume();
    calls += 1;
    for (const wake of waiters.splice(0)) wake();
    void released.then(() => response.setHeader('content-type', 'application/json').end('{"ok":true}'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    release,
    async called(count: number) {
      while (calls < count) await new Promise<void>((resolve) => waiters.push(resolve));
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const position = { x: 0, y: 0 };
type Steps = Record<string, readonly [type: string, parameters: Record<string, unknown>]>;

/** Nodes in a chain. */
function chain(name: string, steps: Steps, settings: Record<string, unknown> = {}) {
  const ids = Object.keys(steps);
  return {
    name,
    settings,
    nodes: Object.fromEntries(
      Object.entries(steps).map(([id, [type, parameters]]) => [id, { name: id, type, parameters, position }]),
    ),
    edges: Object.fromEntries(ids.slice(1).map((id, at) => [id, { from: ids[at], to: id }])),
  };
}

let server: ApiServer;
let service: Awaited<ReturnType<typeof heldService>>;
afterEach(async () => {
  service.close();
  await server.close();
});

async function open(graceMs: number) {
  service = await heldService();
  server = await startApiServer(undefined, { REPORUNNER_SHUTDOWN_GRACE_MS: String(graceMs) });
}

async function publish(document: unknown): Promise<string> {
  const { id } = await server.ok('POST', '/workflows', document);
  await server.ok('POST', `/workflows/${id}/publish`, {});
  return id;
}

const hook = (path: string, more: Record<string, unknown> = {}) =>
  ['core.webhook', { path, methods: ['POST'], respond: 'immediately', ...more }] as const;

/** Resolves when the port is closed. */
async function notListening(url: string): Promise<void> {
  while (
    await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  )
    await new Promise((resolve) => setImmediate(resolve));
}

async function ended(workflowId: string) {
  for (;;) {
    const { items } = await server.ok('GET', `/executions?workflowId=${workflowId}`);
    const open = items.some(({ status }: { status: string }) => /running|queued|waiting/.test(status));
    if (items.length > 0 && !open) return items;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('stopping', () => {
  it.each([
    ['within the grace', 5_000],
    ['after the grace', 0],
  ])(
    '[R4] fails nothing that was acknowledged and loses nothing: what ends %s (reliability shut)',
    async (_, graceMs) => {
      await open(graceMs);
      const called = await publish(chain('sub', { c: ['core.calledByWorkflow', {}], s: ['core.set', {}] }));
      const error = await publish(chain('error', { c: ['core.errorTrigger', {}], s: ['core.set', {}] }));
      const slow = ['core.httpRequest', { url: service.url }] as const;
      const settings = { errorWorkflowId: error };
      const call = (wait: boolean) => ['core.executeWorkflow', { workflowId: called, wait }] as const;
      const stop = ['core.stopWithError', { message: 'wanted' }] as const;
      const waits = await publish(chain('waits', { h: hook('waits'), p: slow, c: call(true) }, settings));
      const goesOn = await publish(
        chain('goesOn', { h: hook('goes-on'), p: slow, c: call(false) }, settings),
      );
      const fails = await publish(chain('fails', { h: hook('fails'), p: slow, c: stop }, settings));
      for (const path of ['waits', 'goes-on', 'fails']) {
        const { status } = await fetch(`${server.running.url}/webhook/${path}`, { method: 'POST' });
        expect(status).toBe(202);
      }
      await service.called(3);

      const { url } = server.running;
      const restarted = server.restart();
      await notListening(url);
      service.release();
      await restarted;

      expect(await ended(waits)).toMatchObject([{ status: 'succeeded' }]);
      expect(await ended(goesOn)).toMatchObject([{ status: 'succeeded' }]);
      expect(await ended(fails)).toMatchObject([
        { status: 'failed', error: { code: 'STOPPED_BY_WORKFLOW' } },
      ]);
      expect(await ended(error)).toMatchObject([{ status: 'succeeded' }]);
      expect(await ended(called)).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
    },
  );

  it('ends keep-alive connections, those with an answer under way included (reliability shut3)', async () => {
    await open(5_000);
    await publish(
      chain('last', {
        h: hook('last', { respond: 'lastNode' }),
        p: ['core.httpRequest', { url: service.url }],
      }),
    );
    const { url } = server.running;
    const agent = new Agent({ keepAlive: true });
    const ask = (path: string, method: string) => {
      const outgoing = request(`${url}${path}`, { agent, method }).end();
      return once(outgoing, 'response').then(([response]) => {
        const { socket } = response;
        return { response: response.resume(), socket };
      });
    };
    const idle = await ask('/health', 'GET');
    await once(idle.response, 'end');
    const answer = ask('/webhook/last', 'POST');
    await service.called(1);
    const second = await ask('/health', 'GET');
    await once(second.response, 'end');

    const closed = server.running.close();
    await once(second.socket, 'close');
    service.release();
    const { response } = await answer;
    expect(response.statusCode).toBe(200);
    expect(response.headers.connection).toBe('close');
    await closed;
  });

  it('answers who still waits when the grace is over, and cuts who does not read', async () => {
    await open(0);
    await publish(
      chain('last', {
        h: hook('last', { respond: 'lastNode' }),
        p: ['core.httpRequest', { url: service.url }],
      }),
    );
    const { url } = server.running;
    const answer = fetch(`${url}/webhook/last`, { method: 'POST' });
    await service.called(1);
    // A request that never becomes complete.
    const half = request(`${url}/webhook/last`, { method: 'POST', headers: { 'content-length': '10' } });
    half.on('error', () => {});
    half.write('{');
    await once(half, 'socket');
    await server.running.close();
    expect((await answer).status).toBe(503);
    half.destroy();
  });
});
