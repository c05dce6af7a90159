/** Trying triggers of drafts at short-lived addresses. TI1 to TI4 are the rules of test-ingress-use-cases.ts. */
import { LIMITS } from '@reporunner/constants';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

const idHeader = 'x-reporunner-execution-id';
const greet = {
  type: 'core.set',
  parameters: {
    fields: [{ name: 'greeting', type: 'string', value: '=Hello {{ $json.body.name }}!' }],
    includeOther: false,
  },
};

interface Draft {
  readonly parameters?: object;
  readonly nodes?: object;
  readonly edges?: object;
  readonly more?: object;
}

interface Problem {
  readonly messageId: string;
}

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly copy: string };
}

/** A draft with a webhook, and whatever comes after it. */
async function draft({ parameters = {}, nodes = {}, edges = {}, more = {} }: Draft = {}): Promise<string> {
  const { id } = await server.ok('POST', '/workflows', {
    name: 'draft',
    nodes: {
      hook: {
        type: 'core.webhook',
        parameters: { path: 'orders/:id', methods: ['POST'], respond: 'lastNode', ...parameters },
        ...more,
      },
      ...nodes,
    },
    edges,
  });
  return id;
}

const listen = (id: string, nodeId = 'hook', runs = 'workflow') =>
  server.ok('POST', `/workflows/${id}/test-addresses`, { nodeId, runs });
const urlOf = ({ base }: { base: string }, below = '') => `${server.running.url}${base}${below}`;

function send(address: { base: string }, below: string, body: unknown, init: RequestInit = {}) {
  return fetch(urlOf(address, below), {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
    headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
  });
}

const itemsOf = async (executionId: string | null, nodeId: string) =>
  (await server.ok('GET', `/executions/${executionId}/data/${nodeId}`)).ports.main.items;
const states = (id: string) => server.ok('GET', `/workflows/${id}/test-addresses`);
const change = (
  id: string,
  parts: readonly { readonly path: readonly string[]; readonly value: unknown }[],
) =>
  server.ok('POST', `/workflows/${id}/operations`, {
    parts: parts.map((part) => ({ type: 'set', ...part })),
  });

