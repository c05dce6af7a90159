/** E2 through the API: what goes on after a wait counts for its workflow and its key. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
const open: ServerResponse[] = [];
const service = createServer((incoming, response) => {
  incoming.resume();
  open.push(response);
});
afterEach(async () => {
  service.closeAllConnections();
  service.close();
  open.length = 0;
  await server.close();
});

it.each([
  ['of one key', { flow: { key: '={{ $json.body.k }}', concurrency: 1 } }],
  ['of a workflow', { concurrency: 1 }],
])('[E2] three executions %s that wait, and then send a request, send one at a time', async (_, settings) => {
  await once(service.listen(0, '127.0.0.1'), 'listening');
  server = await startApiServer();
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
  const { id } = await server.ok('POST', '/workflows', {
    name: 'W',
    settings,
    nodes: {
      hook: { type: 'core.webhook', parameters: { path: 'w', methods: ['POST'] } },
      wait: { type: 'core.wait', parameters: { mode: 'after', amount: 200, unit: 'milliseconds' } },
      send: { type: 'core.httpRequest', parameters: { url } },
    },
    edges: { a: { from: 'hook', to: 'wait' }, b: { from: 'wait', to: 'send' } },
  });
  await server.ok('POST', `/workflows/${id}/publish`, {});
  for (let call = 0; call < 3; call += 1) {
    const answer = await fetch(`${server.running.url}/webhook/w`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"k":"a"}',
    });
    expect(answer.status).toBe(202);
  }
  const { engine } = server.parts;
  for (const queued of [2, 1, 0]) {
    // All have waited: the next one runs, and the others wait for its place.
    await vi.waitFor(
      () => expect([engine.running(), open.length]).toEqual([{ active: 1, queued }, 1]),
      10_000,
    );
    open.pop()?.end('{}');
  }
  await vi.waitFor(() => expect(engine.running()).toEqual({ active: 0, queued: 0 }), 10_000);
  const { items } = await server.ok('GET', `/executions?workflowId=${id}`);
  expect(items.map(({ status }: { status: string }) => status)).toEqual(Array(3).fill('succeeded'));
});
