/** The HTTP node against a server that checks what it is sent. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type CredentialValue, createHttpClient } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coreCredentials } from '../../src/credentials/index.ts';
import { digestAuthorization, digestChallenge } from '../../src/io/http-request/authentication/digest.ts';
import { httpRequest } from '../../src/io/http-request/http-request.ts';

const http = createHttpClient({ allow: { privateNetworks: true } });
let server: Server;
let url: string;
let check: (
  request: IncomingMessage,
  body: string,
) => { status: number; headers?: Record<string, string>; body?: unknown };

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = check(request, body);
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body ?? { ok: answer.status < 400 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await http.close();
  server.close();
});

const credential = (type: string, data: CredentialValue['data']): CredentialValue => ({
  id: `${type} ${JSON.stringify(data)}`,
  type,
  data,
  allowedHosts: [],
});

const call = async (auth: CredentialValue, parameters = {}) =>
  (
    await runNode(httpRequest, {
      http,
      credentials: { auth },
      parameters: { url: `${url}/a?b=c d`, ...parameters },
    })
  ).main?.[0]?.json;

describe('a secret that is sent in a header', () => {
  const saved = (type: string, data: object) =>
    coreCredentials.find((one) => one.type === type)?.fields.safeParse(data);
  it('is saved without the space that was pasted around it', () => {
    expect(saved('httpBearer', { token: ' tt-1234\n' })?.data).toEqual({ token: 'tt-1234' });
    expect(saved('httpHeader', { name: 'x', value: ' a b\r\n' })?.data).toEqual({ name: 'x', value: 'a b' });
    expect(saved('httpCustom', { headers: { x: 'v\n' } })?.data).toEqual({ headers: { x: 'v' }, query: {} });
  });
  it.each([
    ['httpBearer', { token: 'one two' }, 'token'],
    ['httpBearer', { token: 'Bearer one' }, 'token'],
    ['httpBearer', { token: 'one\ntwo' }, 'token'],
    ['httpHeader', { name: 'x', value: 'one\ntwo' }, 'value'],
    ['httpHeader', { name: 'x', value: '日' }, 'value'],
    ['httpCustom', { headers: { x: 'a\nb' } }, 'headers'],
  ])('is refused where it cannot be sent: %s %j', (type, data, at) => {
    const issue = saved(type, data)?.error?.issues[0];
    expect(issue?.path[0]).toBe(at);
    expect(issue?.message).toContain('no line breaks');
  });
});

it('headers of the node that do not do what they look like are warned of', async () => {
  check = (request) => ({
    status: 200,
    body: { host: request.headers.host, by: request.headers.authorization },
  });
  const warned = async (auth: CredentialValue, headers: Record<string, string>) => {
    const warnings: string[] = [];
    const onWarn = (message: string) => void warnings.push(message);
    const parameters = { url, headers };
    const { main } = await runNode(httpRequest, { http, credentials: { auth }, parameters, onWarn });
    return { warnings, answer: main?.[0]?.json };
  };
  const bearer = credential('httpBearer', { token: 't' });
  const own = await warned(bearer, { Authorization: 'own', Host: 'other.example', accept: '*/*' });
  expect(own.answer).toEqual({ host: new URL(url).host, by: 'own' });
  expect(own.warnings).toEqual([
    'The header "Authorization" is sent as the node has it, in place of that of the credential.',
    'The header "Host" is not sent: the connection sets it, from the URL and the body.',
  ]);
  const named = credential('httpHeader', { name: 'X-Key', value: 'k' });
  expect((await warned(named, { 'x-key': 'own', authorization: 'a' })).warnings).toHaveLength(1);
  expect((await warned(bearer, { accept: '*/*' })).warnings).toEqual([]);
});