describe('a test address', () => {
  it('[TI1] [TI2] takes a request without a key, and answers and outputs as the published trigger does', async () => {
    const id = await draft({ nodes: { greet }, edges: { e: { from: 'hook', to: 'greet' } } });
    const address = await listen(id);
    expect(address).toMatchObject({
      nodeId: 'hook',
      isOwn: true,
      trigger: { kind: 'webhook', path: 'orders/:id', methods: ['POST'], verifies: 'none' },
    });
    const tested = await send(address, '/orders/7?a=1', { name: 'Ada' });
    expect([tested.status, await tested.json()]).toEqual([200, { greeting: 'Hello Ada!' }]);

    await server.ok('POST', `/workflows/${id}/publish`, {});
    const live = await send({ base: '/webhook' }, '/orders/7?a=1', { name: 'Ada' });
    const [one, other] = await Promise.all(
      [tested, live].map(({ headers }) => itemsOf(headers.get(idHeader), 'hook')),
    );
    expect(one).toEqual(other);
    expect(one[0].json).toMatchObject({ path: 'orders/7', params: { id: '7' }, query: { a: '1' } });
    await server.ok('POST', `/workflows/${id}/unpublish`);
  });

  it('[TI2] has the same data at the address that needs a key', async () => {
    const id = await draft({ parameters: { path: 'keyed', respond: 'immediately' } });
    const keyed = await send(
      { base: `/webhook-test/${id}` },
      '/keyed',
      { name: 'Ada' },
      {
        headers: { authorization: `Bearer ${ownerKey}` },
      },
    );
    const execution = keyed.headers.get(idHeader);
    expect((await itemsOf(execution, 'hook'))[0].json.path).toBe('keyed');
    await expect
      .poll(async () => (await states(id)).samples)
      .toMatchObject([{ nodeId: 'hook', executionId: execution }]);
  });

  it('closes when it is closed, answers nothing then, and keeps its URL when it is opened again', async () => {
    const id = await draft();
    const address = await listen(id);
    expect((await send(address, '/orders/1', {})).status).toBe(200);
    await server.ok('DELETE', `/workflows/${id}/test-addresses/${address.id}`);
    const refused = await send(address, '/orders/1', {});
    expect(refused.status).toBe(404);
    expect(await refused.json()).toMatchObject({ code: 'NOT_FOUND', messageId: 'ingress.testClosed' });
    expect((await server.api('DELETE', `/workflows/${id}/test-addresses/${address.id}`)).status).toBe(404);
    expect((await send({ base: `${address.base}x` }, '/orders/1', {})).status).toBe(404);
    expect((await listen(id)).base).toBe(address.base);
    expect((await send(address, '/orders/1', {})).status).toBe(200);
  });

  it('is open after a restart, with its sample', async () => {
    const id = await draft();
    const address = await listen(id);
    const first = await send(address, '/orders/1', { name: 'before' });
    await server.restart();
    expect((await states(id)).items).toMatchObject([{ id: address.id, requests: 1 }]);
    const { body } = await server.api('POST', `/workflows/${id}/executions`, { wait: true });
    expect(body.lastOutputs[0].json.body).toEqual({ name: 'before' });
    expect((await states(id)).samples[0].executionId).toBe(first.headers.get(idHeader));
    expect((await send(address, '/orders/1', {})).status).toBe(200);
  });

  it('is extended by requests and when it is asked for, an hour in all at most', async () => {
    const id = await draft();
    const address = await listen(id);
    expect(address.expiresAt - address.openedAt).toBe(LIMITS.testAddressIdleMs);
    await send(address, '/orders/1', {});
    await expect.poll(async () => (await states(id)).items[0].expiresAt).toBeGreaterThan(address.expiresAt);
    const path = `/workflows/${id}/test-addresses/${address.id}/extend`;
    const extended = await server.ok('POST', path);
    expect(extended.expiresAt).toBeGreaterThan(address.expiresAt);
    expect(extended.expiresAt).toBeLessThanOrEqual(address.openedAt + LIMITS.testAddressMs);
    expect((await server.api('POST', path.replace(address.id, 'other'))).status).toBe(404);
  });

  it('[TI3] records the request where the rest of the draft is not valid, and where that is wanted', async () => {
    const nodes = { http: { type: 'core.httpRequest', parameters: {} } };
    const id = await draft({ nodes, edges: { e: { from: 'hook', to: 'http' } } });
    for (const runs of ['workflow', 'trigger']) {
      const address = await listen(id, 'hook', runs);
      const answer = await send(address, '/orders/1', { name: runs });
      const executionId = answer.headers.get(idHeader);
      expect([answer.status, await answer.json()]).toEqual([202, { executionId }]);
      const execution = await server.ok('GET', `/executions/${executionId}`);
      expect(execution).toMatchObject({ status: 'succeeded', versionId: expect.stringMatching(/>hook$/) });
      expect((await itemsOf(executionId, 'hook'))[0].json.body).toEqual({ name: runs });
    }
  });

  it('[TI2] uses pinned data, of the trigger and of what comes after it', async () => {
    const pinnedGreet = { ...greet, pinned: { main: [{ json: { greeting: 'pinned' } }] } };
    const id = await draft({ nodes: { greet: pinnedGreet }, edges: { e: { from: 'hook', to: 'greet' } } });
    const answer = await send(await listen(id), '/orders/1', { name: 'Ada' });
    expect(await answer.json()).toEqual({ greeting: 'pinned' });
    const keyed = await send(
      { base: `/webhook-test/${id}` },
      '/orders/1',
      {},
      {
        headers: { authorization: `Bearer ${ownerKey}` },
      },
    );
    expect(await keyed.json()).toEqual({ greeting: 'pinned' });

    const pinned = { main: [{ json: { body: { name: 'pinned' } } }] };
    const other = await draft({
      nodes: { greet },
      edges: { e: { from: 'hook', to: 'greet' } },
      more: { pinned },
    });
    const second = await send(await listen(other), '/orders/1', { name: 'Ada' });
    expect(await second.json()).toEqual({ greeting: 'Hello pinned!' });
  });

  it('[TI1] follows its trigger when it is renamed or gets another path, and not when it is deleted or disabled', async () => {
    const id = await draft();
    const address = await listen(id);
    await change(id, [
      { path: ['nodes', 'hook', 'name'], value: 'Renamed' },
      { path: ['nodes', 'hook', 'parameters', 'path'], value: 'moved' },
    ]);
    expect((await send(address, '/moved', {})).status).toBe(200);
    expect((await states(id)).items[0].trigger.path).toBe('moved');
    const wrong = await send(address, '/orders/1', {});
    expect([wrong.status, ((await wrong.json()) as Problem).messageId]).toEqual([404, 'ingress.testPath']);
    await change(id, [{ path: ['nodes', 'hook', 'disabled'], value: true }]);
    expect((await send(address, '/moved', {})).status).toBe(409);
    expect((await states(id)).items[0].error).toMatchObject({ messageId: 'ingress.testNodeOff' });
    await server.ok('POST', `/workflows/${id}/operations`, {
      parts: [{ type: 'remove', kind: 'node', id: 'hook' }],
    });
    expect((await send(address, '/moved', {})).status).toBe(404);
    expect((await states(id)).items[0].error).toMatchObject({ messageId: 'ingress.testNodeGone' });
    expect((await server.api('POST', `/workflows/${id}/test-addresses`, { nodeId: 'hook' })).status).toBe(
      404,
    );
  });

  it('[TI4] shows to who listens what was refused, and why', async () => {
    const id = await draft({ parameters: { maxBodyBytes: 100 } });
    const address = await listen(id);
    const last = async () => (await states(id)).items[0].last;
    const wrongMethod = await send(address, '/orders/1', {}, { method: 'PUT' });
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST']);
    await expect.poll(last).toMatchObject({ method: 'PUT', error: { code: 'METHOD_NOT_ALLOWED' } });
    expect((await send(address, '/orders/1', 'x'.repeat(200))).status).toBe(413);
    await expect.poll(last).toMatchObject({ method: 'POST', error: { code: 'PAYLOAD_TOO_LARGE' } });
    const arabic = await server.api('GET', `/workflows/${id}/test-addresses`, undefined, {
      'accept-language': 'ar',
    });
    expect(arabic.body.items[0].last.error.message).toMatch(/[؀-ۿ]/);
  });

  it('[TI2] checks its sender as the published trigger does, masks what proved it, and trusts who may run the draft', async () => {
    const { id: credential } = await server.ok('POST', '/credentials', {
      name: 'hook',
      type: 'httpHeader',
      data: { name: 'X-Hook-Token', value: 'a token of 24 characters' },
    });
    const id = await draft({ parameters: { auth: 'header' }, more: { credentials: { header: credential } } });
    const address = await listen(id);
    expect(address.trigger.verifies).toBe('header');
    expect((await send(address, '/orders/1', {})).status).toBe(401);
    const proof = { 'x-hook-token': 'a token of 24 characters' };
    const proved = await send(address, '/orders/1', { copy: proof['x-hook-token'] }, { headers: proof });
    const { headers, body } = (await proved.json()) as Received;
    expect([headers['x-hook-token'], body.copy]).toEqual(['••••••', '••••••']);
    const trusted = { authorization: `Bearer ${ownerKey}` };
    const byMember = await send(address, '/orders/1', { copy: proof['x-hook-token'] }, { headers: trusted });
    expect([byMember.status, ((await byMember.json()) as Received).body.copy]).toEqual([200, '••••••']);
    const { samples } = await states(id);
    expect(JSON.stringify(await itemsOf(samples[0].executionId, 'hook'))).not.toContain('a token of 24');
    // A session is trusted from the app, and not where a page of another site sends that of its visitor.
    const account = { name: 'Ada', email: 'ada@example.org', password: 'a long sentence of mine' };
    const signedIn = await server.api('POST', '/setup', account);
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const fromApp = { cookie, origin: server.running.url };
    expect((await send(address, '/orders/1', {}, { headers: fromApp })).status).toBe(200);
    const fromElsewhere = { cookie, origin: 'https://evil.example' };
    expect((await send(address, '/orders/1', {}, { headers: fromElsewhere })).status).toBe(401);
  });

  it('answers browsers of the origins that its trigger allows, as the published one', async () => {
    const id = await draft({ parameters: { cors: ['https://shop.example'] } });
    const address = await listen(id);
    const asking = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
    const preflight = await fetch(urlOf(address, '/orders/1'), { method: 'OPTIONS', headers: asking });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://shop.example',
    ]);
    const other = await send(address, '/orders/1', {}, { headers: { origin: 'https://other.example' } });
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  it('takes so many requests in a minute', async () => {
    const id = await draft({ parameters: { respond: 'immediately' } });
    const address = await listen(id, 'hook', 'trigger');
    const statuses = [];
    for (let at = 0; at <= LIMITS.testRequestsPerMinute; at += 1)
      statuses.push(await send(address, '/orders/1', {}));
    expect(statuses.slice(0, -1).every(({ status }) => status === 202)).toBe(true);
    const last = statuses.at(-1);
    expect(last?.status).toBe(429);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is one of each person, and closed by that person only', async () => {
    const id = await draft();
    const mine = await listen(id);
    const { store } = server.parts;
    const tenant = { tenantId: (await server.parts.identity.tenants())[0]?.id as string };
    const theirs = await store.testAddresses.open(tenant, {
      ...{ id: 'of-bob', workflowId: id, nodeId: 'hook', openedBy: { kind: 'user', id: 'bob' } },
      ...{ runs: 'workflow', openedAt: Date.now(), expiresAt: Date.now() + 60_000 },
    });
    const { items } = await states(id);
    expect(items).toHaveLength(2);
    const ofBob = items.find((one: { id: string }) => one.id === theirs.id);
    expect(ofBob).toMatchObject({ isOwn: false, openedBy: { kind: 'user', id: 'bob' } });
    expect(ofBob).not.toHaveProperty('base');
    expect((await server.api('DELETE', `/workflows/${id}/test-addresses/of-bob`)).status).toBe(404);
    const answer = await send(mine, '/orders/1', {});
    const { principal } = await server.ok('GET', `/executions/${answer.headers.get(idHeader)}`);
    expect(principal).toMatchObject({ kind: 'apiKey' });
  });

  it('is of one tenant, and gone with the feature and with its workflow', async () => {
    const id = await draft();
    const address = await listen(id);
    const { key } = await server.parts.identity.createTenant('second', { email: 's@example.org', name: 'S' });
    const asOther = { authorization: `Bearer ${key}` };
    const path = `/workflows/${id}/test-addresses`;
    expect((await server.api('GET', path, undefined, asOther)).body.items).toEqual([]);
    expect((await server.api('POST', path, { nodeId: 'hook' }, asOther)).status).toBe(404);
    await server.ok('PUT', '/flags/test-webhooks', { isOn: false });
    expect((await send(address, '/orders/1', {})).status).toBe(403);
    expect((await server.api('POST', path, { nodeId: 'hook' })).status).toBe(403);
    await server.ok('DELETE', '/flags/test-webhooks');
    await server.ok('DELETE', `/workflows/${id}`);
    expect((await send(address, '/orders/1', {})).status).toBe(404);
    await server.ok('DELETE', `/workflows/${id}?permanent=true`);
    expect((await send(address, '/orders/1', {})).status).toBe(404);
  });

  it('is refused for what has no address, and for a path that is missing', async () => {
    const id = await draft({ parameters: { path: '' }, nodes: { manual: { type: 'core.manual' } } });
    const open = (nodeId: string) => server.api('POST', `/workflows/${id}/test-addresses`, { nodeId });
    expect((await open('manual')).body).toMatchObject({ status: 409, messageId: 'ingress.testNodeKind' });
    expect((await open('hook')).body).toMatchObject({ status: 422, code: 'NODE_PARAMETER_INVALID' });
  });
});

