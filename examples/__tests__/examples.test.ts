import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningServer, readConfig, startServer } from '../../apps/server/src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporunner-examples-'));
const here = new URL('..', import.meta.url);
const key = 'an-owner-key-of-at-least-thirty-two-characters';
const posted: { path: string; body: unknown }[] = [];
let server: RunningServer;
let remoteUrl = '';

const text = async (request: IncomingMessage) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
};

/** Stands in for every service that the examples call. */
const remote = createServer(async (request, response) => {
  const url = new URL(request.url ?? '', 'http://remote');
  response.setHeader('content-type', 'application/json');
  if (request.method === 'POST') {
    posted.push({ path: url.pathname, body: JSON.parse(await text(request)) });
    return response.end('{"stored":true}');
  }
  const page = Number(url.searchParams.get('page'));
  const answers: Record<string, unknown> = {
    '/orders': [
      { id: 1, customerId: 'a', status: 'paid', total: 10, country: 'DE' },
      { id: 2, customerId: 'b', status: 'open', total: 99, country: 'DE' },
      { id: 3, customerId: 'c', status: 'paid', total: 5, country: 'FR' },
    ],
    '/customers': [
      { id: 'a', name: 'Ada' },
      { id: 'b', name: 'Bob' },
    ],
    '/customers/1': { id: 1, name: 'Ada' },
    '/entries': {
      entries:
        page > 4
          ? []
          : [
              { page, date: `2026-01-0${page}` },
              { page, date: `2026-02-0${page}` },
            ],
    },
  };
  const answer = answers[url.pathname];
  return answer === undefined ? response.writeHead(404).end('{}') : response.end(JSON.stringify(answer));
});

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  expect(response.ok, `${method} ${path}: ${answer}`).toBe(true);
  return JSON.parse(answer) as T;
}

interface Document {
  nodes: Record<string, { credentials?: Record<string, string> }>;
  settings?: object;
}

/** Imports an example, with the stand-in in place of the world, and publishes it. */
async function install(file: string, change: (document: Document) => void = () => {}): Promise<string> {
  const source = readFileSync(new URL(file, here), 'utf8').replaceAll('https://api.example.com', remoteUrl);
  const document = JSON.parse(source) as Document;
  change(document);
  const { id } = await api<{ id: string }>('POST', '/workflows', document);
  await api('POST', `/workflows/${id}/publish`, {});
  return id;
}

async function hook(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/webhook/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

interface Result {
  readonly status: string;
  readonly lastOutputs: readonly { readonly json: unknown }[];
}
const byHand = (id: string, data: unknown) =>
  api<Result>('POST', `/workflows/${id}/executions`, { data, wait: true, version: 'published' });

async function until<T>(look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come');
}

beforeAll(async () => {
  await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve));
  remoteUrl = `http://127.0.0.1:${(remote.address() as AddressInfo).port}`;
  server = await startServer(
    readConfig({
      PORT: '0',
      REPORUNNER_DATA_DIR: folder,
      REPORUNNER_OWNER_KEY: key,
      REPORUNNER_LOG_LEVEL: 'silent',
      REPORUNNER_ALLOWED_HOSTS: '127.0.0.1',
    }),
  );
});
afterAll(async () => {
  await server.close();
  remote.close();
  rmSync(folder, { recursive: true, force: true });
});

it('there are ten, and each is in the table', () => {
  const files = readdirSync(here).filter((file) => file.endsWith('.json'));
  const readme = readFileSync(new URL('README.md', here), 'utf8');
  expect(files).toHaveLength(10);
  for (const file of files) expect(readme).toContain(file);
});

it('01 greets', async () => {
  await install('01-greeting-api.json');
  expect(await hook('POST', 'hello', { name: 'Ada' })).toMatchObject({
    status: 200,
    body: { greeting: 'Hello Ada!', at: expect.any(String) },
  });
});

it('02 reports what is paid, by country', async () => {
  expect((await byHand(await install('02-scheduled-report.json'), {})).status).toBe('succeeded');
  expect(posted.find(({ path }) => path === '/reports')?.body).toEqual([
    { country: 'DE', revenue: 10, count: 1 },
    { country: 'FR', revenue: 5, count: 1 },
  ]);
});

