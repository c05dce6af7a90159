/** The guarded client against a server that behaves badly. HC1–HC3 are the rules of create-http-client.ts. */
import { createHash, randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createSecureServer as createHttp2Server, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createManualClock, ServiceError, verbatim } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createCircuitBreaker,
  createHttpClient,
  type HttpClientOptions,
  type HttpResponse,
  isPublicAddress,
  retryAfterMs,
} from '../../src/index.ts';

/** Returns one buffer again and again, as a source of borrowed bytes may. */
async function* chunksOfTexts(texts: readonly string[], size = 0): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(Math.max(size, ...texts.map((one) => Buffer.byteLength(one))));
  for (const one of texts) {
    const chunk = size === 0 ? buffer.subarray(0, buffer.write(one)) : buffer.fill(one);
    yield chunk;
    buffer.fill('?');
  }
}

let server: Server;
let port: number;
let answer: RequestListener;
let requests: number;
const clients: { close(): Promise<void> }[] = [];

const client = (options: HttpClientOptions = { allow: { privateNetworks: true } }) => {
  const client = createHttpClient({ random: () => 0, ...options });
  clients.push(client);
  return client;
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

describe('[HC1] where a request may go', () => {
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

  it('[HC2] is at first a host of the credential; redirects go elsewhere too, without secrets', async () => {
    const http = client();
    const seen: unknown[] = [];
    answer = (request, response) => {
      seen.push([request.url, request.headers.authorization]);
      if (request.url === '/') response.writeHead(302, { location: `http://localhost:${port}/away` }).end();
      else if (request.url === '/away')
        response.writeHead(302, { location: `http://127.0.0.1:${port}/back` }).end();
      else response.end('done');
    };
    const headers = { authorization: 'Bearer CANARY' };
    const response = await http.request({ url: address(), headers, allowedHosts: ['127.0.0.1'] });
    expect(await response.text()).toBe('done');
    expect(seen).toEqual([
      ['/', 'Bearer CANARY'],
      ['/away', undefined],
      ['/back', undefined],
    ]);
    expect(await errorCodeOf(http.request({ url: address(), headers, allowedHosts: ['localhost'] }))).toBe(
      'HOST_NOT_ALLOWED',
    );
    expect(seen).toHaveLength(3);
  });
});

describe('[HC2] redirects', () => {
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

describe('[HC3] what comes back', () => {
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

  it('is reported by its cause: cut off, no JSON, broken packing, no server, too slow, cancelled', async () => {
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

describe.each(['http', 'https'] as const)('over %s, borrowed bytes', (protocol) => {
  let secure: Server | Http2SecureServer;
  let url: string;
  beforeEach(async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const listener = (request: IncomingMessage, response: ServerResponse) => void answer(request, response);
    // A server that would rather speak HTTP/2.
    secure =
      protocol === 'http'
        ? createServer(listener)
        : createHttp2Server({ key, cert, allowHTTP1: true }, listener as never);
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    url = `${protocol === 'http' ? 'http' : 'https'}://127.0.0.1:${(secure.address() as AddressInfo).port}/`;
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((one) => one.close()));
    secure.close();
  });

  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const content = randomBytes(3_000_001);
  const received = async (response: HttpResponse, rests: boolean) => {
    const hash = createHash('sha256');
    for await (const chunk of response.borrow()) {
      if (rests) await new Promise((resolve) => setImmediate(resolve));
      hash.update(chunk);
      // The reader of the chunk before must not see it now, nor this one what comes next.
      chunk.fill(0);
    }
    return hash.digest('hex');
  };

  it('come whole, whole or in pieces of any size, however fast they are read', async () => {
    const http = client();
    for (const piece of [content.length, 70_000, 16_000, 700]) {
      answer = (_, response) => {
        for (let at = 0; at < content.length; at += piece) response.write(content.subarray(at, at + piece));
        response.end();
      };
      for (const rests of [false, true]) {
        const responses = await Promise.all(
          Array.from({ length: 3 }, () => http.request({ url, allowInvalidCertificate: true })),
        );
        expect(await Promise.all(responses.map((one) => received(one, rests)))).toEqual(
          Array(3).fill(digest(content)),
        );
      }
    }
  });

  it('go whole, though their memory is used again', async () => {
    const http = client();
    answer = async (request, response) => response.end(digest(await buffer(request)));
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    for (const size of [100, 16_384, 65_535, 65_536, 300_000]) {
      const response = await http.request({
        method: 'POST',
        url,
        allowInvalidCertificate: true,
        body: { stream: () => chunksOfTexts(letters, size), length: letters.length * size },
      });
      expect(await response.text()).toBe(
        digest(Buffer.concat(letters.map((one) => Buffer.alloc(size, one)))),
      );
    }
  });

  it('are bounded, can be left, and say when they broke off', async () => {
    const http = client();
    answer = (_, response) => void response.end(content);
    const ask = () => http.request({ url, allowInvalidCertificate: true, maxResponseBytes: 1_000_000 });
    expect(await errorCodeOf(ask().then((one) => received(one, false)))).toBe('HTTP_RESPONSE_TOO_LARGE');
    for await (const _ of (await ask()).borrow()) break;
    answer = (_, response) => {
      response.write(content.subarray(0, 100_000));
      setTimeout(() => response.destroy(), 20);
    };
    expect(await errorCodeOf(ask().then((one) => received(one, false)))).toBe('HTTP_REQUEST_FAILED');
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
    expect(await sent({ stream: () => chunksOfTexts(['a', 'b']) })).toMatchObject({ body: 'ab' });
    const { type, body } = await sent({
      multipart: [
        { name: 'title', value: 'Ärger' },
        { name: 'file', value: Buffer.from('data'), fileName: 'a.txt', contentType: 'text/plain' },
      ],
    });
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
    expect(body).toContain('Ärger');
    expect(body).toContain('filename="a.txt"');
    const hostile = await sent({ multipart: [{ name: 'a"\r\nb', value: 'x', fileName: '"\n' }] });
    expect(hostile.body).toContain('name="a%22%0D%0Ab"; filename="%22%0A"');
  });

  it('is sent with its length, and opened anew for each try and each redirect', async () => {
    const http = client();
    let opened = 0;
    const stream = () => {
      opened += 1;
      return chunksOfTexts(['part one, ', 'part two']);
    };
    const seen: (readonly [string | undefined, string])[] = [];
    answer = async (request, response) => {
      seen.push([request.headers['content-length'], await text(request)]);
      if (seen.length === 1) response.writeHead(503).end();
      else if (seen.length === 2) response.writeHead(307, { location: '/elsewhere' }).end();
      else response.end('done');
    };
    const retry = { attempts: 3, delayMs: 1, maxDelayMs: 1 };
    const response = await http.request({
      method: 'PUT',
      url: address(),
      body: { stream, length: 18 },
      retry,
    });
    expect(await response.text()).toBe('done');
    expect(seen).toEqual(Array(3).fill(['18', 'part one, part two']));
    expect(opened).toBe(3);

    answer = async (request, response) =>
      void response.end(
        JSON.stringify([request.headers['content-length'], Buffer.byteLength(await text(request))]),
      );
    const form = await http.request({
      method: 'POST',
      url: address(),
      body: {
        multipart: [{ name: 'file', value: () => chunksOfTexts(['ä', 'b']), length: 3, fileName: 'f' }],
      },
    });
    const [announced, came] = (await form.json()) as [string, number];
    expect(Number(announced)).toBe(came);
  });

  it('fails as its source does', async () => {
    const http = client();
    answer = async (request, response) => {
      request.on('error', () => {});
      request.resume();
      response.on('error', () => {});
    };
    const broken = async function* () {
      yield Buffer.from('half');
      throw new ServiceError(verbatim('It is gone.'), { code: 'BLOB_NOT_FOUND', service: 'test' });
    };
    expect(await errorCodeOf(http.request({ method: 'PUT', url: address(), body: { stream: broken } }))).toBe(
      'BLOB_NOT_FOUND',
    );
    expect(
      await errorCodeOf(
        http.request({
          method: 'PUT',
          url: address(),
          body: { stream: () => chunksOfTexts(['short']), length: 99 },
        }),
      ),
    ).toBe('HTTP_REQUEST_FAILED');
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

describe('[HC4] a host that fails again and again', () => {
  const request = (path = '/', more: object = {}) => ({ url: address(path), tenantId: 't', ...more });
  const setUp = () => {
    const clock = createManualClock(1_000_000);
    const circuits = createCircuitBreaker({ failures: 3, pauseMs: 5_000, clock });
    const http = client({ allow: { privateNetworks: true }, circuits });
    return { clock, circuits, http };
  };
  const answers = (status: number) => {
    answer = (_request, response) => void response.writeHead(status).end('x');
  };

  it('is left alone, says so and what to do, and is asked again after a while', async () => {
    const { clock, http, circuits } = setUp();
    answers(503);
    for (let n = 0; n < 3; n += 1) expect((await http.request(request())).status).toBe(503);
    await expect(http.request(request())).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      recoverable: true,
      message: expect.stringMatching(/it answered 503.*in 5 s.*Check that the service is up/),
      details: { host: `127.0.0.1:${port}`, retryAfterMs: 5_000 },
    });
    expect(requests).toBe(3);
    answers(200);
    clock.advance(5_000);
    expect((await http.request(request())).status).toBe(200);
    expect((await http.request(request())).status).toBe(200);
    expect(circuits.stats()).toMatchObject({ open: 0, halfOpen: 0, opened: 1, refused: 1, probes: 1 });
  });

  it('is one that cannot be reached, or takes too long', async () => {
    const { http } = setUp();
    answer = () => {};
    for (let n = 0; n < 3; n += 1)
      expect(await errorCodeOf(http.request(request('/', { timeoutMs: 20 })))).toBe('HTTP_TIMEOUT');
    expect(await errorCodeOf(http.request(request()))).toBe('CIRCUIT_OPEN');
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/`;
    await new Promise((resolve) => closed.close(resolve));
    for (let n = 0; n < 3; n += 1)
      expect(await errorCodeOf(http.request(request('/', { url })))).toBe('HTTP_REQUEST_FAILED');
    expect(await errorCodeOf(http.request(request('/', { url })))).toBe('CIRCUIT_OPEN');
  });

  it('is not one that answers 4xx or 501, that is not allowed, or whose callers go away', async () => {
    const { http, circuits } = setUp();
    for (const status of [400, 404, 408, 429, 501]) {
      answers(status);
      for (let n = 0; n < 4; n += 1) expect((await http.request(request())).status).toBe(status);
    }
    answer = () => {};
    for (let n = 0; n < 4; n += 1) {
      const aborting = new AbortController();
      const going = errorCodeOf(http.request(request('/', { signal: aborting.signal })));
      aborting.abort();
      expect(await going).toBe('EXECUTION_CANCELLED');
      expect(await errorCodeOf(http.request(request('/', { allowedHosts: ['example.org'] })))).toBe(
        'HOST_NOT_ALLOWED',
      );
    }
    expect(circuits.stats()).toMatchObject({ open: 0, opened: 0, refused: 0 });
  });

  it('is left alone by one tenant only, and not by who asked for it or names no tenant', async () => {
    const { http } = setUp();
    answers(500);
    for (let n = 0; n < 3; n += 1) await http.request(request());
    expect(await errorCodeOf(http.request(request()))).toBe('CIRCUIT_OPEN');
    expect((await http.request(request('/', { tenantId: 'u' }))).status).toBe(500);
    expect((await http.request({ url: address() })).status).toBe(500);
    expect((await http.request(request('/', { ignoresCircuit: true }))).status).toBe(500);
    answers(200);
    await http.request(request('/', { ignoresCircuit: true }));
    expect((await http.request(request())).status).toBe(200);
  });

  it('is the host that a redirect leads to, where that one fails', async () => {
    const { http } = setUp();
    const other = createServer(
      (_request, response) => void response.writeHead(302, { location: address() }).end(),
    );
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      answers(502);
      const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
      for (let n = 0; n < 3; n += 1) expect((await http.request(request('/', { url }))).status).toBe(502);
      await expect(http.request(request('/', { url }))).rejects.toMatchObject({
        code: 'CIRCUIT_OPEN',
        details: { host: `127.0.0.1:${port}` },
      });
      expect((await http.request(request('/', { url, maxRedirects: 0 }))).status).toBe(302);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });
});