describe('a run of the draft', () => {
  const run = (id: string, body: object = {}) =>
    server.api('POST', `/workflows/${id}/executions`, { wait: true, ...body });

  it('says what to do where its trigger has no data', async () => {
    const id = await draft({
      nodes: {
        form: { type: 'core.formTrigger', parameters: { path: 'f', title: 'F' } },
        chat: { type: 'core.chatTrigger', parameters: { path: 'c' } },
        manual: { type: 'core.manual' },
      },
    });
    for (const [triggerNodeId, text] of Object.entries({ hook: 'Listen', form: 'form', chat: 'chat' })) {
      const { status, body } = await run(id, { triggerNodeId });
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: 'TRIGGER_DATA_MISSING', details: { nodeId: triggerNodeId } });
      expect(body.detail).toContain(text);
    }
    expect((await run(id, { triggerNodeId: 'manual' })).body.status).toBe('succeeded');
    expect((await run(id, { triggerNodeId: 'hook', data: { body: 1 } })).body.status).toBe('succeeded');
  });

  it('uses the last request again, with its files, until its execution is deleted', async () => {
    const id = await draft({ nodes: { greet }, edges: { e: { from: 'hook', to: 'greet' } } });
    const address = await listen(id);
    const form = new FormData();
    form.set('name', 'Ada');
    form.set('photo', new Blob(['x'.repeat(100_000)], { type: 'image/png' }), 'a.png');
    const sent = await fetch(urlOf(address, '/orders/1'), { method: 'POST', body: form });
    expect(await sent.json()).toEqual({ greeting: 'Hello Ada!' });
    const again = await run(id);
    expect(again.body.lastOutputs[0].json).toEqual({ greeting: 'Hello Ada!' });
    const [{ binary }] = await itemsOf(again.body.executionId, 'hook');
    expect(binary.photo).toMatchObject({ fileName: 'a.png', size: 100_000 });
    const file = await server.api('GET', `/executions/${again.body.executionId}/binary/${binary.photo.id}`);
    expect(file.bytes).toHaveLength(100_000);
    const upTo = await run(id, { destinationNodeId: 'hook' });
    expect(upTo.body.lastOutputs[0].json.body).toEqual({ name: 'Ada' });

    await server.ok('DELETE', `/executions/${sent.headers.get(idHeader)}`);
    expect((await run(id)).body.code).toBe('TRIGGER_DATA_MISSING');
    expect((await states(id)).samples).toEqual([]);
  });
});

