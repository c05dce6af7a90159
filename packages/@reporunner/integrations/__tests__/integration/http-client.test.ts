/** The guarded client against a server that behaves badly. H1–H3 are the rules of create-http-client.ts. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { errorCodeOf } from '@reporunner/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClientOptions, isPublicAddress, retryAfterMs } from '../../src/index.ts';

let server: Server;
let port: number;
let answer: RequestListener;
let requests: number;
const clients: { close(): Promise<void> }[] = [];

const client = (options: HttpClientOptions = { allow: { privateNetworks: true } }) => {
  const made = createHttpClient({ random: () => 0, ...options });
  clients.push(made);
  return made;
};
const address = (path = '/') => `http://127.0.0.1:${port}${path}`;

beforeEach(async () => {
  requests = 0;
  server = createServer((request, response) => {
    requests += 1;
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((one) => one.close()));
  server.closeAllConnections();
  server.close();
});

describe('[H1] where a request may go', () => {
  it('is the public Internet, whatever form a private address takes', async () => {
    const http = client({});
    const hosts = [
      '127.0.0.1',
      'localhost',
      '0.0.0.0',
      '0x7f.1',
      '2130706433',
      '017700000001',
      '10.1.2.3',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[fe80::1]',
      '[fd00::1]',
    ];
    for (const host of hosts)
      expect([host, await errorCodeOf(http.request({ url: `http://${host}:${port}/` }))]).toEqual([
        host,
        'HOST_NOT_ALLOWED',
      ]);
    expect(requests).toBe(0);
    for (const url of ['file:///etc/passwd', 'ftp://example.org/', 'gopher://x/', 'data:,x'])
      expect(await errorCodeOf(http.request({ url }))).toBe('HOST_NOT_ALLOWED');
    expect(await errorCodeOf(http.request({ url: 'not a url' }))).toBe('NODE_PARAMETER_INVALID');
    expect(['8.8.8.8', '2606:4700::1111', '10.0.0.1', 'x'].map(isPublicAddress)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is what the name server said when it was checked, not what it says afterwards', async () => {
    let lookups = 0;
    const http = client({
      resolve: async () => {
        lookups += 1;
        return lookups === 1 ? [{ address: '192.0.2.7', family: 4 }] : [{ address: '127.0.0.1', family: 4 }];
      },
    });
    expect(await errorCodeOf(http.request({ url: `http://rebind.test:${port}/`, timeoutMs: 300 }))).not.toBe(
      'none',
    );
    expect(await errorCodeOf(http.request({ url: `http://rebind.test:${port}/` }))).toBe('HOST_NOT_ALLOWED');
    const mixed = client({
      resolve: async () => [
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    });
    expect(await errorCodeOf(mixed.request({ url: `http://mixed.test:${port}/` }))).toBe('HOST_NOT_ALLOWED');
    expect(requests).toBe(0);
  });

  it('is checked again when the server sends it elsewhere', async () => {
    const http = client({
      allow: { hosts: ['start.test'] },
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    answer = (_, response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end();
    expect(await errorCodeOf(http.request({ url: `http://start.test:${port}/` }))).toBe('HOST_NOT_ALLOWED');
    answer = (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    expect(await errorCodeOf(http.request({ url: `http://start.test:${port}/` }))).toBe('HOST_NOT_ALLOWED');
    expect(requests).toBe(2);
  });

  it('is a host of the credential, redirects included', async () => {
    const http = client();
    answer = (_, response) => response.writeHead(302, { location: `http://localhost:${port}/` }).end();
    expect(await errorCodeOf(http.request({ url: address(), allowedHosts: ['127.0.0.1'] }))).toBe(
      'HOST_NOT_ALLOWED',
    );
    expect(requests).toBe(1);
  });
});

describe('[H2] redirects', () => {
  it('lose credentials at another origin, keep them at the same', async () => {
    const http = client();
    const seen: (string | undefined)[] = [];
    answer = (request, response) => {
      seen.push(request.headers.authorization, request.headers['x-api-key'] as string | undefined);
      if (request.url === '/same') response.writeHead(307, { location: '/other' }).end();
      else if (request.url === '/other')
        response.writeHead(302, { location: `http://localhost:${port}/end` }).end();
      else response.end('done');
    };
    const response = await http.request({
      url: address('/same'),
      headers: { Authorization: 'secret', 'X-Api-Key': 'key' },
    });
    expect(await response.text()).toBe('done');
    expect(seen).toEqual(['secret', 'key', 'secret', 'key', undefined, undefined]);
    expect(response.url).toBe(`http://localhost:${port}/end`);
  });

  it('turn a POST into a GET or keep it, as the status says, and end somewhere', async () => {
    const http = client();
    answer = async (request, response) => {
      const [, status = '', end] = request.url?.split('/') ?? [];
      if (end === undefined) response.writeHead(Number(status), { location: `/${status}/end` }).end();
      else response.end(`${request.method} ${await text(request)}`);
    };
    const sent = async (status: number) =>
      (await http.request({ method: 'POST', url: address(`/${status}`), body: { text: 'body' } })).text();
    expect(await Promise.all([301, 302, 303, 307, 308].map(sent))).toEqual([
      'GET ',
      'GET ',
      'GET ',
      'POST body',
      'POST body',
    ]);
    answer = (_, response) => response.writeHead(302, { location: '/again' }).end();
    expect(await errorCodeOf(http.request({ url: address() }))).toBe('HTTP_REQUEST_FAILED');
    expect((await http.request({ url: address(), maxRedirects: 0 })).status).toBe(302);
  });
});

describe('[H3] what comes back', () => {
  it('is bounded, also when it grows while it is unpacked', async () => {
    const http = client();
    const bomb = Buffer.alloc(20_000_000);
    const packed: Record<string, Buffer> = { gzip: gzipSync(bomb), br: brotliCompressSync(bomb) };
    answer = (request, response) => {
      const kind = request.url?.slice(1) ?? '';
      response.writeHead(200, kind === 'plain' ? {} : { 'content-encoding': kind });
      response.end(packed[kind] ?? bomb);
    };
    for (const kind of ['gzip', 'br', 'plain']) {
      const response = await http.request({ url: address(`/${kind}`), maxResponseBytes: 1_000_000 });
      expect(await errorCodeOf(response.bytes())).toBe('HTTP_RESPONSE_TOO_LARGE');
    }
    const whole = await http.request({ url: address('/gzip') });
    expect(await whole.bytes()).toHaveLength(20_000_000);
  });

  it('is told apart: cut off, no JSON, broken packing, nobody there, too slow, cancelled', async () => {
    const http = client();
    answer = (request, response) => {
      if (request.url === '/cut') {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        setTimeout(() => response.destroy(), 20);
      } else if (request.url === '/html') response.end('<html>');
      else if (request.url === '/packed')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    };
    const cut = await http.request({ url: address('/cut') });
    expect(await errorCodeOf(cut.text())).toBe('HTTP_REQUEST_FAILED');
    expect(await errorCodeOf((await http.request({ url: address('/html') })).json())).toBe(
      'HTTP_REQUEST_FAILED',
    );
    expect(await errorCodeOf((await http.request({ url: address('/packed') })).text())).toBe(
      'HTTP_REQUEST_FAILED',
    );
    expect(await errorCodeOf(http.request({ url: 'http://127.0.0.1:1/' }))).toBe('HTTP_REQUEST_FAILED');
    expect(await errorCodeOf(http.request({ url: address('/slow'), timeoutMs: 50 }))).toBe('HTTP_TIMEOUT');
    const controller = new AbortController();
    const cancelled = errorCodeOf(http.request({ url: address('/slow'), signal: controller.signal }));
    controller.abort();
    expect(await cancelled).toBe('EXECUTION_CANCELLED');
    expect(await errorCodeOf(http.request({ url: address(), signal: controller.signal }))).toBe(
      'EXECUTION_CANCELLED',
    );
  });
});

describe('trying again', () => {
  const retry = { attempts: 3, delayMs: 1, maxDelayMs: 5 };

  it('is for methods that may be repeated and answers that may change', async () => {
    const http = client();
    answer = (_, response) => response.writeHead(requests < 3 ? 503 : 200).end();
    expect((await http.request({ url: address(), retry })).status).toBe(200);
    expect(requests).toBe(3);
    requests = 0;
    expect((await http.request({ url: address(), method: 'POST', body: { json: {} }, retry })).status).toBe(
      503,
    );
    expect(requests).toBe(1);
    answer = (_, response) => response.writeHead(400).end();
    requests = 0;
    expect((await http.request({ url: address(), retry })).status).toBe(400);
    expect(requests).toBe(1);
    answer = (_, response) => void response.destroy();
    requests = 0;
    expect(await errorCodeOf(http.request({ url: address(), retry }))).toBe('HTTP_REQUEST_FAILED');
    expect(requests).toBe(3);
  });

  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterMs('3', now)).toBe(3_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:10 GMT', now)).toBe(10_000);
    expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect(retryAfterMs('soon', now)).toBeUndefined();
    expect(retryAfterMs(undefined, now)).toBeUndefined();
  });
});

describe('what is sent', () => {
  it('arrives as it was given, in every form', async () => {
    const http = client();
    answer = async (request, response) =>
      void response.end(JSON.stringify({ type: request.headers['content-type'], body: await text(request) }));
    const sent = async (body: Parameters<typeof http.request>[0]['body']) =>
      (await (
        await http.request({ method: 'POST', url: address(), ...(body === undefined ? {} : { body }) })
      ).json()) as {
        type: string;
        body: string;
      };
    expect(await sent({ json: { ä: '世界' } })).toEqual({ type: 'application/json', body: '{"ä":"世界"}' });
    expect(await sent({ form: { 'a b': 'c&d' } })).toMatchObject({ body: 'a+b=c%26d' });
    expect(await sent({ bytes: Buffer.from('x'), contentType: 'image/png' })).toEqual({
      type: 'image/png',
      body: 'x',
    });
    expect(await sent({ stream: Readable.from(['a', 'b']) })).toMatchObject({ body: 'ab' });
    const { type, body } = await sent({
      multipart: [
        { name: 'title', value: 'Ärger' },
        { name: 'file', value: Buffer.from('data'), fileName: 'a.txt', contentType: 'text/plain' },
      ],
    });
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
    expect(body).toContain('Ärger');
    expect(body).toContain('filename="a.txt"');
  });

  it('holds no header that breaks the message', async () => {
    const http = client();
    for (const headers of [{ 'x-a': 'b\r\nhost: evil' }, { 'x a': 'b' }, { '': 'b' }])
      expect(
        await errorCodeOf(http.request({ url: address(), headers: headers as Record<string, string> })),
      ).toBe('NODE_PARAMETER_INVALID');
    answer = (request, response) => response.end(request.headers.host);
    const response = await http.request({ url: address(), headers: { Host: 'evil', 'Content-Length': '3' } });
    expect(await response.text()).toBe(`127.0.0.1:${port}`);
  });
});
