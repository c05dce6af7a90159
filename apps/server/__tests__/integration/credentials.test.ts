import { LIMITS } from '@reporunner/constants';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

const make = async (name: string) =>
  (
    await server.ok('POST', '/credentials', {
      ...{ name, type: 'httpBearer', data: { token: 'geheim' }, allowedHosts: ['127.0.0.1'] },
    })
  ).id as string;
const using = (credentialId: string, name: string) => ({
  name,
  nodes: {
    start: { type: 'core.manual' },
    get: {
      type: 'core.httpRequest',
      parameters: { url: 'http://127.0.0.1:1/' },
      credentials: { auth: credentialId },
    },
  },
  edges: { e: { from: 'start', to: 'get' } },
});
const rowOf = async (id: string) =>
  (await server.ok('GET', '/credentials')).items.find((row: { id: string }) => row.id === id);

describe('a credential', () => {
  it('knows which workflows name it, and is not deleted from under them', async () => {
    const id = await make('Used');
    expect(await rowOf(id)).toMatchObject({ workflows: 0 });
    const { id: drafted } = await server.ok('POST', '/workflows', using(id, 'B drafted'));
    const { id: published } = await server.ok('POST', '/workflows', using(id, 'A published'));
    await server.ok('POST', `/workflows/${published}/publish`, {});
    await server.ok('POST', `/workflows/${published}/operations`, {
      parts: [{ type: 'set', path: ['nodes', 'get', 'credentials'], value: {} }],
    });
    expect((await server.ok('GET', `/credentials/${id}/usage`)).items).toEqual([
      { workflowId: published, name: 'A published', inDraft: false, inPublished: true },
      { workflowId: drafted, name: 'B drafted', inDraft: true, inPublished: false },
    ]);
    expect(await rowOf(id)).toMatchObject({ workflows: 2 });
    const refused = await server.api('DELETE', `/credentials/${id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'CREDENTIAL_IN_USE']);
    expect(refused.body.details.workflows).toHaveLength(2);
    await server.ok('DELETE', `/workflows/${drafted}`);
    expect(await rowOf(id)).toMatchObject({ workflows: 1 });
    await server.ok('DELETE', `/credentials/${id}?force=true`);
    expect((await server.api('GET', `/credentials/${id}/usage`)).status).toBe(404);
  });

  it('says when a node used it last', async () => {
    const id = await make('Busy');
    expect(await rowOf(id)).not.toHaveProperty('lastUsedAt');
    const { id: workflow } = await server.ok('POST', '/workflows', using(id, 'Uses it'));
    await server.ok('POST', `/workflows/${workflow}/executions`, { wait: true });
    await expect.poll(async () => (await rowOf(id)).lastUsedAt).toEqual(expect.any(Number));
  });

  it('is tried before it is saved, and nothing is saved', async () => {
    const before = (await server.ok('GET', '/credentials')).items.length;
    const tested = await server.ok('POST', '/credentials/test', { type: 'httpBearer', data: { token: 'x' } });
    expect(tested).toEqual({ tested: false });
    const bad = await server.api('POST', '/credentials/test', { type: 'httpBasic', data: { user: 'u' } });
    expect(bad.body.code).toBe('CREDENTIAL_INVALID');
    const id = await make('Kept');
    expect(await server.ok('POST', '/credentials/test', { type: 'httpBearer', data: {}, id })).toEqual({
      tested: false,
    });
    expect((await server.ok('GET', '/credentials')).items).toHaveLength(before + 1);
  });
});

describe('pinned data', () => {
  it('may be large in one operation, other changes may not, and there is an end to both', async () => {
    const { id } = await server.ok('POST', '/workflows', using('none', 'Pinned'));
    const set = (path: string[], value: unknown) =>
      server.api('POST', `/workflows/${id}/operations`, { parts: [{ type: 'set', path, value }] });
    const items = (bytes: number) => ({
      main: Array.from({ length: Math.ceil(bytes / 100_000) }, () => ({
        json: { text: 'x'.repeat(100_000) },
      })),
    });
    expect((await set(['nodes', 'get', 'pinned'], items(3_000_000))).status).toBe(200);
    expect((await server.ok('GET', `/workflows/${id}`)).nodes.get.pinned.main).toHaveLength(30);
    const large = await set(['nodes', 'get', 'pinned'], items(LIMITS.pinnedOperationBytes + 1));
    expect([large.status, large.body.code, large.body.details.pinned]).toEqual([
      413,
      'OPERATION_TOO_LARGE',
      true,
    ]);
    const other = await set(['nodes', 'get', 'parameters'], items(LIMITS.operationBytes + 1));
    expect([other.status, other.body.details.pinned]).toEqual([413, false]);
  });
});
