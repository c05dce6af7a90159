/** Ids beyond 2^53 keep their digits from wherever JSON comes in to wherever it goes out (ADR 0076). */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

const id = '12345678901234567890';
const json = `{ "id": ${id}, "small": 12, "list": [-${id}, 1.5] }`;
const exact = { id, small: 12, list: [`-${id}`, 1.5] };

let server: ApiServer;
const service = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const sent = Buffer.concat(chunks).toString();
    response.setHeader('content-type', 'application/json');
    response.end(sent === '' ? json : JSON.stringify({ sent }));
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
  server = await startApiServer();
});
afterAll(async () => {
  await server.close();
  service.close();
});

/** A call of the API whose body is text, so that its numbers are as they stand here. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
async function send(path: string, body: string): Promise<any> {
  const response = await fetch(`${server.running.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
    body,
  });
  return response.json();
}

/** What a node makes of an item with `json` in it; `parameters` is JSON text. */
async function outputOf(type: string, parameters: string): Promise<unknown> {
  const workflow = await send(
    '/workflows',
    `{
      "name": "ids",
      "nodes": { "start": { "type": "core.manual" }, "node": { "type": "${type}", "parameters": ${parameters} } },
      "edges": { "e": { "from": "start", "to": "node" } }
    }`,
  );
  const result = await send(`/workflows/${workflow.id}/executions`, `{ "wait": true, "data": ${json} }`);
  expect(result, JSON.stringify(result)).toMatchObject({ status: 'succeeded' });
  return result.lastOutputs[0].json;
}

it('[V7] of a webhook, to its answer', async () => {
  const hook = { type: 'core.webhook', parameters: { path: 'ids', respond: 'lastNode' } };
  const fields = [{ name: 'body', value: '={{ $json.body }}' }];
  const workflow = await server.ok('POST', '/workflows', {
    name: 'ids',
    nodes: { hook, pick: { type: 'core.set', parameters: { fields, includeOther: false } } },
    edges: { e: { from: 'hook', to: 'pick' } },
  });
  await server.ok('POST', `/workflows/${workflow.id}/publish`, {});
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${server.running.url}/webhook/ids`, { method: 'POST', headers, body: json });
  expect(await response.json()).toEqual({ body: exact });
});

it('[V7] of data and parameters that the API is sent', async () => {
  const fields = `{ "fields": [{ "name": "set", "value": ${json} }] }`;
  expect(await outputOf('core.set', fields)).toEqual({ ...exact, set: exact });
});

it('[V7] of an answer to an HTTP request', async () => {
  expect(await outputOf('core.httpRequest', JSON.stringify({ url }))).toEqual(exact);
});

it.each(['escaped', 'raw'])(
  '[V7] of JSON text in a parameter, whose expressions are %s',
  async (jsonRendering) => {
    const body = `={ "here": ${id}, "there": {{ $json.small }} }`;
    const parameters = { url, method: 'POST', bodyKind: 'json', body, jsonRendering };
    expect(await outputOf('core.httpRequest', JSON.stringify(parameters))).toEqual({
      sent: JSON.stringify({ here: id, there: 12 }),
    });
  },
);

it('[V7] of text that a field makes an object of', async () => {
  const fields = [{ name: 'read', type: 'object', value: json }];
  expect(await outputOf('core.set', JSON.stringify({ fields, includeOther: false }))).toEqual({
    read: exact,
  });
});

it('[V7] but not in Code, which is JavaScript', async () => {
  const code = `return [{ json: { id: JSON.parse('${id}'), text: $json.id } }];`;
  expect(await outputOf('core.code', JSON.stringify({ code }))).toEqual({ id: Number(id), text: id });
});
