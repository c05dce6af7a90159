import { type NodeTypeMetadata, answers as schemas } from '@reporunner/api-types';
import { createCatalogue } from '@reporunner/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnswerCheck } from '../test-utils/answer-check.ts';
import { ownerKey, startTestServer, type TestServer } from '../test-utils/start-test-server.ts';
import { testNodes } from '../test-utils/test-nodes.ts';

let server: TestServer;
let answers: ReturnType<typeof createAnswerCheck>;

beforeAll(async () => {
  server = await startTestServer({}, undefined, { integrations: [testNodes] });
  answers = createAnswerCheck(server.routes);
});
afterAll(() => server.close());

// biome-ignore lint/suspicious/noExplicitAny: what came back is checked by its schema.
async function call(method: string, path: string, body?: unknown, expected = 200): Promise<any> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${ownerKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.status, `${method} ${path}: ${text}`).toBe(expected);
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  answers.check(method, `/api/v1${path}`, response.status, answer);
  return answer;
}

const document = {
  name: 'Hello',
  nodes: {
    start: { type: 'core.manual' },
    code: { type: 'core.code', parameters: { code: 'console.log("hi"); return items' } },
    fail: { type: 'core.stopWithError', parameters: { message: 'Enough.' } },
  },
  edges: { e1: { from: 'start', to: 'code' }, e2: { from: 'code', to: 'fail' } },
};
const waiting = {
  name: 'Patient',
  nodes: { start: { type: 'core.manual' }, wait: { type: 'core.wait', parameters: { mode: 'webhook' } } },
  edges: { e1: { from: 'start', to: 'wait' } },
};

