import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHostCheck } from '../../src/http/host-names.ts';
import { readConfig, startServer } from '../../src/index.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

const account = { email: 'ada@example.com', password: 'eine lange Passphrase, wirklich', name: 'Ada' };
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
  readonly body: any;
}

async function start(env: Record<string, string> = {}, existing?: string) {
  const folder = existing ?? mkdtempSync(join(tmpdir(), 'reporunner-set-up-'));
  const running = await startServer(
    readConfig({ PORT: '0', REPORUNNER_DATA_DIR: folder, REPORUNNER_LOG_LEVEL: 'silent', ...env }),
  );
  let isOpen = true;
  const close = async () => {
    if (isOpen) await running.close();
    isOpen = false;
  };
  open.push(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { port } = new URL(running.url);
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = httpRequest(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        },
        (response) => {
          let text = '';
          response.on('data', (chunk) => (text += chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: text.startsWith('{') ? JSON.parse(text) : text,
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return {
    ...running,
    folder,
    port,
    close,
    send,
    setUp: (headers: Record<string, string> = {}, more: object = {}) =>
      send('POST', '/api/v1/setup', headers, { ...account, ...more }),
  };
}

describe('set-up (security setup)', () => {
  it('[SA2] is open to a person at this machine, once', async () => {
    const { setUp, port, send, setUpToken } = await start();
    expect(setUpToken).toMatch(/^[\w-]{32}$/);
    const host = `localhost:${port}`;
    const answer = await setUp({ host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' });
    expect(answer.status).toBe(201);
    expect((await setUp({ host, origin: `http://${host}` })).body.code).toBe('ALREADY_SET_UP');
    expect((await setUp({}, { token: setUpToken })).body.code).toBe('ALREADY_SET_UP');
    expect((await send('GET', '/api/v1/setup')).body).toEqual({ needed: false, needsToken: false });
  });

  it('[SA2] says who needs the token before anything is sent', async () => {
    const { send, port } = await start();
    const host = `localhost:${port}`;
    const ask = async (headers: Record<string, string>) =>
      (await send('GET', '/api/v1/setup', headers)).body.needsToken;
    // A page of the app reads: browsers leave out the origin.
    expect(await ask({ host, 'sec-fetch-site': 'same-origin' })).toBe(false);
    expect(await ask({ host })).toBe(false);
    expect(await ask({ host, 'sec-fetch-site': 'cross-site' })).toBe(true);
    expect(await ask({ host, 'sec-fetch-site': 'same-origin', 'x-forwarded-for': '203.0.113.7' })).toBe(true);
    const preset = await start({ REPORUNNER_OWNER_KEY: ownerKey });
    expect((await preset.send('GET', '/api/v1/setup')).body).toEqual({ needed: true, needsToken: true });
    const owner = { authorization: `Bearer ${ownerKey}` };
    expect((await preset.send('GET', '/api/v1/setup', owner)).body.needsToken).toBe(false);
  });

  it('refuses an address that no form would take', async () => {
    const { setUp, port } = await start();
    const host = `localhost:${port}`;
    const from = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    for (const email of ['a..b@c.com', '.a@c.com', 'a@-b.com', 'a@b'])
      expect((await setUp(from, { email })).status, email).toBe(400);
    expect((await setUp(from, { email: 'jürgen@müller.de' })).status).toBe(201);
  });

  it.each([
    ['a page of another site', { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a page of another port', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['a page without an origin', { origin: 'null' }],
    ['a browser that hides the origin', { 'sec-fetch-site': 'cross-site' }],
    ['a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['a proxy that says so by the standard', { forwarded: 'for=203.0.113.7' }],
    ['a tunnel', { 'cf-connecting-ip': '203.0.113.7' }],
    ...[
      'fly-client-ip',
      'x-azure-clientip',
      'x-cluster-client-ip',
      'x-envoy-external-address',
      'x-amzn-trace-id',
    ].map((name): [string, Record<string, string>] => [name, { [name]: '203.0.113.7' }]),
    ['somebody with a wrong key', { authorization: 'Bearer rr_0123456789abcdef0123456789' }],
  ])('is closed to %s', async (_, headers) => {
    const { setUp, send } = await start();
    const answer = await setUp(headers as Record<string, string>);
    expect([answer.status, answer.body.code]).toEqual([403, 'SET_UP_REFUSED']);
    expect(answer.body.detail).toContain('printed at its start');
    expect((await send('GET', '/api/v1/setup', headers as Record<string, string>)).body).toEqual({
      needed: true,
      needsToken: true,
    });
  });

  it('[SA2] is closed to a page whose name was made to lead here (DNS rebinding)', async () => {
    const { setUp, port } = await start();
    const host = `evil.example:${port}`;
    const answer = await setUp({ host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' });
    expect([answer.status, answer.body.code]).toEqual([421, 'MISDIRECTED']);
  });

  it('[SA1] is open to a client with the token that was printed, and to none with another', async () => {
    const { setUp, setUpToken } = await start({ REPORUNNER_OWNER_KEY: ownerKey });
    const token = setUpToken ?? '';
    expect((await setUp({}, { token: token.replace(/.$/, '!') })).status).toBe(403);
    expect((await setUp({ 'x-forwarded-for': '203.0.113.7' }, { token })).status).toBe(201);
  });

  it("[SA3] is closed without the token where the owner's key was preset, or is in use", async () => {
    const preset = await start({ REPORUNNER_OWNER_KEY: ownerKey });
    expect((await preset.setUp()).status).toBe(403);
    expect((await preset.setUp({ authorization: `Bearer ${ownerKey}` })).status).toBe(201);
    const fresh = await start();
    const key = { authorization: `Bearer ${fresh.newOwnerKey}` };
    expect((await fresh.send('GET', '/api/v1/me', key)).status).toBe(200);
    expect((await fresh.setUp()).status).toBe(403);
    expect((await fresh.setUp(key)).status).toBe(201);
  });

  it('is closed behind a proxy that the operator has told of', async () => {
    for (const env of [{ REPORUNNER_TRUST_PROXY: 'true' }, { REPORUNNER_URL: 'https://auto.example.com' }]) {
      const { setUp } = await start(env as Record<string, string>);
      expect((await setUp()).status).toBe(403);
    }
  });
});

describe('the names of the server', () => {
  const check = (...args: Parameters<typeof createHostCheck>) => createHostCheck(...args);

  it('are those of this machine, of the public address, and what the operator lists', () => {
    const isOwn = check('127.0.0.1', ['https://Auto.example.com:8443/x'], ['box.lan']);
    for (const host of [
      'localhost',
      'LOCALHOST:5678',
      'app.localhost:1',
      '127.0.0.1:5678',
      '[::1]:5678',
      'auto.example.com',
      'auto.example.com.:80',
      'box.lan:5678',
    ])
      expect(isOwn?.(host), host).toBe(true);
    for (const host of [undefined, '', 'evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '[::2]'])
      expect(isOwn?.(host), host).toBe(false);
  });

  it('are any where others can reach it, unless they are listed', () => {
    expect(check('0.0.0.0', [undefined], [])).toBeUndefined();
    expect(check('0.0.0.0', [], ['box.lan'])?.('evil.example')).toBe(false);
  });
});

describe('sign-in (security burst)', () => {
  // The clock stands still: on a slow machine, waits would be over before everything is checked.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }));
  afterEach(() => void vi.useRealTimers());

  it('checks no more guesses at once than one after the other, and does not lock out a known device', async () => {
    const { send, setUp } = await start();
    const cookies = (await setUp()).headers['set-cookie'] as readonly string[];
    const device = cookies.find((one) => one.startsWith('reporunner_device='));
    expect(device).toMatch(/HttpOnly; SameSite=Strict/);
    const login = (password: string, headers = {}) =>
      send('POST', '/api/v1/auth/login', headers, { email: account.email, password });
    const burst = await Promise.all(
      Array.from({ length: 40 }, (_, n) => login(`a wrong guess, number ${n}`)),
    );
    expect(burst.filter(({ status }) => status === 401)).toHaveLength(5);
    const refused = burst.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(35);
    for (const one of refused) expect(Number(one.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await login(account.password)).status).toBe(429);
    const known = { cookie: device?.split(';')[0] ?? '' };
    expect((await login(account.password, known)).status).toBe(200);
    // The device itself may not guess for ever.
    const guesses = await Promise.all(Array.from({ length: 10 }, () => login('still a wrong guess', known)));
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
  });

  it('says the same of an account that does not exist', async () => {
    const { send, setUp } = await start();
    await setUp();
    const login = (email: string) =>
      send('POST', '/api/v1/auth/login', {}, { email, password: 'a wrong guess, a long one' });
    const answers = [await login(account.email), await login('unknown@example.com')].map(
      ({ status, body }) => ({
        status,
        code: body.code,
        detail: body.detail,
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });
});

describe('the metrics', () => {
  it('need a key, unless the operator opens them or sets a token', async () => {
    const closed = await start({ REPORUNNER_OWNER_KEY: ownerKey });
    expect((await closed.send('GET', '/metrics')).status).toBe(401);
    expect((await closed.send('GET', '/metrics', { authorization: `Bearer ${ownerKey}` })).status).toBe(200);
    const opened = await start({ REPORUNNER_METRICS: 'public' });
    expect((await opened.send('GET', '/metrics')).body).toContain('reporunner_executions_total');
    const token = 'a-token-of-a-scraper';
    const guarded = await start({ REPORUNNER_METRICS: token });
    expect((await guarded.send('GET', '/metrics')).status).toBe(401);
    expect((await guarded.send('GET', '/metrics', { authorization: `Bearer ${token}` })).status).toBe(200);
  });
});

describe('the data folder', () => {
  it("is its owner's alone, also where it was made otherwise (findings E22)", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reporunner-modes-'));
    const first = await start({}, folder);
    await first.close();
    const entries = () => readdirSync(folder, { withFileTypes: true });
    for (const { name } of entries()) chmodSync(join(folder, name), 0o755);
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'encryption.key'), 0o600);
    await start({}, folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(entries().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['reporunner.db', 'reporunner.db-wal', 'encryption.key', 'lock.db']),
    );
    for (const entry of entries())
      expect([entry.name, statSync(join(folder, entry.name)).mode & 0o777]).toEqual([
        entry.name,
        entry.isDirectory() ? 0o700 : 0o600,
      ]);
  });
});

describe('the API', () => {
  const key = { authorization: `Bearer ${ownerKey}` };
  const json = { ...key, 'content-type': 'application/json' };

  it('refuses a body that is missing, and an API key that ends before it begins (findings E22)', async () => {
    const { send } = await start({ REPORUNNER_OWNER_KEY: ownerKey });
    const { body: workflow } = await send('POST', '/api/v1/workflows', json, { name: 'A' });
    for (const path of [
      '/api/v1/workflows',
      `/api/v1/workflows/${workflow.id}/publish`,
      '/api/v1/api-keys',
    ]) {
      const answer = await send('POST', path, key);
      expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'VALIDATION_FAILED']);
      expect(answer.body.detail).toContain('The body is missing');
    }
    const expired = { name: 'late', expiresAt: '2001-01-01T00:00:00Z' };
    const answer = await send('POST', '/api/v1/api-keys', json, expired);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    const { body: keys } = await send('GET', '/api/v1/api-keys', key);
    const last = await send('DELETE', `/api/v1/api-keys/${keys.items[0].id}`, key);
    expect([last.status, last.body.code]).toEqual([409, 'LAST_ACCESS']);
  });

  it('answers /operations as it is described, also after a whole document was put (findings E22)', async () => {
    const { send } = await start({ REPORUNNER_OWNER_KEY: ownerKey });
    const nodes = { start: { type: 'core.manual' }, end: { type: 'core.noOp' } };
    const { body: created } = await send('POST', '/api/v1/workflows', json, { name: 'A', nodes });
    const put = await send('PUT', `/api/v1/workflows/${created.id}`, json, {
      name: 'A',
      nodes: { start: nodes.start },
    });
    expect(put.status, JSON.stringify(put.body)).toBe(200);
    const { body } = await send('GET', `/api/v1/workflows/${created.id}/operations`, key);
    const { body: document } = await send('GET', '/api/v1/openapi.json');
    const remove = document.components.schemas.OperationRecord;
    expect(JSON.stringify(remove)).toContain('children');
    expect(body.items[0].operation.parts).toContainEqual({
      type: 'remove',
      kind: 'node',
      id: 'end',
      children: 'reparent',
    });
  });
});
