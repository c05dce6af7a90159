/** What the HTTP node sends, and what it makes of answers. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LIMITS } from '@reporunner/constants';
import { isServiceError, type JsonObject, type ServiceError } from '@reporunner/core';
import { createBinaryAccess } from '@reporunner/engine';
import { createMemoryBlobStore } from '@reporunner/engine/testing';
import { type CredentialValue, createHttpClient } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { graphqlNode } from '../../src/io/graphql.ts';
import { fileNameOf } from '../../src/io/http-request/file-name.ts';
import { httpRequest } from '../../src/io/http-request/http-request.ts';

interface Seen {
  readonly at: 'own' | 'other';
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const http = createHttpClient({ allow: { privateNetworks: true }, random: () => 0 });
const servers: Server[] = [];
let seen: Seen[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let own: string;
let other: string;

async function listen(
  at: Seen['at'],
  listener: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const server = createServer(async (request, response) => {
    seen.push({ at, url: request.url ?? '', headers: request.headers, body: await text(request) });
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  own = await listen('own', (request, response) => answer(request, response));
  other = await listen('other', (_request, response) => json(response, []));
});
beforeEach(() => {
  seen = [];
  answer = (_request, response) => json(response, { ok: true });
});
afterAll(async () => {
  await http.close();
  for (const server of servers) server.close();
});

function json(
  response: ServerResponse,
  value: unknown,
  headers: Record<string, string | string[]> = {},
  status = 200,
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

const call = async (parameters: JsonObject, auth?: CredentialValue) =>
  (await runNode(httpRequest, { http, parameters, ...(auth === undefined ? {} : { credentials: { auth } }) }))
    .main ?? [];
const failure = async (work: Promise<unknown>): Promise<ServiceError> => {
  try {
    await work;
  } catch (error) {
    if (isServiceError(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
};

describe('lists', () => {
  it('repeat their name in the query, and null is left out (public-reports 29)', async () => {
    await call({
      url: `${own}/echo`,
      query: { id: ['a', 'b', null], none: null, empty: [], n: 1, yes: true },
    });
    expect(seen[0]?.url).toBe('/echo?id=a&id=b&n=1&yes=true');
  });

  it('repeat their field in forms (public-reports 29)', async () => {
    const body = { id: ['a', 'b'], none: null, o: { x: 1 } };
    await call({ url: own, method: 'POST', bodyKind: 'form', body });
    expect(seen[0]?.body).toBe('id=a&id=b&o=%7B%22x%22%3A1%7D');
    await call({ url: own, method: 'POST', bodyKind: 'multipart', body });
    expect(seen[1]?.body.match(/name="id"\r\n\r\n[ab]\r\n/g)).toHaveLength(2);
    expect(seen[1]?.body).not.toContain('none');
  });

  it('leave the own query of the URL as it is written', async () => {
    await call({ url: `${own}/a?q=a+b%7e&x=%2F&list[]=1,2`, query: { more: 'c d' } });
    expect(seen[0]?.url).toBe('/a?q=a+b%7e&x=%2F&list[]=1,2&more=c+d');
  });
});

describe('pages', () => {
  const pages = (link: (page: number) => string) => {
    answer = (request, response) => {
      const page = Number(new URL(request.url ?? '', own).searchParams.get('p') ?? 1);
      json(response, [{ page }], page < 3 ? { link: link(page + 1) } : {});
    };
    return call({ url: `${own}/link`, pagination: { kind: 'linkHeader' } });
  };
  it.each([
    ['single quotes', (page: number) => `</link?p=${page}>; rel='next'`],
    [
      'a title with a comma',
      (page: number) => `</a>; rel="prev", </link?p=${page}>; title="one, two"; rel="next"`,
    ],
    ['two relations', (page: number) => `</link?p=${page}>; rel="next last"`],
    ['no quotes, upper case', (page: number) => `</link?p=${page}>; REL=NEXT`],
    ['a comma in the URL', (page: number) => `</link?p=${page}&x=1,2>; rel="next"`],
  ])('are found in a Link header with %s (public-reports 30)', async (_name, link) => {
    expect((await pages(link)).map(({ json }) => json)).toEqual([{ page: 1 }, { page: 2 }, { page: 3 }]);
  });

  it.each(['page', 'offset'])('set the parameter of their %s where the URL has it', async (kind) => {
    answer = (request, response) => {
      const query = new URL(request.url ?? '', own).searchParams;
      json(response, { results: Number(query.get('p')) < 4 ? [{ p: query.getAll('p') }] : [] });
    };
    const items = await call({
      url: `${own}/page?p=2&x=%2F`,
      pagination: { kind, parameter: 'p', start: 2, size: 1, items: 'results' },
    });
    expect(items.map((item) => item.json)).toEqual([{ p: ['2'] }, { p: ['3'] }]);
    expect(seen.map(({ url }) => url)).toEqual([2, 3, 4].map((page) => `/page?x=%2F&p=${page}`));
  });

  it('are found at a field whose name has a dot', async () => {
    answer = (request, response) => {
      const page = Number(new URL(request.url ?? '', own).searchParams.get('p') ?? 1);
      json(response, {
        value: [{ page }],
        ...(page < 3 ? { '@odata.nextLink': `/odata?p=${page + 1}` } : {}),
      });
    };
    const pagination = { kind: 'nextUrl', path: '@odata.nextLink', items: 'value' };
    expect((await call({ url: `${own}/odata`, pagination })).map((item) => item.json.page)).toEqual([
      1, 2, 3,
    ]);
  });

  it('warn when the first answer has none of the fields named', async () => {
    answer = (_request, response) => json(response, { other: [] });
    const warnings: string[] = [];
    const parameters = { url: own, pagination: { kind: 'cursor', path: 'next', items: 'rows' } };
    await runNode(httpRequest, { http, parameters, onWarn: (message) => warnings.push(message) });
    expect(warnings).toEqual([
      'The answer has no "rows" with the items.',
      'The first answer has no "next" that leads to the next page.',
    ]);
  });

  it.each([
    ['page', { kind: 'page' }],
    ['offset', { kind: 'offset', parameter: 'offset' }],
    ['cursor', { kind: 'cursor', items: 'items' }],
    ['nextUrl', { kind: 'nextUrl', items: 'items' }],
  ])('by %s that end at the limit are a warning that names it', async (_, pagination) => {
    answer = (request, response) => {
      const next = `/pages?page=${seen.length}`;
      json(response, !('items' in pagination) ? [{ at: request.url }] : { items: [1], next });
    };
    const warnings: string[] = [];
    const read = (maxPages: number) =>
      runNode(httpRequest, {
        http,
        parameters: { url: `${own}/pages`, pagination: { ...pagination, maxPages } },
        onWarn: (message) => warnings.push(message),
      });
    expect((await read(3)).main).toHaveLength(3);
    expect(warnings).toEqual(['It stopped after 3 pages, as "Most pages" says, though there may be more.']);
  });

  it('that end by themselves, or at the limit without a next one, are no warning', async () => {
    const warnings: string[] = [];
    const read = (pagination: JsonObject) =>
      runNode(httpRequest, {
        http,
        parameters: { url: `${own}/pages`, pagination: { ...pagination, maxPages: 2 } },
        onWarn: (message) => warnings.push(message),
      });
    answer = (_request, response) => json(response, seen.length === 2 ? [] : [1]);
    await read({ kind: 'page' });
    seen = [];
    answer = (_request, response) => json(response, { items: [1], next: seen.length === 2 ? null : 'c' });
    await read({ kind: 'cursor', items: 'items' });
    expect(warnings).toEqual([]);
  });

  it('whose cursor comes again at once end with a warning', async () => {
    answer = (_request, response) => json(response, { items: [seen.length], next: 'same' });
    const warnings: string[] = [];
    const { main } = await runNode(httpRequest, {
      http,
      parameters: { url: `${own}/pages`, pagination: { kind: 'cursor', items: 'items' } },
      onWarn: (message) => warnings.push(message),
    });
    expect(main).toHaveLength(2);
    expect(warnings).toEqual(['The service named the cursor "same" twice: reading ended there.']);
  });

  it('whose next page is the same page end with a warning', async () => {
    answer = (_request, response) => json(response, { items: [seen.length], next: '/pages' });
    const warnings: string[] = [];
    const { main } = await runNode(httpRequest, {
      http,
      parameters: { url: `${own}/pages`, pagination: { kind: 'nextUrl', items: 'items' } },
      onWarn: (message) => warnings.push(message),
    });
    expect(main).toHaveLength(1);
    expect(warnings).toEqual(['The service named the page "/pages" twice: reading ended there.']);
  });

  it('fail on a Link header that cannot be read, and on pages that go in circles', async () => {
    expect((await failure(pages(() => '/link; rel=next'))).code).toBe('HTTP_REQUEST_FAILED');
    answer = (request, response) => json(response, { next: request.url === '/a' ? '/b' : '/a', items: [1] });
    const circle = call({ url: `${own}/start`, pagination: { kind: 'nextUrl', items: 'items' } });
    expect((await failure(circle)).message).toContain('circles');
  });
});

const credential = (
  type: string,
  data: CredentialValue['data'],
  allowedHosts: string[] = [],
): CredentialValue => ({
  id: `${type} ${JSON.stringify(data)}`,
  type,
  data,
  allowedHosts,
});
const credentials = [
  credential('httpBasic', { user: 'CANARY', password: 'CANARY' }),
  credential('httpBearer', { token: 'CANARY' }),
  credential('httpHeader', { name: 'PRIVATE-TOKEN', value: 'CANARY' }),
  credential('httpHeader', { name: 'Accept', value: 'CANARY' }),
  credential('httpQuery', { name: 'key', value: 'CANARY' }),
  credential('httpCustom', {
    headers: { 'X-Foo': 'CANARY', 'user-agent': 'CANARY' },
    query: { q: 'CANARY' },
  }),
  credential('httpDigest', { user: 'CANARY', password: 'CANARY' }),
  credential('awsSignature', {
    accessKeyId: 'CANARY',
    secretAccessKey: 'CANARY',
    sessionToken: 'CANARY',
    region: 'r',
    service: 's',
  }),
];

describe('what a credential adds', () => {
  const leaked = () =>
    JSON.stringify(seen.filter(({ at }) => at === 'other')).match(/CANARY|Q0FOQVJZ|Digest|authorization/gi) ??
    [];

  it.each(credentials)('does not follow a page to another origin: $type (security redir)', async (auth) => {
    for (const kind of ['nextUrl', 'linkHeader']) {
      answer = (_request, response) =>
        json(response, { items: [1], next: `${other}/steal` }, { link: `<${other}/steal>; rel="next"` });
      await call(
        {
          url: `${own}/a`,
          headers: { 'x-session': 'CANARY' },
          pagination: { kind, path: 'next', items: 'items', maxPages: 3 },
        },
        auth,
      );
    }
    expect(seen.filter(({ at }) => at === 'other')).toHaveLength(2);
    expect(leaked()).toEqual([]);
  });

  it.each(credentials)(
    'does not follow a redirect to another origin: $type (security redir)',
    async (auth) => {
      for (const [status, method] of [
        [302, 'GET'],
        [307, 'POST'],
      ] as const) {
        answer = (_request, response) => response.writeHead(status, { location: `${other}/steal` }).end();
        await call(
          { url: `${own}/a`, method, bodyKind: method === 'POST' ? 'json' : 'none', body: {} },
          auth,
        );
        await runNode(graphqlNode, {
          http,
          parameters: { url: `${own}/graphql`, query: '{ a }' },
          credentials: { auth },
        }).catch(() => undefined);
      }
      expect(seen.filter(({ at }) => at === 'other').length).toBeGreaterThanOrEqual(2);
      expect(leaked()).toEqual([]);
    },
  );

  it.each(credentials)(
    'does not leave the hosts of the credential, and what leads elsewhere is followed without it: $type',
    async ({ type, data }) => {
      const auth = credential(type, data, ['localhost']);
      const home = own.replace('127.0.0.1', 'localhost');
      const binary = createBinaryAccess(createMemoryBlobStore(), { tenantId: 't' });
      const file = await binary.write(Buffer.from('a file'), { fileName: 'a', mimeType: 'text/plain' });
      const upload = { method: 'POST', bodyKind: 'binary', binaryField: 'data' };
      answer = (request, response) => {
        // As servers do that move to another name: the whole query goes along.
        const query = URL.parse(request.url ?? '', home)?.search ?? '';
        if (request.method === 'GET') json(response, { items: [1], next: `${other}/page${query}` });
        else response.writeHead(307, { location: `${other}${request.url}` }).end();
      };
      const pagination = { kind: 'nextUrl', path: 'next', items: 'items', maxPages: 3 };
      const ways: [typeof httpRequest | typeof graphqlNode, JsonObject][] = [
        [httpRequest, { url: `${home}/pages?v=1`, pagination }],
        [httpRequest, { url: `${home}/post?v=1`, method: 'POST', bodyKind: 'json', body: { a: 1 } }],
        [httpRequest, { url: `${home}/upload?v=1`, ...upload }],
        [graphqlNode, { url: `${home}/graphql?v=1`, query: '{ a }', partial: true }],
      ];
      const send = (to: CredentialValue) =>
        Promise.allSettled(
          ways.map(([node, parameters]) =>
            runNode(node as typeof httpRequest, {
              ...{ http, binary, parameters, credentials: { auth: to } },
              items: [{ json: {}, binary: { data: file } }],
            }),
          ),
        );
      await send(auth);
      const followed = seen.filter(({ at }) => at === 'other').map(({ url }) => url);
      expect(followed.sort()).toEqual(['/graphql?v=1', '/page?v=1', '/post?v=1', '/upload?v=1']);
      expect(seen.find(({ at, url }) => at === 'other' && url.startsWith('/upload'))?.body).toBe('a file');
      expect(leaked()).toEqual([]);
      const before = seen.length;
      for (const refused of await send(credential(type, data, ['api.example.org'])))
        expect(refused).toMatchObject({ reason: { code: 'HOST_NOT_ALLOWED' } });
      expect(seen).toHaveLength(before);
    },
  );

  it('does not answer the digest challenge of a stranger', async () => {
    const strange = await listen('other', (_request, response) =>
      response.writeHead(401, { 'www-authenticate': 'Digest realm="r", nonce="n", qop="auth"' }).end(),
    );
    answer = (_request, response) => response.writeHead(302, { location: `${strange}/x` }).end();
    await failure(call({ url: `${own}/a` }, credential('httpDigest', { user: 'u', password: 'p' })));
    expect(seen.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  it('goes to the own hosts of the credential', async () => {
    answer = (_request, response) => json(response, { items: [1], next: `${other}/own` });
    const auth = credential('httpBearer', { token: 'CANARY' }, ['127.0.0.1']);
    await call({ url: `${own}/a`, pagination: { kind: 'nextUrl', items: 'items', maxPages: 2 } }, auth);
    expect(seen.find(({ at }) => at === 'other')?.headers.authorization).toBe('Bearer CANARY');
  });
});

describe('an answer', () => {
  it('has its Set-Cookie headers as a list', async () => {
    answer = (_request, response) => json(response, {}, { 'set-cookie': ['a=1', 'b=2'] });
    const [item] = await call({ url: own, fullResponse: true });
    expect(item?.json.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'] });
  });

  it.each([
    [`attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf`, 'Größe.pdf'],
    [`attachment; filename="a;b.pdf"`, 'a;b.pdf'],
    [`attachment; filename="plain.pdf"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf`, 'Größe.pdf'],
    [`attachment; filename="..\\\\..\\\\etc/passwd"`, 'passwd'],
    [`attachment; filename="${Buffer.from('Größe.pdf').toString('latin1')}"`, 'Größe.pdf'],
    ['attachment', 'report.v2.pdf'],
  ])('names its file: %s (public-reports 31)', (header, name) => {
    const url = `${own}/files/report.v2.pdf?x=1`;
    expect(fileNameOf({ url, headers: { 'content-disposition': header } })).toBe(name);
  });

  it('names its file in the item (public-reports 31)', async () => {
    answer = (_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/pdf',
        'content-disposition': `attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf`,
      });
      response.end('%PDF');
    };
    const binary = createBinaryAccess(createMemoryBlobStore(), { tenantId: 't' });
    const { main } = await runNode(httpRequest, { http, binary, parameters: { url: own } });
    expect(main?.[0]?.binary?.data).toMatchObject({ fileName: 'Größe.pdf', mimeType: 'application/pdf' });
  });

  it('of broken JSON is an error with line and column', async () => {
    const send = (body: string | Buffer, type = 'application/json') => {
      answer = (_request, response) => response.writeHead(200, { 'content-type': type }).end(body);
    };
    for (const response of ['auto', 'json']) {
      send('{"a": 1,\n "b": [1, 2');
      const error = await failure(call({ url: own, response }));
      expect(error).toMatchObject({ code: 'HTTP_REQUEST_FAILED', details: { line: 2 } });
      expect(error.message).toMatch(/is not JSON \(line 2, column \d+\)/);
      send(Buffer.from('{"a":"ü"}', 'latin1'));
      expect((await failure(call({ url: own, response }))).message).toContain('Line 1 is not valid utf-8');
    }
  });

  it.each([{ ok: true }, [], 'x', { errors: 'none' }])(
    'of %j is no answer of a GraphQL API',
    async (value) => {
      answer = (_request, response) => json(response, value);
      const work = runNode(graphqlNode, { http, parameters: { url: own, query: '{ a }' } });
      expect((await failure(work)).message).toContain('neither "data" nor "errors"');
      answer = (_request, response) => json(response, { data: null });
      const { main } = await runNode(graphqlNode, { http, parameters: { url: own, query: '{ a }' } });
      expect(main?.[0]?.json).toEqual({ data: null });
    },
  );

  it('of text that only says that it is JSON, and of lines of JSON, is text', async () => {
    const warnings: string[] = [];
    const read = async (body: string | Buffer, type: string) => {
      answer = (_request, response) => response.writeHead(200, { 'content-type': type }).end(body);
      const onWarn = (message: string) => void warnings.push(message);
      return (await runNode(httpRequest, { http, onWarn, parameters: { url: own } })).main?.[0]?.json;
    };
    expect(await read('{"a":1}\n{"a":2}\n', 'application/x-ndjson')).toEqual({ data: '{"a":1}\n{"a":2}\n' });
    expect(await read('12', 'application/json')).toEqual({ data: 12 });
    expect(await read('', 'application/json')).toEqual({ data: '' });
    expect(await read('"hi"', 'application/json')).toEqual({ data: 'hi' });
    expect(warnings).toEqual([]);
    expect(await read('OK', 'application/json')).toEqual({ data: 'OK' });
    expect(warnings.at(-1)).toContain('is JSON (application/json), and is not');
    expect(await read(Buffer.from('ü', 'latin1'), 'text/plain')).toEqual({ data: '\ufffd' });
    expect(warnings.at(-1)).toContain('not valid in its charset');
    expect(await read('\ufffd', 'text/plain')).toEqual({ data: '\ufffd' });
    expect(warnings).toHaveLength(2);
  });

  it.each([
    ['text', undefined, ''],
    ['text', null, ''],
    ['text', '', ''],
    ['text', { a: 1 }, '{"a":1}'],
    ['json', undefined, 'null'],
    ['json', null, 'null'],
    ['json', '', '""'],
  ])('a body of %s that is %j is sent as %j', async (bodyKind, body, expected) => {
    await call({ url: own, method: 'POST', bodyKind, ...(body === undefined ? {} : { body }) });
    expect(seen.map((one) => one.body)).toEqual([expected]);
  });

  it('fails for text that the charset of the request lacks', async () => {
    const headers = { 'content-type': 'text/plain; charset=iso-8859-1' };
    const request = { url: own, method: 'POST', bodyKind: 'text', headers };
    expect(await failure(call({ ...request, body: '5 €' }))).toMatchObject({ code: 'CHARSET_UNSUPPORTED' });
    await call({ ...request, body: 'ü' });
  });

  it('of 400 or more is an error with its status, headers and body', async () => {
    answer = (_request, response) =>
      json(response, { code: 'sku', why: 'unknown' }, { 'x-request-id': '7', 'set-cookie': 'a=1' }, 422);
    const { code, details, message } = await failure(call({ url: own }));
    expect(code).toBe('HTTP_STATUS');
    expect(message).toContain('answered 422');
    expect(details).toMatchObject({
      status: 422,
      headers: { 'x-request-id': '7' },
      body: { code: 'sku', why: 'unknown' },
    });
    expect(JSON.stringify(details)).not.toContain('a=1');
    answer = (_request, response) => response.writeHead(500).end('x'.repeat(200_000));
    const long = await failure(call({ url: own }));
    expect(String(long.details?.body)).toHaveLength(65_536);
    expect(long.details?.bodyIsCut).toBe(true);
  });
});

describe('an idempotency key', () => {
  it('is the same for every try, and another for each item, page and execution (E16)', async () => {
    let tries = 0;
    answer = (_request, response) => {
      tries += 1;
      json(response, {}, {}, tries === 1 ? 503 : 200);
    };
    const parameters = { url: own, method: 'PUT', retries: 2, idempotencyHeader: 'Idempotency-Key' };
    await runNode(httpRequest, { http, parameters, items: [{}, {}] });
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    // A later run of the same activation, as recovery makes it.
    await runNode(httpRequest, { http, parameters });
    expect(seen.at(-1)?.headers['idempotency-key']).toBe(keys[0]);
  });

  it('is not sent unless a header is chosen', async () => {
    await call({ url: own, method: 'POST' });
    expect(Object.keys(seen[0]?.headers ?? {}).some((name) => name.includes('idempotency'))).toBe(false);
  });
});

describe('long text', () => {
  const binary = createBinaryAccess(createMemoryBlobStore(), { tenantId: 'tenant' } as never);
  const long = 'a'.repeat(LIMITS.textBytes + 1);
  const send = (body: string, type = 'application/json') => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': type }).end(body);
  };
  const read = async (parameters: JsonObject = {}) => {
    const warnings: string[] = [];
    const { main = [] } = await runNode(httpRequest, {
      http,
      binary,
      parameters: { url: own, ...parameters },
      onWarn: (message) => warnings.push(message),
    });
    return { main, warnings };
  };

  it.each([
    ['text', long, 'text/plain'],
    ['a text in JSON', JSON.stringify({ a: [long] }), 'application/json'],
    ['JSON', JSON.stringify({ l: Array(20).fill('a'.repeat(1_000_000)) }), 'application/json'],
  ])('is kept as a file, unless somebody asked for something else (%s)', async (_, body, type) => {
    send(body, type);
    const { main, warnings } = await read();
    expect(main).toMatchObject([{ json: {}, binary: { data: { size: body.length, mimeType: type } } }]);
    expect(warnings).toEqual([expect.stringContaining('Extract from file')]);
    const response = type === 'text/plain' ? 'text' : 'json';
    expect(await failure(read({ response }))).toMatchObject({
      code: 'HTTP_RESPONSE_TOO_LARGE',
      message: expect.stringContaining('Read the answer as a file'),
    });
  });

  it('that is a list of many becomes many items', async () => {
    const rows = Array.from({ length: 20 }, (_, n) => ({ n, text: 'a'.repeat(1_000_000) }));
    send(JSON.stringify(rows));
    expect((await read()).main.map(({ json }) => json.n)).toEqual(rows.map(({ n }) => n));
    expect((await read({ fullResponse: true })).main).toMatchObject([{ json: { status: 200 }, binary: {} }]);
  });
});
