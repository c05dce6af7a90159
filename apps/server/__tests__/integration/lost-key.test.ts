import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { ownerKey, startTestServer, type TestServer } from '../test-utils/start-test-server.ts';

let server: TestServer | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await server?.close();
  server = undefined;
});

const call = async ({ url }: TestServer, method: string, path: string, body?: unknown) => {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { id: string; items: { lastTest?: { ok: boolean } }[] };
  return { status: response.status, body: answer };
};

it('says at start that the encryption key was lost, and lets secrets be entered anew', async () => {
  server = await startTestServer();
  const saved = { name: 'Shop', type: 'httpBearer', data: { token: 'first-token' } };
  const { id } = (await call(server, 'POST', '/credentials', saved)).body;
  await server.stop();
  rmSync(join(server.folder, 'encryption.key'));

  const printed: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  server = await startTestServer({ REPORUNNER_LOG_LEVEL: 'error' }, server.folder);
  vi.restoreAllMocks();
  expect(printed.join('')).toContain('another encryption key');

  const listed = await call(server, 'GET', '/credentials');
  expect([listed.status, listed.body.items[0]?.lastTest?.ok]).toEqual([200, false]);
  const entered = await call(server, 'PUT', `/credentials/${id}`, { data: { token: 'second-token' } });
  expect(entered.status).toBe(200);
  expect((await call(server, 'GET', `/credentials/${id}`)).body).not.toHaveProperty('lastTest');
});
