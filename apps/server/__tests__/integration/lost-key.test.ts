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

  const degraded = {
    ok: false,
    message: expect.stringContaining('cannot be read: 1'),
    enabled: true,
  };
  expect(await server.ok('GET', '/system')).toMatchObject({
    status: 'ok',
    services: { credentials: degraded },
  });
  const ready = await fetch(`${server.running.url}/ready`);
  expect([ready.status, await ready.json()]).toEqual([
    200,
    expect.objectContaining({
      status: 'ok',
      services: expect.objectContaining({ credentials: expect.objectContaining(degraded) }),
    }),
  ]);

  const listed = await server.api('GET', '/credentials');
  expect([listed.status, listed.body.items[0].lastTest.ok]).toEqual([200, false]);
  const entered = await server.api('PUT', `/credentials/${id}`, { data: { token: 'second-token' } });
  expect(entered.status).toBe(200);
  expect((await server.ok('GET', '/system')).services.credentials).toMatchObject({ ok: true });
  expect((await server.api('GET', `/credentials/${id}`)).body).not.toHaveProperty('lastTest');
});