describe('answers', () => {
  it('are what the route says, for every route of the API', async () => {
    const account = { email: 'ada@example.com', password: 'eine lange Passphrase, wirklich', name: 'Ada' };
    await call('GET', '/setup');
    await call('POST', '/setup', account, 201);
    await call('POST', '/auth/login', { email: account.email, password: account.password });
    await call('GET', '/me');
    await call('PATCH', '/me', { name: 'Ada L.' });
    await call('GET', '/me/sessions');
    const system = await call('GET', '/system');
    expect(system).toMatchObject({ status: 'ok', services: { store: { ok: true } }, timezone: 'UTC' });
    expect(system.storage.databaseBytes).toBeGreaterThan(0);
    await call('GET', '/projects');
    const key = await call('POST', '/api-keys', { name: 'CI' }, 201);
    await call('GET', '/api-keys');
    await call('DELETE', `/api-keys/${key.id}`, undefined, 204);

    await call('GET', '/node-types');
    await call('GET', '/node-types/core.switch');
    await call('POST', '/node-types/test.greet/upgrade', { from: 1, parameters: { text: 'Hello' } });
    await call('GET', '/credential-types');
    await call('POST', '/import/curl', { command: 'curl -u a:b https://api.example.com/orders' });
    const credential = await call(
      'POST',
      '/credentials',
      { name: 'Shop', type: 'httpBearer', data: { token: 'secret' }, allowedHosts: ['api.example.com'] },
      201,
    );
    await call('GET', '/credentials');
    await call('GET', `/credentials/${credential.id}`);
    await call('PUT', `/credentials/${credential.id}`, { name: 'The shop' });
    await call('POST', `/credentials/${credential.id}/test`);
    await call('GET', `/credentials/${credential.id}/usage`);
    await call('POST', '/credentials/test', { type: 'httpBearer', data: { token: 'x' } });
    await call('DELETE', `/credentials/${credential.id}`, undefined, 204);

    const { id } = await call('POST', '/workflows', document, 201);
    await call('GET', '/workflows?sort=name&limit=1');
    await call('GET', `/workflows/${id}`);
    await call('PUT', `/workflows/${id}`, { ...document, tags: ['a'] });
    await call('POST', `/workflows/${id}/operations`, {
      clientId: 'tab-1',
      operationId: 'op-1',
      parts: [{ type: 'set', path: ['description'], value: 'Says hello' }],
    });
    await call('GET', `/workflows/${id}/operations`);
    await call('POST', `/workflows/${id}/validate`);
    const hooked = { name: 'Hooked', nodes: { hook: { type: 'core.webhook', parameters: { path: 'x' } } } };
    const addresses = `/workflows/${(await call('POST', '/workflows', hooked, 201)).id}/test-addresses`;
    const address = await call('POST', addresses, { nodeId: 'hook' }, 201);
    await fetch(`${server.url}${address.base}/nowhere`, { method: 'POST' });
    await call('GET', addresses);
    await call('POST', `${addresses}/${address.id}/extend`);
    await call('DELETE', `${addresses}/${address.id}`, undefined, 204);
    await call('POST', '/workflows/validate', { ...document, edges: {} });
    const version = await call('POST', `/workflows/${id}/publish`, { message: 'first' });
    await call('GET', `/workflows/${id}/versions`);
    await call('GET', `/workflows/${id}/versions/${version.versionId}`);
    await call('POST', `/workflows/${id}/versions/${version.versionId}/restore`);
    await call('POST', `/workflows/${id}/unpublish`, undefined, 204);
    const portable = await call('GET', `/workflows/${id}/export`);
    const copy = await call('POST', '/workflows/import', portable, 201);
    const { id: duplicate } = await call('POST', `/workflows/${copy.id}/duplicate`, undefined, 201);
    await call('DELETE', `/workflows/${duplicate}`, undefined, 204);
    await call('POST', `/workflows/${duplicate}/restore`);

    await call('GET', '/templates');
    await call('POST', '/templates/greeting-api/use', { name: 'Mine' }, 201);
    const folder = await call('POST', '/folders', { name: 'Sales' }, 201);
    await call('PUT', `/folders/${folder.id}`, { name: 'Sales 2' });
    await call('POST', `/workflows/${duplicate}/move`, { folderId: folder.id });
    await call('POST', '/workflows/bulk', { action: 'tag', ids: [duplicate, 'nothing'], tags: ['x'] });
    await call('GET', '/workflows/tags');
    await call('GET', '/folders');
    await call('DELETE', `/folders/${folder.id}`, undefined, 204);

    const failed = await call('POST', `/workflows/${id}/executions`, { wait: true, data: { a: 1 } });
    expect(failed.status).toBe('failed');
    await call('GET', '/executions');
    await call('GET', `/executions/${failed.executionId}`);
    await call('GET', `/executions/${failed.executionId}/workflow`);
    await call('GET', `/executions/${failed.executionId}/runs`);
    await call('GET', `/executions/${failed.executionId}/input/code`);
    await call('GET', `/executions/compare/${failed.executionId}`);
    await call('GET', '/executions/counts');
    await call('POST', '/executions/bulk', { action: 'cancel', ids: [failed.executionId] });
    await call('GET', `/executions/${failed.executionId}/data?limit=2`);
    await call('GET', `/executions/${failed.executionId}/data/code`);
    await call('POST', `/executions/${failed.executionId}/retry`, {}, 202);
    await call('DELETE', `/executions/${failed.executionId}`, undefined, 204);
    const { id: patient } = await call('POST', '/workflows', waiting, 201);
    const { executionId } = await call('POST', `/workflows/${patient}/executions`, {}, 202);
    await call('POST', `/executions/${executionId}/cancel`);

    await call('GET', '/workflows/nothing', undefined, 404);
    const changed = { oldPassword: account.password, newPassword: 'noch eine lange Passphrase' };
    await call('POST', '/me/password', changed, 204);
    const [session] = (await call('GET', '/me/sessions')).items;
    expect(session).toBeUndefined();
    await call('POST', '/auth/login', { email: account.email, password: changed.newPassword });
    const { items } = await call('GET', '/me/sessions');
    expect(items).toMatchObject([{ current: false }]);
    await call('DELETE', `/me/sessions/${items[0].id}`, undefined, 204);
    const [tenant] = await server.parts.store.users.tenants();
    await server.parts.incidents.add({
      reason: 'EXECUTION_STALLED',
      at: Date.now(),
      tenantId: tenant?.id ?? '',
      executionId: 'execution',
      workflowId: 'workflow',
      versionId: 'version',
      nodeId: 'node',
      nodeName: 'Node',
    });
    await call('GET', '/flags');
    await call('PUT', '/flags/hosted-pages', { isOn: true });
    await call('DELETE', '/flags/hosted-pages');
    await call('GET', '/quarantine');
    await call('DELETE', '/quarantine/workflow/node', undefined, 204);
    await call('POST', '/auth/logout', undefined, 204);
    expect(answers.unseen()).toEqual([]);
  });

  it('of the readiness check are what they say', async () => {
    const body: unknown = await (await fetch(`${server.url}/ready`)).json();
    expect(schemas.readiness.parse(body)).toEqual(body);
  });

  it('let a browser know the ports of every node without asking', async () => {
    const { items } = await call('GET', '/node-types');
    const catalogue = createCatalogue(items as readonly NodeTypeMetadata[]);
    for (const { type, version, examples } of items as readonly NodeTypeMetadata[]) {
      const [known, rebuilt] = [
        server.parts.registry.describe(type, version),
        catalogue.describe(type, version),
      ];
      for (const parameters of [{}, ...examples.map((one) => one.parameters)]) {
        expect(rebuilt?.ports(parameters), type).toEqual(known?.ports(parameters));
        expect(rebuilt?.bodies?.(parameters), type).toEqual(known?.bodies?.(parameters));
      }
      expect(rebuilt?.isLoop === true, type).toBe(known?.isLoop === true);
      for (const { parameters } of examples) expect(rebuilt?.checkParameters(parameters), type).toEqual([]);
    }
  });

  it('are not sent again to a client that has them', async () => {
    const ask = (headers: Record<string, string> = {}) =>
      fetch(`${server.url}/api/v1/node-types`, {
        headers: { authorization: `Bearer ${ownerKey}`, ...headers },
      });
    const first = await ask();
    const tag = first.headers.get('etag') ?? '';
    expect(tag).not.toBe('');
    const second = await ask({ 'if-none-match': `"other", W/${tag}` });
    expect([second.status, await second.text()]).toEqual([304, '']);
    expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200);
  });
});
