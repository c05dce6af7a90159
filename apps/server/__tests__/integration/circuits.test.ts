/** A host that is down: published workflows leave it alone, manual runs reach it, operators see it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

let server: ApiServer;
let remote: Server;
let requests = 0;
let status = 503;
beforeEach(async () => {
  requests = 0;
  remote = createServer((_request, response) => {
    requests += 1;
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"fine":true}');
  });
  await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve));
  server = await startApiServer(undefined, {
    REPORUNNER_CIRCUIT_FAILURES: '4',
    REPORUNNER_CIRCUIT_PAUSE_MS: '60000',
  });
});
afterEach(async () => {
  await server.close();
  remote.closeAllConnections();
  remote.close();
});

const metric = async (name: string) => {
  const response = await fetch(`${server.running.url}/metrics`, {
    headers: { authorization: `Bearer ${ownerKey}` },
  });
  const text = await response.text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );
};

it('is left alone by published workflows, and reached manually', async () => {
  const { id } = await server.ok('POST', '/workflows', {
    name: 'Calls',
    nodes: {
      hook: { type: 'core.webhook', parameters: { path: 'calls', respond: 'lastNode' } },
      call: {
        type: 'core.httpRequest',
        parameters: { url: `http://127.0.0.1:${(remote.address() as AddressInfo).port}/` },
      },
    },
    edges: { e: { from: 'hook', to: 'call' } },
  });
  await server.ok('POST', `/workflows/${id}/publish`, {});
  const call = async () => {
    const response = await fetch(`${server.running.url}/webhook/calls`, { method: 'POST' });
    const executionId = response.headers.get('x-reporunner-execution-id');
    return (await server.ok('GET', `/executions/${executionId}`)).error?.code;
  };
  const codes: string[] = [];
  for (let n = 0; n < 6; n += 1) codes.push(await call());
  expect(codes).toEqual([...Array(4).fill('HTTP_STATUS'), ...Array(2).fill('CIRCUIT_OPEN')]);
  expect(requests).toBe(4);
  expect(await metric('reporunner_circuits{state="open"}')).toBe(1);
  expect(await metric('reporunner_circuits_opened_total')).toBe(1);
  expect(await metric('reporunner_circuit_refusals_total')).toBe(2);

  status = 200;
  const manual = await server.ok('POST', `/workflows/${id}/executions`, { data: {}, wait: true });
  expect(manual.status).toBe('succeeded');
  expect(await call()).toBeUndefined();
  expect(await metric('reporunner_circuits{state="open"}')).toBe(0);
});
