/** What a server answers to requests that are wrong as a whole, slow, or too deep; and hosts that are kept apart. */
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { LIMITS } from '@reporunner/constants';
import { createManualClock } from '@reporunner/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerParserError } from '../../src/http/parser-errors.ts';
import { closeSlowRequests } from '../../src/http/slow-requests.ts';
import { readConfig } from '../../src/index.ts';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

let server: ApiServer;
let port: number;
const authorization = `Bearer ${ownerKey}`;
beforeAll(async () => {
  server = await startApiServer();
  port = Number(new URL(server.running.url).port);
});
afterAll(() => server.close());

interface RawAnswer {
  readonly status: number;
  readonly head: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
  readonly body: any;
}

function parsed(answer: string): RawAnswer {
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s);
  return {
    status: Number(head.split(' ')[1]),
    head: head.toLowerCase(),
    body: body === '' ? undefined : JSON.parse(body),
  };
}

/** Sends bytes as they are; resolves when the server has closed the connection. */
const raw = (bytes: string): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(parsed(answer))).on('error', reject);
  });

describe('a request that is not valid', () => {
  it.each([
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['no HTTP', 'nonsense\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'an absolute target',
      'GET http://evil.example/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    [
      'an unknown expectation',
      'POST /webhook/x HTTP/1.1\r\nhost: localhost\r\nexpect: nonsense\r\ncontent-length: 2\r\n\r\n{}',
      417,
      'EXPECTATION_FAILED',
    ],
    ['an unknown method', 'FETCH / HTTP/1.1\r\nhost: localhost\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    [
      'two hosts',
      'GET /health HTTP/1.1\r\nhost: localhost\r\nHOST: other\r\nconnection: close\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
  ])('is answered with a problem document: %s (E22)', async (_name, bytes, status, code) => {
    const { status: got, head, body } = await raw(bytes);
    expect([got, body.code, body.status]).toEqual([status, code, status]);
    expect(head).toContain('content-type: application/problem+json');
    expect(body.requestId).toMatch(/.{8}/);
  });

  it('has a method that is not possible: 405 with the methods that are (E22)', async () => {
    for (const [method, path, allow] of [
      ['QUERY', '/api/v1/workflows', 'get, head, post'],
      ['PROPFIND', '/api/v1/workflows/bulk', 'delete, get, head, post, put'],
      ['QUERY', '/webhook/any', 'delete, get, head, options, patch, post, put'],
      ['PROPFIND', '/webhook/any', 'delete, get, head, options, patch, post, put'],
    ]) {
      const answer = await raw(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
      expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([405, 'METHOD_NOT_ALLOWED']);
      expect(answer.head.split('\r\n')).toContain(`allow: ${allow}`);
    }
    expect(
      (await raw('QUERY /api/nothing HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')).status,
    ).toBe(404);
  });
});

describe('a body that does not arrive', () => {
  const started = async () => {
    const clock = createManualClock(0);
    const own = createServer((request, response) => {
      if (request.url === '/at-once') {
        response.writeHead(200, { 'content-length': '0' }).end();
        return;
      }
      void text(request).then(
        (body) => response.end(String(body.length)),
        () => {},
      );
    });
    own.on('clientError', answerParserError);
    const slow = closeSlowRequests(own, clock);
    await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
    const open = (head: string): Promise<{ socket: Socket; answer: Promise<RawAnswer> }> =>
      new Promise((resolve) => {
        const socket = connect((own.address() as AddressInfo).port, '127.0.0.1', () => {
          let received = '';
          // What is written after the server has closed is lost, as it should be.
          socket.on('error', () => {});
          socket.on('data', (chunk) => {
            received += chunk;
          });
          const answer = new Promise<RawAnswer>((done) => socket.on('close', () => done(parsed(received))));
          own.once('request', () => resolve({ socket, answer }));
          socket.write(head);
        });
      });
    /** Lets the clock go on, with time for the sockets in between. */
    const pass = async (socket?: Socket, bytes = '') => {
      const steps = 12;
      for (let step = 0; step < steps; step += 1) {
        if (bytes !== '') await new Promise<void>((resolve) => socket?.write(bytes, () => resolve()));
        await new Promise((resolve) => setTimeout(resolve, 5));
        clock.advance(LIMITS.bodyProgressMs / 4);
      }
    };
    return {
      open,
      pass,
      close: () => {
        slow.stop();
        own.closeAllConnections();
        own.close();
      },
    };
  };
  const head = 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n';

  it('is answered with 408 and closed, also when it drips (E19)', async () => {
    const { open, pass, close } = await started();
    for (const bytes of ['', 'x']) {
      const { socket, answer } = await open(head);
      await pass(socket, bytes);
      expect(await answer).toMatchObject({ status: 408, body: { code: 'REQUEST_TIMEOUT' } });
    }
    close();
  });

  it('is not answered a second time where the answer did not wait for it', async () => {
    const { open, pass, close } = await started();
    const { socket, answer } = await open(head.replace('POST /', 'POST /at-once'));
    await pass(socket);
    expect(await answer).toMatchObject({ status: 200, body: undefined });
    close();
  });

  it('may take its time as long as it makes progress', async () => {
    const { open, pass, close } = await started();
    const { socket } = await open(head);
    await pass(socket, 'x'.repeat(LIMITS.bodyProgressBytes));
    await pass(socket, 'x'.repeat(LIMITS.bodyProgressBytes));
    expect(socket.destroyed).toBe(false);
    close();
  });
});

/** A workflow with a webhook that answers with its item, a form and a chat. */
async function publish(path: string, extra: object = {}) {
  const position = { x: 0, y: 0 };
  const { id } = await server.ok('POST', '/workflows', {
    name: path,
    nodes: {
      hook: {
        name: 'hook',
        type: 'core.webhook',
        position,
        parameters: { path, methods: ['POST', 'GET'], respond: 'lastNode' },
      },
      form: { name: 'form', type: 'core.formTrigger', position, parameters: { path, title: 'Form' } },
      chat: { name: 'chat', type: 'core.chatTrigger', position, parameters: { path } },
      ...extra,
    },
    edges: {},
  });
  await server.ok('POST', `/workflows/${id}/publish`, {});
  return id as string;
}

describe('JSON that is nested too deeply', () => {
  const send = async (path: string, body: string) => {
    const answer = await fetch(`${server.running.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body,
    });
    return { status: answer.status, body: (await answer.json()) as { code: string; detail: string } };
  };
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

  it('is refused at every boundary, and leaves no execution behind (security deep, E20, S9)', async () => {
    const id = await publish('deep');
    for (const [path, body] of [
      ['/webhook/deep', deep(5_000)],
      ['/webhook/deep', deep(200_000)],
      ['/chat/deep', deep(5_000)],
      ['/api/v1/workflows', deep(5_000)],
      [`/api/v1/workflows/${id}/executions`, `{"data":[${deep(5_000)}]}`],
      [`/api/v1/workflows/${id}/operations`, deep(200_000)],
      ['/api/v1/workflows/import', deep(5_000)],
    ] as const) {
      const { status, body: problem } = await send(path, body);
      expect([status, problem.code], path).toEqual([400, 'JSON_TOO_DEEP']);
    }
    expect((await server.ok('GET', '/executions?status=running')).items).toEqual([]);
    expect((await server.ok('GET', `/executions?workflowId=${id}`)).items).toEqual([]);
  });

  it('is refused at every boundary when it has too many values, however short its text', async () => {
    const id = await publish('wide');
    const wide = `{"l":[${'{},'.repeat(LIMITS.jsonValues)}{}]}`;
    for (const [path, body] of [
      ['/webhook/wide', wide],
      ['/api/v1/workflows', wide],
      [`/api/v1/workflows/${id}/executions`, `{"data":[${wide}]}`],
      [`/api/v1/workflows/${id}/operations`, wide],
      ['/api/v1/workflows/import', wide],
    ] as const) {
      const { status, body: problem } = await send(path, body);
      expect([status, problem.code], path).toEqual([400, 'JSON_TOO_WIDE']);
    }
    expect((await server.ok('GET', `/executions?workflowId=${id}`)).items).toEqual([]);
  });

  it('is refused at every boundary when a number is too large for a double', async () => {
    const id = await publish('huge');
    for (const [path, body] of [
      ['/webhook/huge', '{"a":1e400}'],
      ['/webhook/huge', `{"l":["${'x'.repeat(LIMITS.jsonPieceLength)}",-1e400]}`],
      ['/chat/huge', '{"sessionId":"s","message":1e999}'],
      [`/api/v1/workflows/${id}/executions`, '{"data":[{"a":1e400}]}'],
      ['/api/v1/workflows/import', '{"a":1e400}'],
    ] as const) {
      const { status, body: problem } = await send(path, body);
      expect([status, problem.code], path).toEqual([400, 'MALFORMED_JSON']);
      if (!path.startsWith('/chat')) expect(problem.detail, path).toContain('too large (line 1, column');
    }
    expect((await server.ok('GET', `/executions?workflowId=${id}`)).items).toEqual([]);
  });

  it('is accepted up to the limit', async () => {
    await publish('nested');
    const answer = await fetch(`${server.running.url}/webhook/nested`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: deep(LIMITS.jsonDepth),
    });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(((await answer.json()) as { body: unknown }).body)).toBe(deep(LIMITS.jsonDepth));
  });
});

it('the API reads content codings and charsets of its bodies', async () => {
  const { url } = server.running;
  const body = new Uint8Array(gzipSync(Buffer.from('{"name":"Grüße"}', 'latin1')));
  const answer = await fetch(`${url}/api/v1/workflows`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json; charset=latin1',
      'content-encoding': 'gzip',
    },
    body,
  });
  expect([answer.status, ((await answer.json()) as { name: string }).name]).toEqual([201, 'Grüße']);
});

describe('an Upgrade that is not supported', () => {
  const body = '{"order":1}';
  const upgrades = [
    // What java.net.http sends with each plain request.
    'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n',
    'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n',
    'connection: Upgrade\r\nupgrade: TLS/1.0, HTTP/2.0\r\n',
  ];
  /** The answer to the request, and to an ordinary one that follows it on the same connection. */
  const both = (head: string) =>
    new Promise<string>((resolve, reject) => {
      const bytes = Buffer.from(body);
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(head);
        socket.write(bytes.subarray(0, 4));
        // The rest in a packet of its own.
        setImmediate(() => {
          socket.write(bytes.subarray(4));
        });
      });
      let answer = '';
      socket.on('data', (chunk) => {
        if (answer === '')
          socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
        answer += chunk;
      });
      socket.on('close', () => resolve(answer)).on('error', reject);
    });

  it.each(upgrades)('is ignored: the request is served, its body included (%j)', async (headers) => {
    const path = `upgrade${upgrades.indexOf(headers)}`;
    await publish(path);
    const answer = await both(
      `POST /webhook/${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${headers}\r\n`,
    );
    expect(answer.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(answer).toContain(body);
  });

  it('is ignored at the address of the live connection too, unless it is for that', async () => {
    const ask = (upgrade: string) =>
      both(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\ncontent-length: ${body.length}\r\nupgrade: ${upgrade}\r\n\r\n`,
      );
    expect(await ask('h2c')).toMatch(/^HTTP\/1\.1 400/);
  });
});

it('429 says when to come again (E22)', async () => {
  const full = await startApiServer(undefined, { REPORUNNER_CONCURRENCY: '1', REPORUNNER_QUEUE: '0' });
  const position = { x: 0, y: 0 };
  const { id } = await full.ok('POST', '/workflows', {
    name: 'busy',
    nodes: {
      hook: { name: 'hook', type: 'core.webhook', position, parameters: { path: 'busy' } },
      form: { name: 'form', type: 'core.formTrigger', position, parameters: { path: 'busy', title: 'Form' } },
      code: { name: 'code', type: 'core.code', position, parameters: { code: 'for (;;) {}' } },
    },
    edges: { a: { from: 'hook', to: 'code' }, b: { from: 'form', to: 'code' } },
  });
  await full.ok('POST', `/workflows/${id}/publish`, {});
  const { url } = full.running;
  await (await fetch(`${url}/webhook/busy`, { method: 'POST' })).text();
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const [path, headers] of [
    ['/webhook/busy', {}],
    ['/form/busy', form],
    ['/form/busy', { ...form, accept: 'text/html' }],
    [`/api/v1/workflows/${id}/executions`, { authorization, 'content-type': 'application/json' }],
  ] as const) {
    const body = path.startsWith('/form') ? 'choice=Send' : path.startsWith('/api') ? '{"data":{}}' : '{}';
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
    await answer.text();
    expect([answer.status, answer.headers.get('retry-after')], path).toEqual([429, '1']);
  }
  await full.close();
});

describe('with a host of its own for what workflows answer', () => {
  let apart: ApiServer;
  beforeAll(async () => {
    apart = await startApiServer(undefined, { REPORUNNER_WEBHOOK_URL: 'https://hooks.example.com' });
  });
  afterAll(() => apart.close());

  const statusOf = (host: string, path: string) =>
    new Promise<number>((resolve, reject) => {
      const { hostname, port: own } = new URL(apart.running.url);
      httpRequest(
        { hostname, port: own, path, headers: { host, authorization, accept: 'text/html' } },
        (response: IncomingMessage) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      )
        .on('error', reject)
        .end();
    });

  it('nothing of the app is there, and nothing of workflows elsewhere', async () => {
    const { id } = await apart.ok('POST', '/workflows', {
      name: 'page',
      nodes: {
        hook: {
          name: 'hook',
          type: 'core.webhook',
          position: { x: 0, y: 0 },
          parameters: { path: 'page', methods: ['GET'] },
        },
        form: {
          name: 'form',
          type: 'core.formTrigger',
          position: { x: 0, y: 0 },
          parameters: { path: 'page', title: 'Form' },
        },
      },
      edges: {},
    });
    await apart.ok('POST', `/workflows/${id}/publish`, {});
    const app = 'localhost';
    for (const hooks of ['hooks.example.com', 'HOOKS.example.com', 'hooks.example.com.']) {
      expect(await statusOf(hooks, '/webhook/page'), hooks).toBe(202);
      expect(await statusOf(hooks, '/form/page'), hooks).toBe(200);
      for (const path of [
        '/',
        '/api/v1/me',
        '/%61pi/v1/me',
        '/docs',
        '/metrics',
        '/workflows',
        `/webhook-test/${id}/page`,
      ])
        expect(await statusOf(hooks, path), `${hooks} ${path}`).toBe(404);
    }
    for (const path of ['/webhook/page', '/%77ebhook/page', '/form/page', '/chat/page', '/resume/x'])
      expect(await statusOf(app, path), path).toBe(404);
    expect(await statusOf(app, '/api/v1/me')).toBe(200);
    expect(await statusOf(app, `/webhook-test/${id}/page`)).toBe(202);
    const { base } = await apart.ok('POST', `/workflows/${id}/test-addresses`, { nodeId: 'hook' });
    for (const host of [app, 'hooks.example.com']) expect(await statusOf(host, `${base}/page`)).toBe(202);
    const { base: form } = await apart.ok('POST', `/workflows/${id}/test-addresses`, { nodeId: 'form' });
    expect([await statusOf(app, form), await statusOf('hooks.example.com', form)]).toEqual([404, 200]);
    for (const host of [app, 'hooks.example.com']) expect(await statusOf(host, '/ready')).toBe(200);
    expect(await apart.ok('GET', '/me')).toMatchObject({
      webhookUrl: 'https://hooks.example.com',
      timezone: 'UTC',
    });
  });

  it('the configuration is refused where browsers would not tell the hosts apart', () => {
    const read = (webhookUrl: string) => () =>
      readConfig({ REPORUNNER_URL: 'https://app.example.com', REPORUNNER_WEBHOOK_URL: webhookUrl });
    expect(read('https://app.example.com:8443')).toThrow(/REPORUNNER_WEBHOOK_URL/);
    expect(read('https://hooks.example.com/below')).toThrow(/REPORUNNER_WEBHOOK_URL/);
    expect(read('https://hooks.example.com/')().webhookUrl).toBe('https://hooks.example.com');
  });
});

it('[F2] a throttled event is notified how long it has to wait, by whatever way it comes', async () => {
  const position = { x: 0, y: 0 };
  const { id } = await server.ok('POST', '/workflows', {
    name: 'throttled',
    settings: { flow: { throttle: { count: 1, perMs: 3_600_000 } } },
    nodes: {
      hook: { name: 'hook', type: 'core.webhook', position, parameters: { path: 'throttled' } },
      form: {
        name: 'form',
        type: 'core.formTrigger',
        position,
        parameters: { path: 'throttled', title: 'F' },
      },
      chat: { name: 'chat', type: 'core.chatTrigger', position, parameters: { path: 'throttled' } },
    },
  });
  await server.ok('POST', `/workflows/${id}/publish`, {});
  const { url } = server.running;
  await (await fetch(`${url}/webhook/throttled`, { method: 'POST' })).text();
  const json = { 'content-type': 'application/json' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const [path, headers, body] of [
    ['/webhook/throttled', json, '{}'],
    ['/form/throttled', form, 'choice=Send'],
    ['/form/throttled', { ...form, accept: 'text/html' }, 'choice=Send'],
    ['/chat/throttled', json, '{"sessionId":"a","message":"b"}'],
  ] as const) {
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
    const text = await answer.text();
    expect(answer.status, `${path} ${text}`).toBe(429);
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds, path).toBeGreaterThan(3_000);
    expect(seconds, path).toBeLessThanOrEqual(3_600);
  }
});

it('a query that is not valid is refused with field and need', async () => {
  const { status, body } = await server.api('GET', '/executions?limit=abc');
  expect([status, body.detail]).toEqual([400, 'The query is not valid: limit: must be a number']);
});
