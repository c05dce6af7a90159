/** Every way in leads to a use case, and what a use case denies is denied. */
import { isUseCase } from '@reporunner/application';
import { PERMISSIONS } from '@reporunner/constants';
import type { OutboxRecord } from '@reporunner/engine';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { callApi } from '../test-utils/api-server.ts';
import { ownerKey, startTestServer, type TestServer } from '../test-utils/start-test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

it('every operation of the OpenAPI document has a use case, and says what it needs', async () => {
  const { paths } = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const documented = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  const routes = new Map(server.routes.map((route) => [`${route.method} ${route.path}`, route]));
  expect(documented.length).toBeGreaterThan(60);
  for (const operation of documented) {
    const route = routes.get(operation) ?? routes.get(operation.replace(' /', ' /api/v1/'));
    expect(isUseCase(route?.useCase), operation).toBe(true);
    const { permission, useCase } = route as NonNullable<typeof route>;
    const isGrantable = useCase.actions.every((action) =>
      (PERMISSIONS as readonly string[]).includes(action),
    );
    expect(isGrantable || permission === 'public' || permission === 'signed-in', operation).toBe(true);
  }
});

it('two tenants list their own, see nothing of each other, and act under their own principal', async () => {
  const second = await server.parts.identity.createTenant('second', {
    email: 'second@example.org',
    name: 'Second',
  });
  const call = (key: string, method: string, path: string, body?: unknown) =>
    callApi(server.url, method, path, body, { authorization: `Bearer ${key}` });
  const document = (name: string) => ({ name, nodes: { start: { type: 'core.manual' } } });
  const keys = [ownerKey, second.key];
  const owned: { readonly id: string; readonly executionId: string }[] = [];
  for (const [at, key] of keys.entries()) {
    const created = await call(key, 'POST', '/workflows', document(`of ${at}`));
    expect(created.status).toBe(201);
    const { id } = created.body;
    const started = await call(key, 'POST', `/workflows/${id}/executions`, { version: 'draft', wait: true });
    expect(started.status).toBe(200);
    owned.push({ id, executionId: started.body.executionId });
    await call(key, 'POST', '/folders', { name: `folder of ${at}` });
    const template = await call(key, 'POST', '/templates/my-first-workflow/use', {});
    expect(template.status).toBe(201);
  }
  for (const [at, key] of keys.entries()) {
    const own = owned[at] as (typeof owned)[number];
    const other = owned[1 - at] as (typeof owned)[number];
    const listed = JSON.stringify(
      await Promise.all(
        ['/workflows', '/executions', '/folders', '/credentials', '/api-keys', '/projects'].map((path) =>
          call(key, 'GET', path),
        ),
      ),
    );
    expect(listed).toContain(own.id);
    expect(listed).toContain(own.executionId);
    expect(listed).toContain(`folder of ${at}`);
    expect(listed).not.toContain(other.id);
    expect(listed).not.toContain(other.executionId);
    expect(listed).not.toContain(`folder of ${1 - at}`);
    for (const path of [`/workflows/${other.id}`, `/executions/${other.executionId}`])
      expect((await call(key, 'GET', path)).status).toBe(404);
    expect((await call(key, 'POST', `/executions/${other.executionId}/retry`, {})).status).toBe(404);
    const detail = await call(key, 'GET', `/executions/${own.executionId}`);
    expect(detail.body.principal).toMatchObject({ kind: 'apiKey', userId: expect.any(String) });
    if (at === 1) expect(detail.body.principal.userId).toBe(second.owner.id);
  }
});

