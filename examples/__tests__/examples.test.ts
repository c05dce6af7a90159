import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningServer, readConfig, startServer } from '../../apps/server/src/index.ts';
import { coreIntegration } from '../../packages/@reporunner/nodes-core/src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporunner-examples-'));
const here = new URL('..', import.meta.url);
const key = 'an-owner-key-of-at-least-thirty-two-characters';
const posted: { path: string; body: unknown }[] = [];
/** Calls whose caller went away. */
const cutOff: string[] = [];
let server: RunningServer;
let remoteUrl = '';

const text = async (request: IncomingMessage) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
};

// biome-ignore lint/suspicious/noExplicitAny: whatever the examples send.
function answerPost(path: string, body: any, response: ServerResponse) {
  if (path === '/contacts' && body.some((one: { email: string }) => !one.email.includes('@')))
    return response.writeHead(422).end('{"error":"not an address"}');
  if (path === '/reservations' && body.seats > 100) return response.writeHead(409).end('{"error":"full"}');
  if (path === '/graphql')
    return response.end(
      JSON.stringify({
        data: { country: body.variables.code === 'CH' ? { name: 'Switzerland', capital: 'Bern' } : null },
      }),
    );
  return response.end('{"stored":true}');
}

/** Stands in for every service that the examples call. */
const remote = createServer(async (request, response) => {
  const url = new URL(request.url ?? '', 'http://remote');
  response.setHeader('content-type', 'application/json');
  if (request.method === 'POST') {
    const body = JSON.parse(await text(request));
    posted.push({ path: url.pathname, body });
    return answerPost(url.pathname, body, response);
  }
  if (url.pathname === '/rates/far') {
    response.on('close', () => cutOff.push(url.pathname));
    return;
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
    '/rates/near': { rate: 1.1 },
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
  nodes: Record<string, { type: string; parameters?: object; credentials?: Record<string, string> }>;
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

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = await look();
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

const files = readdirSync(here).filter((file) => file.endsWith('.json'));

it('each is in the table', () => {
  const readme = readFileSync(new URL('README.md', here), 'utf8');
  for (const file of files) expect(readme).toContain(`\`${file}\``);
});

it('each node is in one of them', () => {
  const used = files.flatMap((file) => {
    const { nodes } = JSON.parse(readFileSync(new URL(file, here), 'utf8')) as Document;
    return Object.values(nodes).map(({ type }) => type);
  });
  const known = coreIntegration.nodes.map(({ type }) => type);
  expect(known.filter((type) => !used.includes(type))).toEqual([]);
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
      fields: [{ name: 'x', value: '={{ $json.body.kind.nothing() }}' }],
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

it('11 loops, passes over and stops', async () => {
  await install('11-loop-break-continue.json');
  const orders = ['a', 'cancelled', 'c', 'd', 'e'].map((status, id) => ({ id, status }));
  const { body } = await hook('POST', 'orders/ship', { orders });
  expect(
    (body as { id: number; shipped?: boolean; place?: number }[]).filter(({ shipped }) => shipped),
  ).toEqual([
    { id: 0, status: 'a', shipped: true, place: 1 },
    { id: 2, status: 'c', shipped: true, place: 3 },
  ]);
});

it('12 sends in batches and tells which failed', async () => {
  await install('12-batches.json');
  const contacts = ['a@x.org', 'b@x.org', 'c@x.org', 'wrong', 'e@x.org'].map((email) => ({ email }));
  expect((await hook('POST', 'contacts/upload', { contacts })).body).toEqual([
    { email: 'c@x.org', why: 'HTTP_STATUS' },
    { email: 'wrong', why: 'HTTP_STATUS' },
  ]);
  expect(posted.filter(({ path }) => path === '/contacts').map(({ body }) => body)).toEqual([
    [{ email: 'a@x.org' }, { email: 'b@x.org' }],
    [{ email: 'c@x.org' }, { email: 'wrong' }],
    [{ email: 'e@x.org' }],
  ]);
});

it('13 takes the first answer and cuts the other call off', async () => {
  await install('13-fastest-answer.json');
  expect((await hook('GET', 'rates')).body).toEqual({ rate: 1.1 });
  await until(() => cutOff[0]);
});

it('14 chooses', async () => {
  await install('14-choose-by-amount.json');
  for (const [amount, approvals] of [
    [5_000, 2],
    [1_000, 2],
    [999, 1],
    [99.5, 0],
  ])
    expect((await hook('POST', 'payments', { amount })).body).toEqual({ approvals });
});

it('15 tries again, catches, and always writes the audit', async () => {
  await install('15-try-catch-finally.json');
  expect((await hook('POST', 'bookings', { seats: 2 })).body).toEqual({ booked: true });
  expect((await hook('POST', 'bookings', { seats: 0 })).body).toEqual({
    booked: false,
    why: 'A booking needs at least one seat.',
  });
  expect((await hook('POST', 'bookings', { seats: 101 })).body).toMatchObject({ booked: false });
  expect(posted.filter(({ path }) => path === '/reservations')).toHaveLength(3);
  expect(posted.filter(({ path }) => path === '/audit').map(({ body }) => body)).toEqual([
    { failed: false },
    { failed: true },
    { failed: true },
  ]);
});

const send = (address: string, fields: Record<string, string>) =>
  fetch(new URL(address, server.url), {
    method: 'POST',
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });

it('16 asks in two pages, waits for the manager, and writes', async () => {
  await install('16-holiday-request.json');
  const first = await send('/form/holiday', { email: 'ada@example.com', days: '3' });
  const second = await send(first.headers.get('location') ?? '', { from: '2026-12-24' });
  // The one who asks is not led to the page of who decides.
  expect([second.status, second.headers.get('location')]).toEqual([200, null]);
  const letter = await until(() => posted.find(({ path }) => path === '/letters'));
  expect(letter.body).toMatchObject({ to: 'manager@example.com', days: 3 });
  const { link } = letter.body as { link: string };
  await until(async () =>
    (await (await fetch(link)).text()).includes('ada@example.com: 3 days') ? 1 : undefined,
  );
  expect((await send(link, { choice: 'Reject', comment: 'too soon' })).status).toBe(200);
  const answer = await until(() => posted.filter(({ path }) => path === '/letters')[1]);
  expect(answer.body).toEqual({ to: 'ada@example.com', granted: false });
});

it('17 waits for the call of another service, and then a moment', async () => {
  await install('17-wait-for-payment.json');
  expect((await hook('POST', 'checkout', { amount: 12 })).status).toBe(202);
  const { callback } = (await until(() => posted.find(({ path }) => path === '/payments'))).body as {
    callback: string;
  };
  await until(async () => {
    const answer = await fetch(callback, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"reference":"R-1"}',
    });
    return answer.ok ? 1 : undefined;
  });
  const delivery = await until(() => posted.find(({ path }) => path === '/deliveries'));
  expect(delivery.body).toEqual({ reference: 'R-1', amount: 12 });
});

it('18 calls 19 for each line', async () => {
  const child = await install('19-price-of-a-line.json');
  const parent = await install('18-call-a-workflow.json', (document) => {
    (document.nodes.price?.parameters as { workflowId: string }).workflowId = child;
  });
  const lines = [
    { sku: 'gold', quantity: 2 },
    { sku: 'tin', quantity: 3 },
  ];
  expect((await hook('POST', 'carts/price', { lines })).body).toEqual({ total: 215 });
  const called = await api<{ items: readonly { status: string }[] }>(
    'GET',
    `/executions?workflowId=${child}`,
  );
  expect(called.items.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect((await hook('POST', 'carts/price', { lines: [{ sku: 'gold' }] })).status).toBe(500);
  const failed = await api<{ items: readonly { error: { message: string } }[] }>(
    'GET',
    `/executions?workflowId=${parent}&status=failed`,
  );
  expect(failed.items[0]?.error.message).toContain('quantity');
});

it('20 makes files of what code gave, and reads them back', async () => {
  const id = await install('20-code-and-files.json');
  for (const base of [10, 20]) {
    const { lastOutputs } = await byHand(id, { base });
    expect(lastOutputs.map(({ json }) => json)).toEqual([
      { month: '2026-01', total: base },
      { month: '2026-02', total: 2 * base },
      { month: '2026-03', total: 3 * base },
    ]);
  }
  expect(
    readdirSync(join(folder, 'files'), { recursive: true })
      .map(String)
      .filter((path) => path.endsWith('.zip')),
  ).toEqual([expect.stringMatching(/reports.2026\.zip$/)]);
});

it('21 goes between XML, Markdown and HTML', async () => {
  await install('21-documents.json');
  const feed =
    '<feed><entry><text># One\n\n[a](https://a.example)</text></entry><entry><text># Zwei ü</text></entry></feed>';
  expect((await hook('POST', 'feeds/headlines', { feed })).body).toEqual([
    { headline: 'One', links: ['https://a.example'] },
    { headline: 'Zwei ü', links: [] },
  ]);
});

it('22 says what has changed', async () => {
  await install('22-compare-lists.json');
  const before = [
    { email: 'a', role: 'x' },
    { email: 'b', role: 'x' },
    { email: 'c', role: 'x' },
  ];
  const after = [
    { email: 'b', role: 'y' },
    { email: 'c', role: 'x' },
    { email: 'd', role: 'x' },
  ];
  expect((await hook('POST', 'members/changes', { before, after })).body).toEqual([
    { email: 'a', change: 'gone' },
    { email: 'd', change: 'added' },
    { email: 'b', change: 'changed' },
  ]);
});

it('23 asks with GraphQL', async () => {
  await install('23-graphql.json');
  expect((await hook('POST', 'countries', { code: 'CH' })).body).toEqual({
    name: 'Switzerland',
    capital: 'Bern',
  });
});

it('24 chats', async () => {
  await install('24-chat.json');
  const page = await fetch(`${server.url}/chat/help-desk`);
  expect(await page.text()).toContain('What can I do for you?');
  const nonce = /script nonce="([^"]+)"/.exec(
    await (await fetch(`${server.url}/chat/help-desk`)).text(),
  )?.[1];
  expect(page.headers.get('content-security-policy')).toContain("script-src 'nonce-");
  expect(page.headers.get('content-security-policy')).not.toContain(nonce);
  const say = async (body: unknown, path = 'help-desk') => {
    const answer = await fetch(`${server.url}/chat/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  const sessionId = 's1';
  expect(await say({ sessionId, message: 'When are you OPEN?' })).toMatchObject({
    status: 200,
    body: { reply: 'We are open from 9 to 17 o’clock.', executionId: expect.any(String) },
  });
  expect((await say({ sessionId, message: '<b>ü</b>' })).body).toMatchObject({ reply: 'You said: <b>ü</b>' });
  expect((await say({ message: 'x' })).status).toBe(400);
  expect((await say({ sessionId, message: '' })).status).toBe(400);
  expect((await say({ sessionId, message: 'x' }, 'nowhere')).status).toBe(404);
});