it('a user of basic authentication has no colon, which it could not carry', () => {
  const basic = coreCredentials.find(({ type }) => type === 'httpBasic');
  const isValid = (user: string) => basic?.fields.safeParse({ user, password: 'a:b' }).success;
  expect(['me', 'j\u00fcrgen@x.org', '', 'a:b', 'a\nb'].map(isValid)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

describe('digest authentication', () => {
  // The examples of RFC 7616 §3.9.1.
  const request = { method: 'GET', uri: '/dir/index.html' };
  const account = { user: 'Mufasa', password: 'Circle of Life' };
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
  const common =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

  it('answers as the RFC does', () => {
    const of = (algorithm: string) => {
      const challenge = digestChallenge(`Digest ${common}, algorithm=${algorithm}`);
      if (challenge === undefined) throw new Error('no challenge');
      return /response="(\w+)"/.exec(digestAuthorization(challenge, request, account, cnonce))?.[1];
    };
    expect(of('MD5')).toBe('8ca523f5e9506fed4657c9700eebdbec');
    expect(of('SHA-256')).toBe('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
  });

  it('chooses the strongest it knows, and ignores other schemes', () => {
    const header = `Basic realm="x, y", Digest ${common}, algorithm=MD5, Digest ${common}, algorithm=SHA-256, Digest ${common}, algorithm=XYZ`;
    expect(digestChallenge(header)?.algorithm).toBe('SHA-256');
    expect(digestChallenge('Basic realm="digest"')).toBeUndefined();
    expect(digestChallenge('Digest nonce="n", qop="auth-int"')).toBeUndefined();
    expect(digestChallenge('Digest realm="a \\"b\\"", nonce=n')?.realm).toBe('a "b"');
  });

  it.each(['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', 'SHA-512-256'])(
    'lets the node in with %s',
    async (algorithm) => {
      const [user, password] = ['märta', 'pass:wörd'];
      const hashName =
        { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' }[algorithm.replace('-sess', '')] ??
        '';
      const hash = (...parts: string[]) => createHash(hashName).update(parts.join(':')).digest('hex');
      let tries = 0;
      check = ({ headers, method, url: uri }, body) => {
        tries += 1;
        const authorization = headers.authorization;
        if (authorization === undefined)
          return {
            status: 401,
            headers: {
              'www-authenticate': `Digest realm="r", nonce="n${tries}", qop="auth", algorithm=${algorithm}`,
            },
          };
        const value = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(authorization)?.[1] ?? '';
        const secret = hash(user, 'r', password);
        const a1 = algorithm.endsWith('-sess') ? hash(secret, value('nonce'), value('cnonce')) : secret;
        const right = hash(
          a1,
          value('nonce'),
          value('nc'),
          value('cnonce'),
          'auth',
          hash(method ?? '', uri ?? ''),
        );
        const same =
          authorization.includes(`response="${right}"`) &&
          authorization.includes("username*=UTF-8''m%C3%A4rta") &&
          value('uri') === uri;
        return { status: same ? 200 : 401, body: { body } };
      };
      const auth = credential('httpDigest', { user, password });
      expect(await call(auth, { method: 'POST', bodyKind: 'json', body: { a: 1 } })).toEqual({
        body: '{"a":1}',
      });
      expect(tries).toBe(2);
      await expect(call(credential('httpDigest', { user, password: 'wrong' }))).rejects.toMatchObject({
        code: 'HTTP_STATUS',
        details: { status: 401 },
      });
    },
  );
});

describe('an AWS signature', () => {
  const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
  const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const encode = (part: string) =>
    encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

  /** Signature version 4 as a server reckons it, from the request that arrived. */
  const isRight = ({ headers, method, url: target = '' }: IncomingMessage, body: string): boolean => {
    const authorization = headers.authorization ?? '';
    const [, scope = '', names = '', signature] =
      /Credential=AKID\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)/.exec(authorization) ?? [];
    const [path = '', query = ''] = target.split('?');
    const canonicalQuery = [...new URLSearchParams(query)]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&');
    const canonical = [
      method,
      path,
      canonicalQuery,
      ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
      '',
      names,
      headers['x-amz-content-sha256'] ?? sha256(body),
    ].join('\n');
    const [day = '', region = '', service = ''] = scope.split('/');
    const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), service), 'aws4_request');
    const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
    return hmac(key, toSign).toString('hex') === signature;
  };

  it('is what a server reckons, with query, body and session token', async () => {
    check = (request, body) => ({ status: isRight(request, body) ? 200 : 403 });
    const auth = credential('awsSignature', {
      accessKeyId: 'AKID',
      secretAccessKey,
      sessionToken: 'session',
      region: 'eu-west-1',
      service: 'execute-api',
    });
    expect(await call(auth)).toEqual({ ok: true });
    expect(await call(auth, { query: { z: 'ü &', a: '1' } })).toEqual({ ok: true });
    expect(await call(auth, { method: 'POST', bodyKind: 'json', body: { text: '世界' } })).toEqual({
      ok: true,
    });
    let type: string | undefined;
    check = (request, body) => {
      type = request.headers['content-type'];
      return { status: isRight(request, body) ? 200 : 403 };
    };
    const headers = { 'Content-Type': 'application/x-amz-json-1.1' };
    expect(await call(auth, { method: 'POST', bodyKind: 'json', body: {}, headers })).toEqual({ ok: true });
    expect(type).toBe('application/x-amz-json-1.1');
    await expect(call({ ...auth, data: { ...auth.data, secretAccessKey: 'other' } })).rejects.toMatchObject({
      code: 'HTTP_STATUS',
      details: { status: 403 },
    });
    await expect(
      call(auth, { method: 'POST', bodyKind: 'multipart', body: { a: '1' } }),
    ).rejects.toMatchObject({
      code: 'NODE_PARAMETER_INVALID',
    });
  });
});

describe('OAuth2 client credentials', () => {
  it('fetch one token for many, and a new one when it is refused', async () => {
    let issued = 0;
    let valid = 'token1';
    check = ({ url: target, headers }) => {
      if (target === '/token') {
        issued += 1;
        return {
          status: 200,
          body: { access_token: `token${issued}`, token_type: 'bearer', expires_in: 3_600 },
        };
      }
      return { status: headers.authorization === `Bearer ${valid}` ? 200 : 401 };
    };
    const auth = credential('oauth2ClientCredentials', {
      tokenUrl: `${url}/token`,
      clientId: 'id',
      clientSecret: 'secret',
      scope: '',
    });
    await Promise.all([call(auth), call(auth), call(auth)]);
    expect(issued).toBe(1);
    valid = 'token2';
    await Promise.all([call(auth), call(auth), call(auth)]);
    expect(issued).toBe(2);
  });
});

describe('the other kinds', () => {
  it('are sent where they belong, and only to the hosts that they are for', async () => {
    let seen: IncomingMessage | undefined;
    check = (request) => {
      seen = request;
      return { status: 200 };
    };
    await call(credential('httpBasic', { user: 'a', password: 'b' }));
    expect(seen?.headers.authorization).toBe(`Basic ${Buffer.from('a:b').toString('base64')}`);
    await call(credential('httpBearer', { token: 't' }));
    expect(seen?.headers.authorization).toBe('Bearer t');
    await call(credential('httpHeader', { name: 'x-key', value: 'v' }));
    expect(seen?.headers['x-key']).toBe('v');
    await call(credential('httpQuery', { name: 'key', value: 'v w' }));
    expect(seen?.url).toBe('/a?b=c%20d&key=v+w');
    await call(credential('httpCustom', { headers: { 'x-a': '1' }, query: { q: '2' } }));
    expect([seen?.headers['x-a'], seen?.url]).toEqual(['1', '/a?b=c%20d&q=2']);
    const elsewhere = { ...credential('httpBearer', { token: 't' }), allowedHosts: ['api.example.org'] };
    await expect(call(elsewhere)).rejects.toMatchObject({ code: 'HOST_NOT_ALLOWED' });
  });
});
