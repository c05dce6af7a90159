import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { silentLogger } from '@reporunner/core';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAppFolder } from '../../src/app/app-folder.ts';
import { createAppServer } from '../../src/app/serve-app.ts';
import { createServer } from '../../src/http/create-server.ts';

const root = mkdtempSync(join(tmpdir(), 'reporunner-app-'));
const folder = join(root, 'dist');
const script = 'console.log("the app");'.repeat(100);
let server: FastifyInstance;
let unbuilt: FastifyInstance;

const start = async (app: ReturnType<typeof createAppServer>) => {
  const instance = createServer({
    logger: silentLogger,
    trustProxy: false,
    authenticate: async () => undefined,
    onAnswer: () => {},
    serveApp: app,
  });
  instance.get('/api/v1/thing', { config: { permission: 'public' } }, () => ({ is: 'a thing' }));
  instance.get('/health', { config: { permission: 'public' } }, () => ({ status: 'ok' }));
  await instance.listen({ port: 0, host: '127.0.0.1' });
  return instance;
};

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  mkdirSync(join(folder, '.vite'));
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(folder, '.vite', 'manifest.json'), '{}');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>App</title>');
  writeFileSync(join(folder, 'assets', 'main-abc123.js'), script);
  writeFileSync(join(folder, 'assets', 'main-abc123.js.br'), brotliCompressSync(script));
  server = await start(createAppServer(() => folder));
  unbuilt = await start(createAppServer(() => findAppFolder(pathToFileURL(join(root, 'nowhere.js')).href)));
});
afterAll(async () => {
  await server.close();
  await unbuilt.close();
  rmSync(root, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** As a browser asks: the path as it is, nothing decoded. */
function get(
  path: string,
  headers: Record<string, string> = { accept: 'text/html,*/*' },
  to = server,
  method = 'GET',
): Promise<Answer> {
  const { port } = to.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the app', () => {
  it('is its first page at every address that somebody opens', async () => {
    for (const path of ['/', '/workflows', '/workflows/01a?panel=input', '/executions/x.y']) {
      const answer = await get(path);
      expect(answer.status, path).toBe(200);
      expect(answer.body.toString(), path).toContain('<title>App');
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
    expect((await get('/', {})).status).toBe(200);
  });

  it('may load and call only what is here, with no inline script, and cannot be framed', async () => {
    const { headers } = await get('/', { accept: 'text/html', host: 'flows.example:8080' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("connect-src 'self' ws://flows.example:8080 wss://flows.example:8080;");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    const odd = await get('/', { accept: 'text/html', host: "x'; script-src *" });
    expect(String(odd.headers['content-security-policy'])).toContain("connect-src 'self';");
  });

  it('[A3] has assets that browsers keep for ever, compressed where they can', async () => {
    const plain = await get('/assets/main-abc123.js', {});
    expect(plain.body.toString()).toBe(script);
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    const small = await get('/assets/main-abc123.js', { 'accept-encoding': 'gzip, br' });
    expect(small.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(small.body).toString()).toBe(script);
    expect(small.headers.etag).not.toBe(plain.headers.etag);
    const refused = await get('/assets/main-abc123.js', { 'accept-encoding': 'br;q=0' });
    expect(refused.headers['content-encoding']).toBeUndefined();
    const known = await get('/assets/main-abc123.js', { 'if-none-match': String(plain.headers.etag) });
    expect([known.status, known.body.length]).toEqual([304, 0]);
    const head = await get('/assets/main-abc123.js', {}, server, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(script.length),
      0,
    ]);
  });

  it('[A1] leaves the API, webhooks and health to themselves', async () => {
    expect(JSON.parse((await get('/api/v1/thing')).body.toString())).toEqual({ is: 'a thing' });
    expect(JSON.parse((await get('/health')).body.toString())).toEqual({ status: 'ok' });
    for (const path of ['/api/v1/nothing', '/webhook/none', '/docs/none', '/assets/gone-1.js']) {
      const answer = await get(path);
      expect(answer.status, path).toBe(404);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
    expect((await get('/workflows', { accept: 'application/json' })).status).toBe(404);
    expect((await get('/workflows', { accept: 'text/html' }, server, 'POST')).status).toBe(404);
    expect((await get('/api/v1/thing', { accept: 'text/html' }, server, 'DELETE')).status).toBe(405);
  });

  it('[A2] gives nothing outside of the build, and nothing hidden', async () => {
    for (const path of [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%5c..%5csecret.txt',
      '/.vite/manifest.json',
      '/%00',
      '/%zz',
    ]) {
      const answer = await get(path, {});
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.body.toString(), path).not.toBe('secret');
    }
  });

  it('says how to build it when it has not been built', async () => {
    const answer = await get('/', { accept: 'text/html' }, unbuilt);
    expect(answer.status).toBe(503);
    expect(answer.body.toString()).toContain('npm start');
    expect((await get('/health', {}, unbuilt)).status).toBe(200);
  });
});