it('03 reads all pages and keeps the newest', async () => {
  const { lastOutputs } = await byHand(await install('03-all-pages.json'), {});
  expect(lastOutputs.map(({ json }) => (json as { date: string }).date)).toEqual([
    '2026-02-04',
    '2026-02-03',
    '2026-02-02',
    '2026-02-01',
    '2026-01-04',
  ]);
});

it('04 goes on with what failed', async () => {
  await install('04-error-port.json');
  expect(await hook('POST', 'customers/check', { customers: [{ id: 1 }, { id: 2 }] })).toEqual({
    status: 200,
    body: [
      { id: 1, ok: true },
      { id: 2, ok: false, why: 'HTTP_STATUS' },
    ],
  });
});

it('05 tells about a failure', async () => {
  const alarm = await install('05-error-workflow.json');
  await install('07-route-by-kind.json', (document) => {
    document.settings = { errorWorkflowId: alarm };
    (document.nodes.hook as { parameters: { path: string } }).parameters.path = 'fails';
    (document.nodes.order as { parameters: object }).parameters = {
      fields: [{ name: 'x', value: '={{ $json.nothing.here }}' }],
    };
  });
  expect((await hook('POST', 'fails', { kind: 'order' })).status).toBe(500);
  const message = await until(() => posted.find(({ path }) => path === '/chat'));
  expect(message.body).toEqual({ text: expect.stringContaining('Route by kind failed at "Order": ') });
});

it('06 joins two lists', async () => {
  await install('06-fan-out-and-merge.json');
  const { body } = await hook('GET', 'orders/enriched');
  expect((body as { id: number; name?: string }[]).map(({ id, name }) => [id, name])).toEqual([
    [1, 'Ada'],
    [2, 'Bob'],
    [3, undefined],
  ]);
});

it('07 routes', async () => {
  await install('07-route-by-kind.json');
  expect((await hook('POST', 'events', { kind: 'order', amount: 5 })).body).toEqual({
    handled: 'order',
    amount: 5,
  });
  expect((await hook('POST', 'events', { kind: 'refund', amount: 5 })).body).toEqual({
    handled: 'refund',
    amount: -5,
  });
  expect((await hook('POST', 'events', { kind: 'other' })).body).toEqual({ handled: 'unknown' });
});

it('08 cleans a list', async () => {
  const rows = [
    { 'E-Mail': ' A@x.org', Points: 1 },
    { 'E-Mail': 'b@x.org', Points: 7 },
    { 'E-Mail': 'a@X.org ', Points: 9 },
  ];
  const { lastOutputs } = await byHand(await install('08-clean-list.json'), rows);
  expect(lastOutputs.map(({ json }) => json)).toEqual([
    { email: 'b@x.org', points: 7 },
    { email: 'a@x.org', points: 1 },
  ]);
});

it('09 takes only what is signed, once', async () => {
  const { id } = await api<{ id: string }>('POST', '/credentials', {
    name: 'Sender',
    type: 'webhookHmac',
    data: { secret: 'shared', header: 'x-signature' },
  });
  await install('09-signed-webhook.json', (document) =>
    Object.assign(document.nodes.hook ?? {}, { credentials: { hmac: id } }),
  );
  const body = '{"event":"shipped"}';
  const headers = {
    'x-signature': createHmac('sha256', 'shared').update(body).digest('hex'),
    'x-delivery-id': 'd-1',
  };
  expect((await hook('POST', 'deliveries', body, { ...headers, 'x-signature': '00' })).status).toBe(403);
  const [first, second] = [
    await hook('POST', 'deliveries', body, headers),
    await hook('POST', 'deliveries', body, headers),
  ];
  expect([first.status, second.body]).toEqual([202, first.body]);
  const stored = await until(() => posted.find(({ path }) => path === '/store'));
  expect(stored.body).toMatchObject({
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    event: { event: 'shipped' },
  });
  expect(posted.filter(({ path }) => path === '/store')).toHaveLength(1);
});

it('10 accepts and refuses', async () => {
  await install('10-validate-and-respond.json');
  expect(await hook('POST', 'orders', { sku: 'a', quantity: 2 })).toMatchObject({
    status: 201,
    body: { sku: 'a', due: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
  });
  expect((await hook('POST', 'orders', { quantity: 2 })).status).toBe(422);
});
