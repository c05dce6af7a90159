import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, startServer } from '@reporunner/server';
import { afterAll, expect, it } from 'vitest';
import { doctor } from '../../src/commands/doctor.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporunner-doctor-'));
const key = 'an-owner-key-of-at-least-thirty-two-characters';
afterAll(() => rmSync(folder, { recursive: true }));

it('finds what keeps the server from starting, or from reading its secrets', async () => {
  const data = join(folder, 'data');
  const config = { REPORUNNER_DATA_DIR: data, REPORUNNER_LOG_LEVEL: 'silent', REPORUNNER_OWNER_KEY: key };
  const server = await startServer(readConfig({ ...config, PORT: '0' }));
  const saved = await fetch(`${server.url}/api/v1/credentials`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Shop', type: 'httpBearer', data: { token: 'a-token-of-the-shop' } }),
  });
  expect(saved.status).toBe(201);
  await server.close();
  const failing = async (env: Record<string, string>) => {
    const found: unknown[] = [];
    const output = { json: true, result: (value: unknown) => void found.push(value), note() {} };
    const code = await doctor(output, { PORT: '0', ...config, ...env });
    const { ok, checks } = found[0] as {
      ok: boolean;
      checks: { name: string; ok: boolean; message: string }[];
    };
    expect(code).toBe(ok ? 0 : 1);
    return Object.fromEntries(
      checks.filter((check) => !check.ok).map(({ name, message }) => [name, message]),
    );
  };
  expect(await failing({})).toEqual({});
  expect(await failing({ REPORUNNER_ENCRYPTION_KEY: 'abc' })).toMatchObject({
    keys: expect.stringContaining('REPORUNNER_ENCRYPTION_KEY must be 32 bytes'),
  });
  const other = await failing({ REPORUNNER_ENCRYPTION_KEY: 'ab'.repeat(32) });
  expect(other).toEqual({ credentials: expect.stringContaining('cannot be read: 1') });
  const keyFile = join(data, 'encryption.key');
  const kept = readFileSync(keyFile);
  writeFileSync(keyFile, 'not a key');
  expect(await failing({})).toMatchObject({ keys: expect.stringContaining(keyFile) });
  rmSync(keyFile);
  expect(await failing({})).toEqual({ credentials: expect.stringContaining('another encryption key') });
  writeFileSync(keyFile, kept, { mode: 0o600 });
  expect(await failing({ REPORUNNER_DISABLED_SERVICES: 'engine' })).toEqual({
    services: expect.stringContaining('needs the service "engine"'),
  });
  expect(await failing({ REPORUNNER_DISABLED_SERVICES: 'nothing' })).toEqual({
    services: expect.stringContaining('no service "nothing"'),
  });
  expect(await failing({ REPORUNNER_HOST: 'no.such.host.invalid' })).toEqual({
    port: expect.stringContaining('cannot listen'),
  });
  rmSync(join(data, 'reporunner.db'));
  expect(await failing({})).toMatchObject({ database: expect.stringContaining('is missing') });
});
