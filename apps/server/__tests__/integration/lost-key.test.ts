import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await server?.close();
  server = undefined;
});

it('says at start that the encryption key was lost, and lets secrets be entered anew', async () => {
  server = await startApiServer(undefined, { REPORUNNER_LOG_LEVEL: 'error' });
  const saved = { name: 'Shop', type: 'httpBearer', data: { token: 'first-token' } };
  const { id } = await server.ok('POST', '/credentials', saved);
  rmSync(join(server.folder, 'encryption.key'));

  const printed: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  await server.restart();
  vi.restoreAllMocks();
  expect(printed.join('')).toContain('another encryption key');

  const listed = await server.api('GET', '/credentials');
  expect([listed.status, listed.body.items[0].lastTest.ok]).toEqual([200, false]);
  const entered = await server.api('PUT', `/credentials/${id}`, { data: { token: 'second-token' } });
  expect(entered.status).toBe(200);
  expect((await server.api('GET', `/credentials/${id}`)).body).not.toHaveProperty('lastTest');
});
