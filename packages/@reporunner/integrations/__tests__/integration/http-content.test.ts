/** Content codings and charsets of answers; secrets on redirects (HC2 of create-http-client.ts). */
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { LIMITS } from '@reporunner/constants';
import { errorCodeOf } from '@reporunner/core/testing';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendQuery, createHttpClient } from '../../src/index.ts';

const http = createHttpClient({ allow: { privateNetworks: true }, random: () => 0 });
const servers: Server[] = [];
let answer: RequestListener = (_request, response) => response.end();
let stranger: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
let own: string;
let other: string;

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  own = await listen((request, response) => answer(request, response));
  other = await listen(async (request, response) => {
    const chunks = await Array.fromAsync(request);
    stranger.push({
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    response.end('{}');
  });
});
beforeEach(() => {
  stranger = [];
});
afterAll(async () => {
  await http.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const answering = (headers: Record<string, string>, body: string | Uint8Array = '', status = 200) => {
  answer = (request, response) => {
    response.writeHead(status, headers);
    response.end(request.method === 'HEAD' || status === 204 || status === 304 ? undefined : body);
  };
};

describe('content codings of an answer', () => {
  const text = JSON.stringify({ a: 1 });
  const packed: readonly [string, string, Uint8Array][] = [
    ['gzip', 'gzip', gzipSync(text)],
    ['x-gzip', 'x-gzip', gzipSync(text)],
    ['upper case', 'GZIP', gzipSync(text)],
    ['deflate as zlib', 'deflate', deflateSync(text)],
    ['deflate without a zlib header', 'deflate', deflateRawSync(text)],
    ['br', 'br', brotliCompressSync(text)],
    ['zstd', 'zstd', zstdCompressSync(text)],
    ['a list, in its order', 'gzip, br', brotliCompressSync(gzipSync(text))],
    ['a list with blanks and identity', ' deflate ,identity,  Zstd', zstdCompressSync(deflateSync(text))],
    ['two members of gzip', 'gzip', Buffer.concat([gzipSync('{"a"'), gzipSync(':1}')])],
  ];
  it.each(packed)('reads %s (public-reports 27)', async (_name, coding, bytes) => {
    answering({ 'content-type': 'application/json', 'content-encoding': coding }, bytes);
    expect(await (await http.request({ url: own })).json()).toEqual({ a: 1 });
  });

  it('has nothing to decode where there is no body: HEAD, 204, 304, an empty 200 (public-reports 27)', async () => {
    for (const coding of ['gzip', 'deflate', 'br', 'zstd', 'gzip, br']) {
      const headers = { 'content-type': 'application/json', 'content-encoding': coding };
      answering(headers, gzipSync(text));
      const head = await http.request({ url: own, method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      for (const status of [200, 204, 304]) {
        answering(headers, '', status);
        const response = await http.request({ url: own });
        expect([response.status, await response.text()]).toEqual([status, '']);
      }
    }
  });

  it('refuses what is not in its coding, is cut off, goes on after its end, or is not known', async () => {
    const codeOf = async (coding: string, bytes: Uint8Array) => {
      answering({ 'content-encoding': coding }, bytes);
      return errorCodeOf((await http.request({ url: own })).text());
    };
    const codings = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };
    for (const [coding, pack] of Object.entries(codings)) {
      const bytes = pack(text);
      expect(await codeOf(coding, bytes.subarray(0, -3)), coding).toBe('HTTP_REQUEST_FAILED');
      expect(await codeOf(coding, Buffer.concat([bytes, Buffer.from('more')])), coding).toBe(
        'HTTP_REQUEST_FAILED',
      );
      expect(await codeOf(coding, Buffer.from('plain text')), coding).toBe('HTTP_REQUEST_FAILED');
    }
    expect(await codeOf('compress', Buffer.from('x'))).toBe('CONTENT_CODING_UNSUPPORTED');
    expect(await codeOf('gzip,gzip,gzip,gzip,gzip', Buffer.from('x'))).toBe('CONTENT_CODING_UNSUPPORTED');
  });

  it('passes over what is no coding: charsets and encodings of other protocols', async () => {
    for (const name of [
      'utf-8',
      'UTF8',
      'ISO-8859-1',
      'none',
      'binary',
      '8bit',
      'aws-chunked',
      'identity, utf-8',
    ]) {
      answering({ 'content-type': 'application/json', 'content-encoding': name }, text);
      expect(await (await http.request({ url: own })).json(), name).toEqual({ a: 1 });
    }
    answering({ 'content-type': 'application/json', 'content-encoding': 'aws-chunked,gzip' }, gzipSync(text));
    expect(await (await http.request({ url: own })).json()).toEqual({ a: 1 });
    answering({ 'content-encoding': 'base64' }, 'eA==');
    expect(await errorCodeOf((await http.request({ url: own })).text())).toBe('CONTENT_CODING_UNSUPPORTED');
  });

  it('bounds what a few bytes expand to', async () => {
    answering({ 'content-encoding': 'gzip, zstd' }, zstdCompressSync(gzipSync(Buffer.alloc(5_000_000))));
    const response = await http.request({ url: own, maxResponseBytes: 1_000_000 });
    expect(await errorCodeOf(response.text())).toBe('HTTP_RESPONSE_TOO_LARGE');
  });
});

describe('the charset of an answer', () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Grüße', 'utf16le')]);
  const cases: readonly [string, string, Uint8Array, string][] = [
    ['ISO-8859-1', 'text/plain; charset=ISO-8859-1', Buffer.from('Grüße', 'latin1'), 'Grüße'],
    ['in quotes', 'text/plain; charset="iso-8859-1"', Buffer.from('Grüße', 'latin1'), 'Grüße'],
    ['GBK', 'text/plain; charset=gbk', iconv.encode('中文', 'gbk'), '中文'],
    ['Shift_JIS', 'text/plain; charset=Shift_JIS', iconv.encode('日本', 'shift_jis'), '日本'],
    ['a byte order mark of UTF-16', 'text/plain', utf16, 'Grüße'],
    ['a byte order mark of UTF-8', 'text/plain', Buffer.from('\ufeffGrüße'), 'Grüße'],
    [
      'XML that declares it',
      'application/xml',
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>', 'latin1'),
      '<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>',
    ],
    [
      'HTML that declares it',
      'text/html',
      Buffer.from('<html><head><meta charset=windows-1251><p>\xcf</p>', 'latin1'),
      '<html><head><meta charset=windows-1251><p>П</p>',
    ],
  ];
  it.each(cases)('is read from %s (public-reports 26)', async (_name, type, bytes, text) => {
    answering({ 'content-type': type }, bytes);
    expect(await (await http.request({ url: own })).text()).toBe(text);
  });

  it('holds for JSON, also with a byte order mark (public-reports 26)', async () => {
    answering(
      { 'content-type': 'application/json; charset=ISO-8859-15' },
      iconv.encode('{"price":"5 €"}', 'iso-8859-15'),
    );
    expect(await (await http.request({ url: own })).json()).toEqual({ price: '5 €' });
    answering({ 'content-type': 'application/json' }, '\ufeff{"a":1}');
    expect(await (await http.request({ url: own })).json()).toEqual({ a: 1 });
  });

  it('is an error when it is unknown', async () => {
    answering({ 'content-type': 'text/plain; charset=klingon' }, 'x');
    expect(await errorCodeOf((await http.request({ url: own })).text())).toBe('CHARSET_UNSUPPORTED');
  });
});

it('JSON that is nested too deeply is an error of the request (security deep)', async () => {
  const depth = LIMITS.jsonDepth * 10;
  answering({ 'content-type': 'application/json' }, `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
  expect(await errorCodeOf((await http.request({ url: own })).json())).toBe('JSON_TOO_DEEP');
});

it('Set-Cookie headers stay apart', async () => {
  answer = (_request, response) => {
    response.setHeader('set-cookie', ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2']);
    response.end();
  };
  const { setCookies } = await http.request({ url: own });
  expect(setCookies).toEqual(['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2']);
});

describe('[HC2] secrets on a redirect', () => {
  const headers = {
    'PRIVATE-TOKEN': 'CANARY-1',
    authorization: 'Bearer CANARY-2',
    cookie: 'CANARY-3',
    'api-key': 'CANARY-4',
    'X-Auth': 'CANARY-5',
    'user-agent': 'CANARY-6',
    accept: 'application/json',
  };
  const redirecting = (status: number, location: string) => {
    answer = (request, response) => {
      if (request.url === '/end') response.end(JSON.stringify(request.headers));
      else response.writeHead(status, { location }).end();
    };
  };

  it.each([301, 302, 303, 307, 308])(
    'do not go to another origin with %s, whatever the name of the header (public-reports 28, security redir)',
    async (status) => {
      redirecting(status, `${other}/steal`);
      await http.request({
        url: own,
        method: status >= 307 ? 'POST' : 'GET',
        headers,
        secretHeaders: ['User-Agent'],
        query: { key: 'CANARY-7' },
        ...(status >= 307 ? { body: { json: { order: 1 } } } : {}),
      });
      expect(JSON.stringify(stranger)).not.toContain('CANARY');
      expect(stranger[0]?.headers.accept).toBe('application/json');
      expect(stranger[0]?.body).toBe(status >= 307 ? '{"order":1}' : '');
    },
  );

  it('that the URL itself carries do not go to another origin', async () => {
    redirecting(302, `${other}/steal`);
    await http.request({ url: own.replace('//', '//user:CANARY@') });
    expect(stranger[0]?.headers.authorization).toBeUndefined();
  });

  it('stay with the same origin, and go to the hosts of the credential', async () => {
    redirecting(302, '/end');
    expect(await (await http.request({ url: own, headers })).json()).toMatchObject({
      'private-token': 'CANARY-1',
    });
    redirecting(302, `${other}/own`);
    await http.request({ url: own, headers, allowedHosts: ['127.0.0.1'] });
    expect(stranger[0]?.headers['private-token']).toBe('CANARY-1');
  });
});

it('adds to the query of a URL and leaves what it has as it is written', () => {
  expect(appendQuery('https://a.example/x?q=a+b&r=%7e#part', { id: ['a', 'b'], n: 1 })).toBe(
    'https://a.example/x?q=a+b&r=%7e&id=a&id=b&n=1#part',
  );
  expect(appendQuery('https://a.example/x', {})).toBe('https://a.example/x');
});