it('an execution names its trigger, or the person who tests the draft', async () => {
  const headers = { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' };
  // biome-ignore lint/suspicious/noExplicitAny: the test looks into whatever came back.
  const call = async (method: string, path: string, body?: unknown): Promise<any> =>
    (
      await fetch(`${server.url}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    ).json();
  const { id } = await call('POST', '/api/v1/workflows', {
    name: 'hooked',
    nodes: { hook: { type: 'core.webhook', parameters: { path: 'acts', methods: ['POST'] } } },
  });
  await call('POST', `/api/v1/workflows/${id}/publish`, {});
  const published = await fetch(`${server.url}/webhook/acts`, { method: 'POST' });
  const tested = await fetch(`${server.url}/webhook-test/${id}/acts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ownerKey}` },
  });
  const principalOf = async (response: Response) =>
    (await call('GET', `/api/v1/executions/${response.headers.get('x-reporunner-execution-id')}`)).principal;
  expect(await principalOf(published)).toEqual({ kind: 'trigger', id: 'hook', workflowId: id });
  expect(await principalOf(tested)).toMatchObject({ kind: 'apiKey', userId: expect.any(String) });
  const { items } = await call('GET', `/api/v1/workflows/${id}/versions`);
  expect(items).toMatchObject([{ principal: { kind: 'apiKey' }, createdBy: expect.any(String) }]);
});

it('every record of the outbox names who caused it, whatever the way in', async () => {
  const records: OutboxRecord[] = [];
  const stop = server.parts.store.outbox.onCommit((commit) => records.push(...commit.records));
  // biome-ignore lint/suspicious/noExplicitAny: the test looks into whatever came back.
  const call = async (method: string, path: string, body?: unknown): Promise<any> => {
    const answer = await callApi(server.url, method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const { id } = await call('POST', '/workflows', {
    name: 'recorded',
    nodes: {
      hook: { type: 'core.webhook', parameters: { path: 'recorded', methods: ['POST'] } },
      form: { type: 'core.formTrigger', parameters: { path: 'recorded', title: 'Ask' } },
      chat: { type: 'core.chatTrigger', parameters: { path: 'recorded' } },
      tick: {
        type: 'core.schedule',
        parameters: { rules: [{ kind: 'interval', every: 1, unit: 'seconds' }] },
      },
      manual: { type: 'core.manual' },
      wait: { type: 'core.wait', parameters: { mode: 'webhook' } },
    },
    edges: { e: { from: 'manual', to: 'wait' } },
  });
  await call('POST', `/workflows/${id}/operations`, {
    parts: [{ type: 'set', path: ['description'], value: 'recorded' }],
  });
  await call('POST', `/workflows/${id}/publish`, {});
  await fetch(`${server.url}/webhook/recorded`, { method: 'POST' });
  await fetch(`${server.url}/form/recorded`, { method: 'POST', body: new URLSearchParams({}) });
  await fetch(`${server.url}/chat/recorded`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sessionId: 's', message: 'hello' }),
  });
  const run = await call('POST', `/workflows/${id}/executions`, { triggerNodeId: 'manual' });
  await call('POST', `/executions/${run.executionId}/cancel`);
  await call('POST', `/executions/${run.executionId}/retry`, {});
  await call('POST', '/folders', { name: 'recorded' });
  await vi.waitFor(() => expect(records.some(({ principal }) => principal?.id === 'tick')).toBe(true), 5_000);
  await call('POST', `/workflows/${id}/unpublish`);
  await call('DELETE', `/workflows/${id}`);
  await call('POST', `/workflows/${id}/restore`);
  const key = await call('POST', '/api-keys', { name: 'recorded' });
  await call('DELETE', `/api-keys/${key.id}`);
  await call('PUT', '/flags/hosted-pages', { isOn: true });
  await call('DELETE', '/flags/hosted-pages');
  const account = { email: 'ada@example.org', name: 'Ada', password: 'eine sehr lange Passphrase' };
  const signedIn = await call('POST', '/setup', account);
  const password = { oldPassword: account.password, newPassword: 'noch eine lange Passphrase' };
  await call('POST', '/me/password', password);
  await call('PATCH', '/me', { name: 'Ada L.' });
  stop();
  expect(signedIn).toBeTruthy();
  expect(records.filter(({ principal }) => principal === undefined)).toEqual([]);
  const seen = new Set(records.map(({ kind, principal }) => `${kind} by ${principal?.kind}`));
  expect([...seen].sort()).toEqual([
    'execution by apiKey',
    'execution by trigger',
    'flag by apiKey',
    'identity by apiKey',
    'identity by system',
    'workflow by apiKey',
  ]);
});
