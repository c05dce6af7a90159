/** Two features of the product, switched for one tenant and not for the other. Rules FF1, FF2 of flags.ts. */
import { afterEach, describe, expect, it } from 'vitest';
import { type ApiServer, callApi, startApiServer } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

let server: ApiServer;
afterEach(() => server.close());

const as = (key: string, method: string, path: string, body?: unknown) =>
  callApi(server.running.url, method, path, body, { authorization: `Bearer ${key}` });

/** Two tenants, each with a published form, chat and webhook; resolves with their keys and what each address answers. */
async function setUp(env: Record<string, string> = {}) {
  server = await startApiServer(undefined, env);
  const { key } = await server.parts.identity.createTenant('second', {
    email: 'second@example.org',
    name: 'Second',
  });
  const keys = { one: ownerKey, two: key };
  const ids: Record<string, string> = {};
  for (const [name, tenantKey] of Object.entries(keys)) {
    const { body } = await as(tenantKey, 'POST', '/workflows', {
      name,
      nodes: {
        form: { type: 'core.formTrigger', parameters: { path: `form-${name}`, title: 'Ask' } },
        chat: { type: 'core.chatTrigger', parameters: { path: `chat-${name}` } },
        hook: { type: 'core.webhook', parameters: { path: `hook-${name}`, methods: ['POST'] } },
      },
    });
    ids[name] = body.id;
    expect((await as(tenantKey, 'POST', `/workflows/${body.id}/publish`, {})).status).toBe(200);
  }
  const statusOf = async (path: string, init?: RequestInit) =>
    (await fetch(`${server.running.url}${path}`, init)).status;
  const answers = async (name: keyof typeof keys) => ({
    form: await statusOf(`/form/form-${name}`),
    submit: await statusOf(`/form/form-${name}`, { method: 'POST', body: new URLSearchParams({}) }),
    chat: await statusOf(`/chat/chat-${name}`),
    message: await statusOf(`/chat/chat-${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sessionId: 's', message: 'hello' }),
    }),
    hook: await statusOf(`/webhook/hook-${name}`, { method: 'POST' }),
    test: await statusOf(`/webhook-test/${ids[name]}/hook-${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[name]}` },
    }),
  });
  return { keys, answers };
}

const allOn = { form: 200, submit: 200, chat: 200, message: 200, hook: 202, test: 202 };
const noPages = { ...allOn, form: 403, submit: 403, chat: 403, message: 403 };
const noTests = { ...allOn, test: 403 };

describe('feature flags', () => {
  it('[FF1] switch the page that an execution waits with, and when a form was sent is said in its zone', async () => {
    server = await startApiServer();
    const { id } = await server.ok('POST', '/workflows', {
      name: 'Asks twice',
      nodes: {
        form: { type: 'core.formTrigger', parameters: { path: 'twice', title: 'Ask' } },
        more: { type: 'core.formPage', parameters: { title: 'More' } },
      },
      edges: { e: { from: 'form', to: 'more' } },
      settings: { timezone: 'Asia/Tokyo' },
    });
    await server.ok('POST', `/workflows/${id}/publish`, {});
    const { url } = server.running;
    const sending = { method: 'POST', body: new URLSearchParams({}), redirect: 'manual' } as const;
    const sent = await fetch(`${url}/form/twice`, sending);
    const page = `${url}${sent.headers.get('location')}`;
    expect((await fetch(page)).status).toBe(200);
    await server.ok('PUT', '/flags/hosted-pages', { isOn: false });
    expect([(await fetch(page)).status, (await fetch(page, sending)).status]).toEqual([403, 403]);
    await server.ok('DELETE', '/flags/hosted-pages');
    expect((await fetch(page, sending)).status).toBe(200);

    const [execution] = (await server.ok('GET', `/executions?workflowId=${id}`)).items;
    const { ports } = await server.ok('GET', `/executions/${execution.id}/data/form`);
    expect(ports.main.items[0].json.submittedAt).toMatch(/\+09:00$/);
  });

  it('[FF1] [FF2] switch hosted pages and test webhooks for one tenant at once, and not for the other', async () => {
    const { keys, answers } = await setUp();
    expect([await answers('one'), await answers('two')]).toEqual([allOn, allOn]);

    const off = await as(keys.two, 'PUT', '/flags/hosted-pages', { isOn: false });
    expect(off.body).toMatchObject({
      isOn: false,
      source: 'tenant',
      override: { updatedBy: { kind: 'apiKey' } },
    });
    await as(keys.one, 'PUT', '/flags/test-webhooks', { isOn: false });
    expect([await answers('one'), await answers('two')]).toEqual([noTests, noPages]);

    const page = await fetch(`${server.running.url}/form/form-two`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('switched off');
    const problem = await (await fetch(`${server.running.url}/chat/chat-two`)).json();
    expect(problem).toMatchObject({ code: 'FEATURE_DISABLED' });

    await server.restart();
    expect([await answers('one'), await answers('two')]).toEqual([noTests, noPages]);

    const cleared = await as(keys.two, 'DELETE', '/flags/hosted-pages');
    expect(cleared.body).toMatchObject({ isOn: true, source: 'default' });
    expect(await answers('two')).toEqual(allOn);
  });

  it('[FF1] are fixed for every tenant by REPORUNNER_FLAGS, and listed with value and source', async () => {
    const { keys, answers } = await setUp({ REPORUNNER_FLAGS: 'hosted-pages=off' });
    await as(keys.one, 'PUT', '/flags/hosted-pages', { isOn: true });
    await as(keys.one, 'PUT', '/flags/test-webhooks', { isOn: true });
    expect([await answers('one'), await answers('two')]).toEqual([noPages, noPages]);
    expect((await server.ok('GET', '/flags')).items).toMatchObject([
      { name: 'hosted-pages', isOn: false, source: 'environment', override: { isOn: true } },
      { name: 'test-webhooks', isOn: true, source: 'tenant', stage: 'general' },
    ]);
    expect((await as(keys.two, 'GET', '/flags')).body.items).toMatchObject([
      { source: 'environment' },
      { source: 'default' },
    ]);
  });

  it('that do not exist are refused, and the answer names those that do', async () => {
    server = await startApiServer();
    for (const [method, body] of [['PUT', { isOn: true }], ['DELETE']] as const) {
      const refused = await server.api(method, '/flags/teleport', body);
      expect(refused.status).toBe(404);
      expect(refused.body.detail).toContain('hosted-pages, test-webhooks');
    }
    expect((await server.api('PUT', '/flags/hosted-pages', { isOn: 'yes' })).status).toBe(400);
  });

  it('[FS1] are in the outbox with who switched them', async () => {
    server = await startApiServer();
    const { outbox } = server.parts.store;
    const records: unknown[] = [];
    outbox.onCommit((commit) => records.push(...commit.records.filter(({ kind }) => kind === 'flag')));
    await server.ok('PUT', '/flags/hosted-pages', { isOn: false });
    await server.ok('DELETE', '/flags/hosted-pages');
    const principal = { kind: 'apiKey', userId: expect.any(String) };
    expect(records).toMatchObject([{ flag: 'hosted-pages', isOn: false, principal }, { principal }]);
  });
});
