import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';
import { testNodes } from '../test-utils/test-nodes.ts';

describe('two versions of a node', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer(undefined, {}, { integrations: [testNodes] });
  });
  afterAll(() => server?.close());

  const workflow = (typeVersion: number, parameters: object) => ({
    name: `Version ${typeVersion}`,
    nodes: {
      hook: {
        type: 'core.webhook',
        parameters: { path: `v${typeVersion}`, methods: ['POST'], respond: 'lastNode' },
      },
      greet: { type: 'test.greet', typeVersion, parameters },
    },
    edges: { e: { from: 'hook', to: 'greet' } },
  });
  const answerOf = async (path: string) => {
    const response = await fetch(`${server.running.url}/webhook/${path}`, { method: 'POST' });
    return { status: response.status, body: await response.json() };
  };

  it('run side by side, and after a restart, each as it was made', async () => {
    const ids: string[] = [];
    for (const [version, parameters] of [
      [1, { text: 'hello' }],
      [2, { greeting: 'hello' }],
    ] as const) {
      const { id } = await server.ok('POST', '/workflows', workflow(version, parameters));
      await server.ok('POST', `/workflows/${id}/publish`, {});
      ids.push(id);
    }
    const expectBoth = async () => {
      expect(await answerOf('v1')).toEqual({ status: 200, body: { said: 'hello' } });
      expect(await answerOf('v2')).toEqual({ status: 200, body: { said: 'HELLO' } });
    };
    await expectBoth();
    await server.restart();
    await expectBoth();
    // As a file, and from there, it keeps its version.
    const exported = await server.ok('GET', `/workflows/${ids[0]}/export`);
    expect(exported.nodes.greet.typeVersion).toBe(1);
    const { id } = await server.ok('POST', '/workflows/import', exported);
    expect((await server.ok('GET', `/workflows/${id}`)).nodes.greet).toMatchObject({
      typeVersion: 1,
      parameters: { text: 'hello' },
    });
  });

  it('are both in the catalogue', async () => {
    const { items } = await server.ok('GET', '/node-types');
    const versions = items.filter(({ type }: { type: string }) => type === 'test.greet');
    expect(
      versions.map(({ version, latestVersion }: Record<string, number>) => [version, latestVersion]),
    ).toEqual([
      [2, 2],
      [1, 2],
    ]);
    expect((await server.ok('GET', '/node-types/test.greet')).version).toBe(2);
    expect((await server.ok('GET', '/node-types/test.greet?version=1')).version).toBe(1);
    expect((await server.api('GET', '/node-types/test.greet?version=3')).status).toBe(404);
  });

  it('one turns into the other, and says what is still missing', async () => {
    const upgrade = (body: object, language = 'en') =>
      server.api('POST', '/node-types/test.greet/upgrade', body, { 'accept-language': language });
    expect((await upgrade({ from: 1, parameters: { text: '={{ $json.name }}' } })).body).toEqual({
      version: 2,
      parameters: { greeting: '={{ $json.name }}', loud: false },
      issues: [],
    });
    expect((await upgrade({ from: 1, parameters: { text: 'a', old: 1 } })).body.issues).toEqual([
      { path: [], message: 'there is no parameter old' },
    ]);
    expect((await upgrade({ from: 1, parameters: { text: 'a', old: 1 } }, 'ar')).body.issues).toEqual([
      { path: [], message: 'لا توجد معلمة باسم old' },
    ]);
    expect((await upgrade({ from: 2, parameters: {} })).status).toBe(400);
    expect((await upgrade({ from: 7, parameters: {} })).status).toBeGreaterThanOrEqual(400);
    expect((await upgrade({ from: 1, to: 9, parameters: {} })).status).toBe(404);
  });

  it('of one that is not installed it is said which are', async () => {
    const { id } = await server.ok('POST', '/workflows', workflow(3, {}));
    const { diagnostics } = await server.ok('POST', `/workflows/${id}/validate`);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        rule: 'G22-unknown-node-version',
        nodeId: 'greet',
        message: '"greet" needs version 3 of test.greet, which is not installed. Installed: 1, 2.',
      }),
    );
    expect((await server.api('POST', `/workflows/${id}/publish`, {})).status).toBe(422);
  });
});