describe('pages of drafts', () => {
  it('show the form, and keep what was sent as the sample', async () => {
    const { id } = await server.ok('POST', '/workflows', {
      name: 'form',
      nodes: {
        form: {
          type: 'core.formTrigger',
          parameters: {
            path: 'ask',
            title: 'Ask',
            fields: [{ name: 'age', kind: 'number', required: true }],
          },
        },
      },
    });
    const address = await listen(id, 'form');
    expect(address.base).toMatch(/^\/form-test\//);
    const page = await fetch(urlOf(address));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Ask')]);
    const post = (fields: Record<string, string>) =>
      fetch(urlOf(address), { method: 'POST', body: new URLSearchParams(fields) });
    expect((await post({ age: 'x' })).status).toBe(422);
    expect((await post({ age: '7' })).status).toBe(200);
    await expect.poll(async () => (await states(id)).samples).toMatchObject([{ nodeId: 'form' }]);
    const { body } = await server.api('POST', `/workflows/${id}/executions`, { wait: true });
    expect(body.lastOutputs[0].json).toMatchObject({ age: 7 });
    expect((await fetch(`${server.running.url}/form/ask`)).status).toBe(404);
  });

  it('talk as the chat does, and say so where the rest is not valid', async () => {
    const { id } = await server.ok('POST', '/workflows', {
      name: 'chat',
      nodes: {
        chat: { type: 'core.chatTrigger', parameters: { path: 'talk' } },
        echo: {
          type: 'core.set',
          parameters: { fields: [{ name: 'reply', type: 'string', value: '=You: {{ $json.message }}' }] },
        },
      },
      edges: { e: { from: 'chat', to: 'echo' } },
    });
    const address = await listen(id, 'chat');
    expect(await (await fetch(urlOf(address))).text()).toContain('<html');
    const say = async (message: string) =>
      (await send(address, '', { sessionId: 's', message })).json() as Promise<{ reply: string }>;
    expect((await say('Hello')).reply).toBe('You: Hello');
    await expect.poll(async () => (await states(id)).items[0].requests).toBe(1);
    await change(id, [{ path: ['nodes', 'echo', 'type'], value: 'core.unknown' }]);
    expect((await say('Hello')).reply).toContain('recorded in the editor');
  });
});
