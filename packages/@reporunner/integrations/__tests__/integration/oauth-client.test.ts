/** OAuth client credentials against a token server of our own, which records what it is sent. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createManualClock, ServiceError } from '@reporunner/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/create-http-client.ts';
import type { HttpClient } from '../../src/http/http-client.ts';
import { createClientTokenCache } from '../../src/oauth/client-token-cache.ts';
import { type OAuthClient, requestClientToken } from '../../src/oauth/request-client-token.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const http = createHttpClient({ allow: { privateNetworks: true } });
let server: Server;
let tokenUrl: string;
let answer: Answer;
let requests: { readonly request: IncomingMessage; readonly body: string }[];

const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** Issues token1, token2 … */
const issues =
  (more: Readonly<Record<string, unknown>> = { expires_in: 3_600 }): Answer =>
  (response, request) =>
    json(200, { access_token: `token${requests.length}`, token_type: 'Bearer', ...more })(response, request);

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push({ request, body });
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?realm=a`;
});
afterAll(async () => {
  await http.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
  answer = issues();
});

const client = (more: Partial<OAuthClient> = {}): OAuthClient => ({
  tokenUrl,
  clientId: 'my client',
  clientSecret: 'p+s/w:d ä',
  scope: 'read write',
  ...more,
});
const failureOf = async (promise: Promise<unknown>): Promise<ServiceError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ServiceError);
  return error as ServiceError;
};

describe('A token of the client credentials grant', () => {
  it('is asked for as RFC 6749 says: a form, and the client as form-encoded basic authentication', async () => {
    const secrets: string[] = [];
    expect(await requestClientToken(client({ protect: (secret) => secrets.push(secret) }), http)).toEqual({
      value: 'token1',
      lifetimeMs: 3_600_000,
    });
    const [{ request, body } = { request: undefined, body: '' }] = requests;
    expect([request?.method, request?.url]).toEqual(['POST', '/token?realm=a']);
    expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'read write',
    });
    const [scheme, pair = ''] = request?.headers.authorization?.split(' ') ?? [];
    const decoded = Buffer.from(pair, 'base64').toString();
    expect(scheme).toBe('Basic');
    expect([...new URLSearchParams(decoded.replace(':', '='))]).toEqual([['my client', 'p+s/w:d ä']]);
    // What was sent, and what came, is as secret as the secret.
    expect(secrets).toEqual([pair, 'token1']);
  });

  it('has no scope where none is asked for, and no lifetime where the server says none', async () => {
    answer = issues({});
    expect((await requestClientToken(client({ scope: '' }), http)).lifetimeMs).toBeUndefined();
    expect(requests[0]?.body).toBe('grant_type=client_credentials');
    answer = issues({ expires_in: '60' });
    expect((await requestClientToken(client(), http)).lifetimeMs).toBe(60_000);
  });

  it('is refused with the error that the server names, without what it repeats of the secret', async () => {
    answer = (response, request) =>
      json(400, {
        error: 'invalid_scope',
        error_description: `no\nscope for ${request.headers.authorization}`,
      })(response, request);
    const error = await failureOf(requestClientToken(client(), http));
    expect(error).toMatchObject({ code: 'CREDENTIAL_INVALID', recoverable: false, details: { status: 400 } });
    expect(error.message).toBe('The token server refused with 400 invalid_scope (no scope for Basic ***).');
    expect(error.cause).toBeUndefined();

    answer = json(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="a"' });
    expect(await failureOf(requestClientToken(client(), http))).toMatchObject({
      code: 'CREDENTIAL_INVALID',
      message: expect.stringContaining('does not know this client id with this secret'),
    });
  });

  it('can be asked for again when the server is overloaded or broken', async () => {
    answer = (response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>later</h1>');
    expect(await failureOf(requestClientToken(client(), http))).toMatchObject({
      code: 'CREDENTIAL_INVALID',
      recoverable: true,
      details: { status: 503 },
    });
    answer = json(429, { error: 'slow_down' });
    expect(await failureOf(requestClientToken(client(), http))).toMatchObject({ recoverable: true });
  });

  it.each<[string, Answer]>([
    ['has no type', json(200, { access_token: 'top-secret' })],
    ['is of an unknown type', json(200, { access_token: 'top-secret', token_type: 'mac' })],
    ['is no text', json(200, { access_token: 7, token_type: 'Bearer' })],
    [
      'has a lifetime that is no number',
      json(200, { access_token: 'a', token_type: 'bearer', expires_in: 'x' }),
    ],
    ['is not JSON', (response) => response.writeHead(200).end('access_token=top-secret')],
    ['comes with no content', (response) => response.writeHead(204).end()],
  ])('is not taken when the response %s', async (_, refused) => {
    answer = refused;
    const error = await failureOf(requestClientToken(client(), http));
    expect(error).toMatchObject({ code: 'CREDENTIAL_INVALID', recoverable: false });
    expect(error.message).toMatch(
      /^The token server's response with status 20[04] is not a token of OAuth 2.0: ./,
    );
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain('top-secret');
  });

  it('is sent for to its own address only: a redirect is not followed', async () => {
    answer = (response) => response.writeHead(307, { location: '/elsewhere' }).end();
    expect(await failureOf(requestClientToken(client(), http))).toMatchObject({ details: { status: 307 } });
    expect(requests).toHaveLength(1);
  });

  it('is kept within the bounds and the guard of the HTTP client', async () => {
    answer = (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(`"${'x'.repeat(1024 * 1024)}"`);
    expect(await failureOf(requestClientToken(client(), http))).toMatchObject({
      code: 'HTTP_RESPONSE_TOO_LARGE',
    });
    const guarded = createHttpClient();
    expect(await failureOf(requestClientToken(client(), guarded))).toMatchObject({
      code: 'HOST_NOT_ALLOWED',
    });
    await guarded.close();
    answer = () => {};
    const impatient: HttpClient = {
      request: (request) => {
        expect(request.timeoutMs).toBe(20_000);
        return http.request({ ...request, timeoutMs: 30 });
      },
    };
    expect(await failureOf(requestClientToken(client(), impatient))).toMatchObject({ code: 'HTTP_TIMEOUT' });
  });

  it('is not asked for without a secret', async () => {
    const error = await failureOf(requestClientToken(client({ clientSecret: '' }), http));
    expect(error.message).toMatch(/^No token can be requested: ./);
    expect(requests).toEqual([]);
  });
});

describe('Tokens that are kept', () => {
  const { signal } = new AbortController();
  const setUp = () => {
    const clock = createManualClock(1_000_000);
    const cache = createClientTokenCache();
    const get = (more: { refused?: string; signal?: AbortSignal } = {}, of: Partial<OAuthClient> = {}) =>
      cache.get(client(of), { http, clock, signal, ...more });
    return { clock, get };
  };

  it('[CT1] are fetched once for all who ask, also when the first one is cancelled', async () => {
    const { get } = setUp();
    let release = () => {};
    answer = (response, request) => {
      release = () => issues()(response, request);
    };
    const first = new AbortController();
    const cancelled = failureOf(get({ signal: first.signal }));
    const others = [get(), get()];
    await expect.poll(() => requests.length).toBe(1);
    first.abort();
    expect(await cancelled).toMatchObject({ code: 'EXECUTION_CANCELLED' });
    release();
    expect(await Promise.all(others)).toEqual(['token1', 'token1']);
    expect(requests).toHaveLength(1);
    expect(await failureOf(get({ signal: AbortSignal.abort() }))).toMatchObject({
      code: 'EXECUTION_CANCELLED',
    });
  });

  it('[CT2] are renewed shortly before their end: a minute, or a tenth of a short lifetime', async () => {
    const { clock, get } = setUp();
    expect(await get()).toBe('token1');
    clock.advance(3_539_999);
    expect(await get()).toBe('token1');
    clock.advance(1);
    answer = issues({ expires_in: 30 });
    expect(await get()).toBe('token2');
    clock.advance(26_999);
    expect(await get()).toBe('token2');
    clock.advance(1);
    answer = issues({});
    expect(await get()).toBe('token3');
    clock.advance(3_539_999);
    expect(await get()).toBe('token3');
    clock.advance(1);
    expect(await get()).toBe('token4');
  });

  it('[CT3] are replaced once when a server has refused them', async () => {
    const { get } = setUp();
    const refused = await get();
    expect(await Promise.all([get({ refused }), get({ refused }), get({ refused })])).toEqual([
      'token2',
      'token2',
      'token2',
    ]);
    expect(await get({ refused })).toBe('token2');
    expect(requests).toHaveLength(2);
  });

  it('[CT4] belong to what the client is: another scope, address, id or secret has another', async () => {
    const { get } = setUp();
    await get();
    await get({}, { scope: 'read' });
    await get({}, { tokenUrl: `${tokenUrl}&b=c` });
    await get({}, { clientId: 'other' });
    await get({}, { clientSecret: 'other' });
    expect(requests).toHaveLength(5);
    expect(await get()).toBe('token1');
  });

  it('[CT4] are not there after a request that failed: the next one asks again', async () => {
    const { get } = setUp();
    answer = json(400, { error: 'invalid_client' });
    const failures = await Promise.all([failureOf(get()), failureOf(get())]);
    expect(failures.map(({ code }) => code)).toEqual(['CREDENTIAL_INVALID', 'CREDENTIAL_INVALID']);
    expect(requests).toHaveLength(1);
    answer = issues();
    expect(await get()).toBe('token2');
  });

  it('are bounded in number', async () => {
    const clock = createManualClock();
    const cache = createClientTokenCache(2);
    for (const scope of ['a', 'b', 'c', 'c', 'b', 'a'])
      await cache.get(client({ scope }), { http, clock, signal });
    expect(requests).toHaveLength(4);
  });
});
