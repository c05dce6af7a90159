import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, readConfig, startServer } from '../../src/index.ts';
import { createAnswerCheck } from '../test-utils/answer-check.ts';

const key = 'an-owner-key-of-at-least-thirty-two-characters';
const folder = mkdtempSync(join(tmpdir(), 'reporunner-server-'));
const configOf = (more: Record<string, string> = {}) =>
  readConfig({
    PORT: '0',
    REPORUNNER_DATA_DIR: folder,
    REPORUNNER_OWNER_KEY: key,
    REPORUNNER_LOG_LEVEL: 'silent',
    REPORUNNER_SHUTDOWN_GRACE_MS: '300',
    REPORUNNER_ALLOWED_HOSTS: '127.0.0.1',
    ...more,
  });
let server: RunningServer;
let answerCheck: ReturnType<typeof createAnswerCheck>;

beforeAll(async () => {
  server = await startServer(configOf());
  answerCheck = createAnswerCheck(server.routes);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
  readonly body: any;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${key}` },
): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (path.startsWith('/api/v1/')) answerCheck.check(method, path, response.status, parsed);
  return { status: response.status, headers: response.headers, text, body: parsed };
}
const api = (method: string, path: string, body?: unknown) => call(method, `/api/v1${path}`, body);

/** What the file store has begun and not ended. */
const partialFiles = () =>
  readdirSync(join(folder, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.split('/').at(-1)?.startsWith('.'),
  );

let paths = 0;
type Nodes = Record<string, { type: string; parameters?: object; [key: string]: unknown }>;
async function published(
  webhook: object,
  nodes: Nodes = {},
  edges: Record<string, { from: string; to: string }> = {},
  hook: object = {},
) {
  paths += 1;
  const path = `t${paths}`;
  const document = {
    name: path,
    nodes: { hook: { type: 'core.webhook', parameters: { path, ...webhook }, ...hook }, ...nodes },
    edges,
  };
  const { body, status, text } = await api('POST', '/workflows', document);
  expect(status, text).toBe(201);
  const publish = await api('POST', `/workflows/${body.id}/publish`, {});
  expect(publish.status, publish.text).toBe(200);
  return { id: body.id as string, path: `/webhook/${path}`, document };
}
const open = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(method, path, body, headers);
const greet: Nodes = {
  greet: {
    type: 'core.set',
    parameters: {
      fields: [{ name: 'greeting', type: 'string', value: '=Hello {{ $json.body.name }}!' }],
      includeOther: false,
    },
  },
};

describe('the API', () => {
  it('refuses strangers, everywhere but where it must not', async () => {
    for (const path of [
      '/workflows',
      '/executions',
      '/credentials',
      '/node-types',
      '/me',
      '/api-keys',
      '/projects',
    ]) {
      const answer = await open('GET', `/api/v1${path}`);
      expect(answer.status, path).toBe(401);
      expect(answer.body).toMatchObject({
        code: 'UNAUTHENTICATED',
        status: 401,
        detail: expect.stringMatching(/^Authentication required\. .*Authorization: Bearer/),
        requestId: expect.any(String),
      });
    }
    expect(
      (await call('GET', '/api/v1/me', undefined, { authorization: 'Bearer wrong-wrong-wrong-wrong' }))
        .status,
    ).toBe(401);
    for (const path of [
      '/health',
      '/ready',
      '/api/v1/openapi.json',
      '/docs',
      '/docs/swagger-ui.css',
      '/api/v1/setup',
    ])
      expect((await open('GET', path)).status, path).toBe(200);
  });

  it('answers bad requests with a problem that says what is wrong', async () => {
    const cases: [Answer, number, string][] = [
      [
        await call('POST', '/api/v1/workflows', '{"name":', { authorization: `Bearer ${key}` }),
        400,
        'MALFORMED_JSON',
      ],
      [
        await call('POST', '/api/v1/workflows', '{"__proto__":{"a":1}}', { authorization: `Bearer ${key}` }),
        400,
        'MALFORMED_JSON',
      ],
      [
        await call('POST', '/api/v1/workflows', '<a/>', {
          authorization: `Bearer ${key}`,
          'content-type': 'text/xml',
        }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      [
        await call('POST', '/api/v1/workflows', JSON.stringify({ name: 'x'.repeat(17_000_000) }), {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
        }),
        413,
        'PAYLOAD_TOO_LARGE',
      ],
      [await api('GET', '/workflows?limit=9999'), 400, 'VALIDATION_FAILED'],
      [await api('GET', '/workflows?cursor=nonsense'), 400, 'VALIDATION_FAILED'],
      [await api('GET', '/workflows/none'), 404, 'NOT_FOUND'],
      [await api('GET', '/nothing/here'), 404, 'NOT_FOUND'],
      [await api('PUT', '/workflows'), 405, 'METHOD_NOT_ALLOWED'],
      [
        await api('POST', '/workflows', { name: 'x', nodes: { a: { type: 'no type at all' } } }),
        422,
        'WORKFLOW_INVALID',
      ],
      [await api('POST', '/workflows', { name: 'x', unknown: 1 }), 422, 'WORKFLOW_INVALID'],
      [
        await api('POST', '/credentials', { name: 'x', type: 'nothing', data: {} }),
        422,
        'CREDENTIAL_INVALID',
      ],
      [
        await api('POST', '/credentials', { name: 'x', type: 'httpBasic', data: { user: 'u' } }),
        422,
        'CREDENTIAL_INVALID',
      ],
      [await open('GET', '/api/v1/%E0%A4%A'), 400, 'BAD_REQUEST'],
    ];
    for (const [answer, status, code] of cases) {
      expect([answer.status, answer.body?.code], answer.text.slice(0, 300)).toEqual([status, code]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('publishes nothing that could not run, and says why', async () => {
    const create = async (document: object) => (await api('POST', '/workflows', document)).body.id as string;
    const start = { type: 'core.manual' };
    const set = { type: 'core.set' };
    const cases: [object, string][] = [
      [
        {
          name: 'a',
          nodes: { start, x: { type: 'core.unknown' } },
          edges: { e: { from: 'start', to: 'x' } },
        },
        'G1-unknown-node-type',
      ],
      [
        {
          name: 'b',
          nodes: { start, x: set, y: set },
          edges: { e: { from: 'start', to: 'x' }, f: { from: 'x', to: 'y' }, g: { from: 'y', to: 'x' } },
        },
        'G5-cycle',
      ],
      [
        {
          name: 'c',
          nodes: { start, x: { type: 'core.httpRequest' } },
          edges: { e: { from: 'start', to: 'x' } },
        },
        'G10-parameter-invalid',
      ],
      [
        {
          name: 'd',
          nodes: { start, x: { ...set, parameters: { fields: [{ name: 'a', value: '={{ 1 + }}' }] } } },
          edges: { e: { from: 'start', to: 'x' } },
        },
        'G11-expression-invalid',
      ],
      [{ name: 'e', nodes: { x: set } }, 'G13-no-trigger'],
      ...['0 */36 * * *', '0 9 * * * Mars'].map((expression) => {
        const parameters = { rules: [{ kind: 'cron', expression }] };
        const nodes = { s: { type: 'core.schedule', parameters } };
        return [{ name: 'f', nodes }, 'G10-parameter-invalid'] as [object, string];
      }),
      [
        { name: 'g', nodes: { s: { type: 'core.webhook', parameters: { path: 'a b' } } } },
        'G10-parameter-invalid',
      ],
      [
        { name: 'h', nodes: { s: { type: 'core.webhook', parameters: { path: 'h', auth: 'basic' } } } },
        'G12-credential-missing',
      ],
    ];
    for (const [document, rule] of cases) {
      const answer = await api('POST', `/workflows/${await create(document)}/publish`, {});
      expect([answer.status, answer.body.code]).toEqual([422, 'WORKFLOW_INVALID']);
      expect(answer.body.details.diagnostics.map((one: { rule: string }) => one.rule)).toContain(rule);
      expect((await api('POST', '/workflows/validate', document)).body.valid).toBe(false);
    }
  });

  it('refuses query parameters that a route does not have, by their name', async () => {
    const unknown = { status: 400, body: { code: 'VALIDATION_FAILED' } };
    for (const path of [
      '/executions',
      '/workflows',
      '/workflows/tags',
      '/credentials',
      '/folders',
      '/api-keys',
    ]) {
      const answer = await api('GET', `${path}?stauts=failed`);
      expect(answer, path).toMatchObject(unknown);
      expect(answer.body.detail, path).toContain('"stauts"');
    }
    expect((await api('GET', '/credentials?stauts=failed')).body.detail).toMatch(
      /Unknown: "stauts"\. Known are: "\w+"(?:, "\w+")*\.$/,
    );
    expect((await api('GET', '/me?stauts=failed')).body.detail).toMatch(
      /Unknown: "stauts"\. None is known here\.$/,
    );
    const body = await api('POST', '/folders', { nmae: 'x' });
    expect(body.body.details.errors).toContainEqual({
      path: '',
      message: expect.stringMatching(/Unknown: "nmae"\. Known are: .*"name"/),
    });
    expect((await api('GET', '/executions?status=failed&limit=1')).status).toBe(200);
    expect((await fetch(`${server.url}/health?probe=1`)).status).toBe(200);
  });

  it('answers a publication with the warnings that validation has, in the language that is asked for', async () => {
    const { id } = await published({}, { ...greet, alone: { type: 'core.noOp' } });
    const publish = (language: string) =>
      fetch(`${server.url}/api/v1/workflows/${id}/publish`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'accept-language': language,
        },
        body: '{}',
      }).then((response) => response.json());
    const [english, arabic] = [await publish('en'), await publish('ar')] as never[] as {
      diagnostics: { rule: string; severity: string; nodeId: string; message: string }[];
    }[];
    expect(english?.diagnostics).toContainEqual(
      expect.objectContaining({ rule: 'G14-node-unreachable', severity: 'warning', nodeId: 'alone' }),
    );
    expect(arabic?.diagnostics[0]?.message).toMatch(/[\u0600-\u06ff]/);
  });

  it('[G24] finds two triggers of one address', async () => {
    const hook = { type: 'core.webhook', parameters: { path: 'twice' } };
    const two = { name: 'Two', nodes: { a: hook, b: hook }, edges: {} };
    expect((await api('POST', '/workflows/validate', two)).body).toMatchObject({
      valid: false,
      diagnostics: [{ rule: 'G24-address-taken', severity: 'error', nodeId: 'b' }],
    });
  });

  it('edits drafts by operations, keeps versions, and restores them', async () => {
    const { id } = await published({}, greet, { e: { from: 'hook', to: 'greet' } });
    const operate = (parts: object[], baseRevision?: number) =>
      api('POST', `/workflows/${id}/operations`, {
        parts,
        ...(baseRevision === undefined ? {} : { baseRevision }),
      });
    const renamed = await operate([{ type: 'set', path: ['name'], value: 'Neu ✨' }], 1);
    expect(renamed.body).toMatchObject({ revision: 2 });
    expect((await api('GET', `/workflows/${id}`)).body).toMatchObject({ name: 'Neu ✨', revision: 2 });
    expect((await operate([{ type: 'set', path: ['name'], value: 'x' }], 1)).body).toMatchObject({
      code: 'REVISION_CONFLICT',
      details: { revision: 2 },
    });
    expect((await operate([{ type: 'remove', kind: 'node', id: 'ghost' }])).body.code).toBe(
      'OPERATION_INVALID',
    );
    expect((await operate([{ type: 'set', path: ['tenantId'], value: 'x' }])).status).toBe(422);
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        operate([{ type: 'set', path: ['nodes', 'greet', 'parameters', `k${n}`], value: n }]),
      ),
    );
    expect(many.every(({ status }) => status === 200)).toBe(true);
    const { body } = await api('GET', `/workflows/${id}`);
    expect(Object.keys(body.nodes.greet.parameters)).toHaveLength(22);
    expect((await api('GET', `/workflows/${id}/operations?after=1&limit=100`)).body.items).toHaveLength(21);
    const [version] = (await api('GET', `/workflows/${id}/versions`)).body.items;
    expect((await api('POST', `/workflows/${id}/versions/${version.versionId}/restore`)).body).toMatchObject({
      revision: 23,
      name: expect.stringMatching(/^t\d+$/),
    });
    const exported = (await api('GET', `/workflows/${id}/export`)).body;
    expect(exported).not.toHaveProperty('tenantId');
    expect((await api('POST', '/workflows/import', exported)).status).toBe(201);
    const copy = await api('POST', `/workflows/${id}/duplicate`);
    expect(copy.body.name).toMatch(/^Copy of/);
    expect((await api('POST', `/workflows/${copy.body.id}/validate`)).body).toMatchObject({
      valid: false,
      diagnostics: [{ rule: 'G24-address-taken', severity: 'error', nodeId: 'hook' }],
    });
    expect((await api('POST', '/workflows/validate', exported)).body).toMatchObject({
      valid: true,
      diagnostics: [{ rule: 'G24-address-taken', severity: 'warning', nodeId: 'hook' }],
    });
    expect((await api('POST', `/workflows/${copy.body.id}/publish`, {})).body.code).toBe('TRIGGER_CONFLICT');
    expect((await api('DELETE', `/workflows/${copy.body.id}`)).status).toBe(204);
    expect((await api('GET', `/workflows/${copy.body.id}`)).status).toBe(404);
  });

  it('runs manually, shows what each node did, retries, deletes', async () => {
    const { body } = await api('POST', '/workflows', {
      name: 'manual',
      nodes: {
        start: { type: 'core.manual' },
        greet: { type: 'core.set', parameters: { fields: [{ name: 'twice', value: '={{ $json.n * 2 }}' }] } },
        end: {
          type: 'core.set',
          parameters: { fields: [{ name: 'must', value: '={{ "".nope() }}' }] },
        },
      },
      edges: { a: { from: 'start', to: 'greet' }, b: { from: 'greet', to: 'end' } },
    });
    const part = await api('POST', `/workflows/${body.id}/executions`, {
      data: [{ n: 1 }, { n: 2 }],
      wait: true,
      destinationNodeId: 'greet',
    });
    expect(part.body).toMatchObject({
      status: 'succeeded',
      lastOutputs: [{ json: { twice: 2 } }, { json: { twice: 4 } }],
    });
    const whole = await api('POST', `/workflows/${body.id}/executions`, { data: { n: 1 }, wait: true });
    expect(whole.body).toMatchObject({
      status: 'failed',
      error: { code: 'EXPRESSION_ERROR', nodeName: 'end' },
    });
    const { executionId } = whole.body;
    const shown = (await api('GET', `/executions/${executionId}`)).body;
    expect(shown.nodes.map((node: { nodeId: string; status: string }) => [node.nodeId, node.status])).toEqual(
      [
        ['start', 'succeeded'],
        ['greet', 'succeeded'],
        ['end', 'failed'],
      ],
    );
    expect((await api('GET', `/executions/${executionId}/data/greet`)).body.ports.main).toMatchObject({
      total: 1,
      items: [{ json: { twice: 2 } }],
    });
    const retried = await api('POST', `/executions/${executionId}/retry`, {});
    expect(retried.status).toBe(202);
    expect((await api('POST', `/executions/${executionId}/cancel`)).body.code).toBe('EXECUTION_FINISHED');
    expect((await api('DELETE', `/executions/${executionId}`)).status).toBe(204);
    expect((await api('GET', `/executions/${executionId}`)).status).toBe(404);
    expect(
      (await api('GET', `/executions?workflowId=${body.id}&status=succeeded,failed&limit=1`)).body,
    ).toMatchObject({ items: [expect.anything()], nextCursor: expect.any(String) });
    expect((await api('GET', '/executions?status=wrong')).status).toBe(400);
  });

  it('never gives a secret back', async () => {
    const { body } = await api('POST', '/credentials', {
      name: 'C',
      type: 'httpBasic',
      data: { user: 'ada', password: 'very-secret-value' },
    });
    expect(body.data).toEqual({ user: 'ada', password: '••••••••' });
    await api('PUT', `/credentials/${body.id}`, { data: { user: 'bob', password: '••••••••' } });
    const all = await Promise.all([
      api('GET', '/credentials'),
      api('GET', `/credentials/${body.id}`),
      api('POST', `/credentials/${body.id}/test`),
    ]);
    for (const { text } of all) expect(text).not.toContain('very-secret-value');
    expect(all[1]?.body.data.user).toBe('bob');
  });

  it('reads a cURL command', async () => {
    const answer = await api('POST', '/import/curl', { command: "curl -u me:pw https://x.org -d '{}'" });
    expect(answer.body).toMatchObject({
      parameters: { method: 'POST', url: 'https://x.org/' },
      credential: { type: 'httpBasic' },
    });
    expect(await api('POST', '/import/curl', { command: 'rm -rf /' })).toMatchObject({
      status: 422,
      body: { code: 'NODE_PARAMETER_INVALID' },
    });
  });

  it('describes itself: every API route is in the OpenAPI document', async () => {
    const { body } = await open('GET', '/api/v1/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths).length).toBeGreaterThan(25);
    for (const operations of Object.values(body.paths) as Record<
      string,
      { summary: string; operationId: string }
    >[]) {
      for (const operation of Object.values(operations)) expect(operation.summary).toBeTruthy();
    }
    const references = JSON.stringify(body.paths).match(/"#\/[^"]+"/g) ?? [];
    const missing = references.filter((reference) => {
      const [, , , name = ''] = JSON.parse(reference).split('/');
      return body.components.schemas[name] === undefined;
    });
    expect(missing).toEqual([]);
    expect(body.paths['/api/v1/workflows'].get.responses['200'].content['application/json'].schema).toEqual({
      type: 'object',
      properties: {
        items: { readOnly: true, type: 'array', items: { $ref: '#/components/schemas/WorkflowSummary' } },
        nextCursor: { type: 'string' },
      },
      required: ['items'],
    });
    const types = (await api('GET', '/node-types')).body.items;
    expect(types.length).toBeGreaterThanOrEqual(22);
    expect(
      types.find((one: { type: string }) => one.type === 'core.webhook').parameters.properties.path.ui,
    ).toMatchObject({ placeholder: 'orders/:id' });
  });

  it('sets up once, signs in and out, and throttles guesses', async () => {
    expect((await open('GET', '/api/v1/setup')).body).toMatchObject({ needed: true });
    const account = { email: 'Ada@Example.com', password: 'eine lange Passphrase, wirklich', name: 'Ada' };
    const owner = { authorization: `Bearer ${key}` };
    expect(
      (await open('POST', '/api/v1/setup', { ...account, password: 'password1234567' }, owner)).body.code,
    ).toBe('VALIDATION_FAILED');
    const both = await Promise.all([
      open('POST', '/api/v1/setup', account, owner),
      open('POST', '/api/v1/setup', account, owner),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(
      (await open('POST', '/api/v1/auth/login', { ...account, name: undefined, password: 'wrong' })).status,
    ).toBe(401);
    const signedIn = await open('POST', '/api/v1/auth/login', {
      email: ' ada@example.com ',
      password: account.password,
    });
    const cookie = signedIn.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/reporunner_session=[\w-]+; .*HttpOnly; SameSite=Lax/);
    expect(cookie).toMatch(/reporunner_signed_in=1; (?![^,]*HttpOnly)/);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await open('GET', '/api/v1/me', undefined, headers)).body).toMatchObject({
      email: 'ada@example.com',
      kind: 'user',
    });
    expect(
      (await open('POST', '/api/v1/workflows', { name: 'x' }, { ...headers, origin: 'https://evil.example' }))
        .status,
    ).toBe(403);
    expect((await open('POST', '/api/v1/auth/logout', {}, headers)).status).toBe(204);
    expect((await open('GET', '/api/v1/me', undefined, headers)).status).toBe(401);
    const guesses: Answer[] = [];
    for (let n = 0; n < 7; n += 1)
      guesses.push(await open('POST', '/api/v1/auth/login', { email: 'unknown@example.com', password: 'x' }));
    const slowed = guesses.find(({ status }) => status === 429);
    expect(slowed?.body.code).toBe('RATE_LIMITED');
    expect(Number(slowed?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const created = await api('POST', '/api-keys', { name: 'ci' });
    expect(
      (await call('GET', '/api/v1/me', undefined, { authorization: `Bearer ${created.body.key}` })).status,
    ).toBe(200);
    expect((await api('GET', '/api-keys')).text).not.toContain(created.body.key);
    await api('DELETE', `/api-keys/${created.body.id}`);
    expect(
      (await call('GET', '/api/v1/me', undefined, { authorization: `Bearer ${created.body.key}` })).status,
    ).toBe(401);
  });
});

describe('webhooks', () => {
  it('[WH2] answer with the last node, durably saved', async () => {
    const { path } = await published({ respond: 'lastNode' }, greet, { e: { from: 'hook', to: 'greet' } });
    const answer = await open('POST', path, { name: 'Zoë 🚀' });
    expect(answer).toMatchObject({ status: 200, body: { greeting: 'Hello Zoë 🚀!' } });
    const record = await api('GET', `/executions/${answer.headers.get('x-reporunner-execution-id')}`);
    expect(record.body).toMatchObject({ status: 'succeeded', mode: 'trigger' });
  });

  it('answer at once, and with what a respond node says', async () => {
    const now = await published({ methods: ['GET', 'POST'] });
    expect(await open('GET', now.path)).toMatchObject({
      status: 202,
      body: { executionId: expect.any(String) },
    });
    const respond = {
      respond: {
        type: 'core.respond',
        parameters: {
          status: 201,
          headers: { 'x-own': 'ö'.normalize(), 'X-Good': 'yes' },
          bodyKind: 'json',
          body: { id: '={{ $json.params.id }}', q: '={{ $json.query.q }}' },
        },
      },
    };
    const workflow = await published({ path: 'orders-of/:id', respond: 'respondNode' }, respond, {
      e: { from: 'hook', to: 'respond' },
    });
    const answer = await open('POST', '/webhook/orders-of/a%20b?q=1&q=2', {});
    expect(answer).toMatchObject({ status: 201, body: { id: 'a b', q: ['1', '2'] } });
    expect(answer.headers.get('x-good')).toBe('yes');
    expect(workflow.id).toBeTruthy();
  });

  it('[WT3] are reached at paths with Unicode and percent-encoded characters, however either side writes them', async () => {
    const requested = ['größe/ünit', 'gr%C3%B6%C3%9Fe/%C3%BCnit'];
    for (const [path, requests] of [
      ['größe/ünit', requested],
      ['gr%c3%b6%C3%9Fe/%C3%BCnit-2', ['größe/ünit-2', 'gr%C3%B6%C3%9Fe/%C3%BCnit-2']],
      ['日本/:id', ['%E6%97%A5%E6%9C%AC/1']],
      ['half%20price', ['half%20price', 'half%20%70rice']],
      ['50%25-off', ['50%25-off']],
      ['a!b$&+,;=@(c)', ['a!b$&+,;=@(c)', 'a%21b%24%26%2B%2C%3B%3D%40(c)']],
    ] as const) {
      await published({ path });
      for (const one of requests) expect((await open('POST', `/webhook/${one}`, {})).status, one).toBe(202);
    }
  });

  it('stream an answer line by line', async () => {
    const nodes = {
      split: { type: 'core.splitOut', parameters: { field: 'body.rows' } },
      respond: { type: 'core.respond', parameters: { bodyKind: 'lines' } },
    };
    const { path } = await published({ respond: 'respondNode' }, nodes, {
      a: { from: 'hook', to: 'split' },
      b: { from: 'split', to: 'respond' },
    });
    const rows = Array.from({ length: 1_000 }, (_, n) => ({ n }));
    const answer = await open('POST', path, { rows });
    expect(answer.headers.get('content-type')).toContain('ndjson');
    expect(
      answer.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
  });

  it('say what is wrong with a request, and start nothing', async () => {
    const { path } = await published({ respond: 'lastNode', maxBodyBytes: 1_000 });
    expect((await open('POST', path, '{"a":')).body).toMatchObject({ code: 'MALFORMED_JSON', status: 400 });
    expect((await open('POST', path, { a: 'x'.repeat(2_000) })).body).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      status: 413,
    });
    const wrong = await open('PUT', path, {});
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await open('POST', '/webhook/no-such-path', {})).body.code).toBe('NOT_FOUND');
    expect((await open('POST', `${path}/%E0%A4%A`, {})).status).toBe(400);
  });

  it('a failure is reported without its details', async () => {
    const { path } = await published(
      { respond: 'lastNode' },
      { bad: { type: 'core.stopWithError', parameters: { message: 'secret detail' } } },
      { e: { from: 'hook', to: 'bad' } },
    );
    const answer = await open('POST', path, {});
    expect(answer).toMatchObject({
      status: 500,
      body: { code: 'NODE_FAILED', executionId: expect.any(String) },
    });
    expect(answer.text).not.toContain('secret detail');
  });

  it('[WH1] let only those in who can prove it', async () => {
    const credential = async (type: string, data: object) =>
      (await api('POST', '/credentials', { name: type, type, data })).body.id as string;
    const basic = await published(
      { auth: 'basic' },
      {},
      {},
      { credentials: { basic: await credential('httpBasic', { user: 'u', password: 'p' }) } },
    );
    expect((await open('POST', basic.path, {})).headers.get('www-authenticate')).toContain('Basic');
    expect((await open('POST', basic.path, {}, { authorization: `Basic ${btoa('u:x')}` })).status).toBe(401);
    expect((await open('POST', basic.path, {}, { authorization: `Basic ${btoa('u:p')}` })).status).toBe(202);
    const header = await published(
      { auth: 'header' },
      {},
      {},
      { credentials: { header: await credential('httpHeader', { name: 'X-Token', value: 'abc' }) } },
    );
    expect((await open('POST', header.path, {}, { 'x-token': 'abd' })).status).toBe(403);
    expect((await open('POST', header.path, {}, { 'x-token': 'abc' })).status).toBe(202);
    const hmac = await published(
      { auth: 'hmac' },
      {},
      {},
      {
        credentials: {
          hmac: await credential('webhookHmac', { secret: 's', header: 'x-sig', prefix: 'sha256=' }),
        },
      },
    );
    const body = '{"a": 1}';
    const signature = `sha256=${createHmac('sha256', 's').update(body).digest('hex')}`;
    expect((await open('POST', hmac.path, body, { 'x-sig': signature })).status).toBe(202);
    expect((await open('POST', hmac.path, '{"a":1}', { 'x-sig': signature })).status).toBe(403);
    const none = await published({ auth: 'hmac' }, {}, {}, { credentials: { hmac: 'gone' } });
    expect((await open('POST', none.path, {})).status).toBe(404);
  });

  it('answer an event that a later one replaced with 409, and the later one with its data', async () => {
    const { id, path, document } = await published({ respond: 'lastNode' });
    const settings = { flow: { debounceMs: 400 } };
    expect((await api('PUT', `/workflows/${id}`, { ...document, settings })).status).toBe(200);
    expect((await api('POST', `/workflows/${id}/publish`, {})).status).toBe(200);
    const first = open('POST', path, { n: 1 });
    const again = async () => {
      // The first is there once its execution is.
      while ((await api('GET', `/executions?workflowId=${id}`)).body.items.length === 0);
      return open('POST', path, { n: 2 });
    };
    const [replaced, last] = await Promise.all([first, again()]);
    expect(replaced).toMatchObject({ status: 409, body: { code: 'EXECUTION_REPLACED' } });
    expect(last).toMatchObject({ status: 200, body: { body: { n: 2 } } });
  });

  it('take a delivery id once, also at the same time', async () => {
    const { path, id } = await published({ idempotencyHeader: 'X-Delivery' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => open('POST', path, {}, { 'x-delivery': 'd1' })),
    );
    expect(new Set(answers.map(({ body }) => body.executionId)).size).toBe(1);
    expect((await open('POST', path, {}, { 'x-delivery': 'd1' })).body.executionId).toBe(
      answers[0]?.body.executionId,
    );
    expect((await api('GET', `/executions?workflowId=${id}`)).body.items).toHaveLength(1);
  });

  it('take each delivery with an empty id', async () => {
    const { path } = await published({ idempotencyHeader: 'X-Delivery' });
    const answers = [];
    for (const id of ['', ' ']) answers.push(await open('POST', path, {}, { 'x-delivery': id }));
    expect(new Set(answers.map(({ body }) => body.executionId)).size).toBe(2);
  });

  it('answer a repeated delivery with the id of its execution, whatever they answer with (E17)', async () => {
    for (const respond of ['immediately', 'lastNode', 'respondNode']) {
      const { path, id } = await published({ idempotencyHeader: 'X-Delivery', respond });
      const deliver = () => open('POST', path, {}, { 'x-delivery': 'd1' });
      const both = await Promise.all([deliver(), deliver()]);
      const answers = [...both, await deliver()];
      const [only] = (await api('GET', `/executions?workflowId=${id}`)).body.items;
      const ids = answers.map(({ headers }) => headers.get('x-reporunner-execution-id'));
      expect(ids, respond).toEqual([only.id, only.id, only.id]);
    }
  });

  it('speak CORS to the origins that are allowed', async () => {
    const { path } = await published({ cors: ['https://good.example'] });
    const preflight = (origin: string) =>
      open('OPTIONS', path, undefined, { origin, 'access-control-request-method': 'POST' });
    expect((await preflight('https://good.example')).headers.get('access-control-allow-origin')).toBe(
      'https://good.example',
    );
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('take forms, files and raw bodies', async () => {
    const { path } = await published({ respond: 'lastNode' });
    const form = await open('POST', path, 'a=1&a=2&b=%C3%A4', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(form.body.body).toEqual({ a: ['1', '2'], b: 'ä' });
    const data = new FormData();
    data.append('title', 'Bild');
    data.append('file', new Blob([new Uint8Array([1, 2, 3])], { type: 'image/png' }), 'ä.png');
    const upload = await fetch(`${server.url}${path}`, { method: 'POST', body: data });
    const execution = (
      await api('GET', `/executions/${upload.headers.get('x-reporunner-execution-id')}/data/hook`)
    ).body;
    expect(execution.ports.main.items[0]).toMatchObject({
      json: { body: { title: 'Bild' } },
      binary: { file: { size: 3, mimeType: 'image/png' } },
    });
    const raw = await published({ respond: 'lastNode', responseData: 'binary', rawBody: true });
    const echoed = await open('POST', raw.path, 'exactly  these bytes', { 'content-type': 'text/weird' });
    expect([echoed.text, echoed.headers.get('content-type')]).toEqual(['exactly  these bytes', 'text/weird']);
  });

  it('store large files as they come, and send them back, whole or in part', async () => {
    const content = randomBytes(9_000_001);
    const { path } = await published({
      respond: 'lastNode',
      responseData: 'binary',
      maxBodyBytes: content.length,
    });
    const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const send = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}) =>
      fetch(`${server.url}${path}`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
    const answers = await Promise.all([
      send(content, { 'content-type': 'application/x-thing' }),
      send(new Blob([content]).stream(), { 'content-type': 'application/x-thing' }),
    ]);
    for (const answer of answers) {
      expect(answer.headers.get('content-length')).toBe(String(content.length));
      expect(hashOf(await answer.bytes())).toBe(hashOf(content));
    }
    const execution = answers[0]?.headers.get('x-reporunner-execution-id');
    const file = `${server.url}/api/v1/executions/${execution}/binary/sha256-${hashOf(content)}`;
    const authorization = `Bearer ${key}`;
    const whole = await fetch(file, { headers: { authorization } });
    expect([whole.status, hashOf(await whole.bytes())]).toEqual([200, hashOf(content)]);
    const part = await fetch(file, { headers: { authorization, range: 'bytes=1000000-1999999' } });
    expect([part.status, hashOf(await part.bytes())]).toEqual([
      206,
      hashOf(content.subarray(1_000_000, 2_000_000)),
    ]);

    const form = new FormData();
    form.append('file', new Blob([content.subarray(0, 5_000_000)]), 'a.bin');
    form.append('title', 'Größe');
    form.append('other', new Blob([content.subarray(5_000_000)]), 'b.bin');
    const upload = await published({ respond: 'lastNode', maxBodyBytes: 10_000_000 });
    const sent = await fetch(`${server.url}${upload.path}`, { method: 'POST', body: form });
    const seen = (await api('GET', `/executions/${sent.headers.get('x-reporunner-execution-id')}/data/hook`))
      .body;
    expect(seen.ports.main.items[0]).toMatchObject({
      json: { body: { title: 'Größe' } },
      binary: {
        file: { id: `sha256-${hashOf(content.subarray(0, 5_000_000))}` },
        other: { id: `sha256-${hashOf(content.subarray(5_000_000))}` },
      },
    });
  });

  it('refuse files that are too large, cut off or from a stranger, and keep nothing of them', async () => {
    const credential = (
      await api('POST', '/credentials', {
        name: 'upload',
        type: 'httpBasic',
        data: { user: 'u', password: 'p' },
      })
    ).body.id;
    const { path, id } = await published(
      { auth: 'basic', maxBodyBytes: 2_000_000 },
      {},
      {},
      { credentials: { basic: credential } },
    );
    const authorization = `Basic ${btoa('u:p')}`;
    const binary = { 'content-type': 'application/octet-stream' };
    const chunked = (chunks: readonly Uint8Array[]) =>
      new ReadableStream({
        async start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      });
    const send = (body: NonNullable<RequestInit['body']>, headers: Record<string, string>) =>
      fetch(`${server.url}${path}`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
    const codeOf = async (answer: Response) => [
      answer.status,
      ((await answer.json()) as { code: string }).code,
    ];
    const megabyte = new Uint8Array(1_000_000);
    expect(await codeOf(await send(megabyte, binary))).toEqual([401, 'UNAUTHENTICATED']);
    for (const body of [chunked([megabyte, megabyte, new Uint8Array([1])]), new Uint8Array(2_000_001)])
      expect(await codeOf(await send(body, { ...binary, authorization }))).toEqual([
        413,
        'PAYLOAD_TOO_LARGE',
      ]);
    const boundary = { 'content-type': 'multipart/form-data; boundary=x', authorization };
    expect(await codeOf(await send('--x\r\nno form at all', boundary))).toEqual([400, 'BAD_REQUEST']);
    const half = '--x\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\nhalf';
    expect(await codeOf(await send(half, boundary))).toEqual([400, 'BAD_REQUEST']);

    for (const head of [binary, boundary]) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      const type = head['content-type'];
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\ncontent-type: ${type}\r\ncontent-length: 1000000\r\n\r\n${half}`,
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.destroy();
    }
    await expect.poll(() => partialFiles()).toEqual([]);
    expect((await api('GET', `/executions?workflowId=${id}`)).body.items).toEqual([]);
  });

  it('have a test address that runs the draft, for those who may', async () => {
    const { body } = await api('POST', '/workflows', {
      name: 'draft',
      nodes: {
        hook: { type: 'core.webhook', parameters: { path: 'draft-only', respond: 'lastNode' } },
        ...greet,
      },
      edges: { e: { from: 'hook', to: 'greet' } },
    });
    expect((await open('POST', '/webhook/draft-only', {})).status).toBe(404);
    expect((await open('POST', `/webhook-test/${body.id}/draft-only`, {})).status).toBe(401);
    expect((await call('POST', `/webhook-test/${body.id}/draft-only`, { name: 'Ada' })).body).toEqual({
      greeting: 'Hello Ada!',
    });
  });

  it('disappear when their workflow is unpublished', async () => {
    const { path, id } = await published({});
    expect((await open('POST', path, {})).status).toBe(202);
    expect((await api('POST', `/workflows/${id}/unpublish`)).status).toBe(204);
    expect((await open('POST', path, {})).status).toBe(404);
  });
});

describe('outgoing HTTP', () => {
  it('reaches what it may, follows pages, and says what a server answered', async () => {
    const remote = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      if (url.pathname === '/fail') return response.writeHead(503, { 'retry-after': '1' }).end('down');
      if (url.pathname === '/private')
        return response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
      const page = Number(url.searchParams.get('page'));
      return response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ rows: page > 3 ? [] : [{ page }, { page }] }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => remote.once('listening', resolve));
    const base = `http://127.0.0.1:${(remote.address() as AddressInfo).port}`;
    const fetchWith = async (parameters: object) => {
      const { path } = await published(
        { respond: 'lastNode', responseData: 'allItems' },
        { get: { type: 'core.httpRequest', parameters } },
        { e: { from: 'hook', to: 'get' } },
      );
      const answer = await open('POST', path, {});
      return answer.status === 200
        ? answer.body
        : (await api('GET', `/executions/${answer.body.executionId}`)).body.error;
    };
    expect(
      await fetchWith({ url: `${base}/rows`, pagination: { kind: 'page', items: 'rows' } }),
    ).toHaveLength(6);
    expect(await fetchWith({ url: `${base}/fail` })).toMatchObject({
      code: 'HTTP_STATUS',
      details: { status: 503, retryAfterMs: 1_000 },
    });
    expect(await fetchWith({ url: `${base}/fail`, neverError: true, fullResponse: true })).toMatchObject([
      { status: 503, body: 'down' },
    ]);
    for (const url of [
      `${base}/private`,
      'http://localhost:1/',
      'http://[::1]/',
      'http://10.0.0.1/',
      'http://167772161/',
      'http://[::ffff:10.0.0.1]/',
      '={{ "file:///etc/passwd" }}',
    ]) {
      expect(await fetchWith({ url }), url).toMatchObject({ code: 'HOST_NOT_ALLOWED' });
    }
    remote.close();
  });
});

const until = async <T>(read: () => Promise<T>, good: (value: T) => boolean): Promise<T> => {
  for (;;) {
    const value = await read();
    if (good(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('a schedule', () => {
  it('starts executions by itself, also after a restart, and no longer once unpublished', async () => {
    const { body } = await api('POST', '/workflows', {
      name: 'tick',
      nodes: {
        tick: {
          type: 'core.schedule',
          parameters: { rules: [{ kind: 'interval', every: 1, unit: 'seconds' }] },
        },
        note: {
          type: 'core.set',
          parameters: { fields: [{ name: 'at', type: 'string', value: '={{ $json.timestamp }}' }] },
        },
      },
      edges: { e: { from: 'tick', to: 'note' } },
    });
    expect((await api('POST', `/workflows/${body.id}/publish`, {})).status).toBe(200);
    const runs = async () =>
      (await api('GET', `/executions?workflowId=${body.id}`)).body.items as {
        mode: string;
        status: string;
      }[];
    const first = await until(runs, (items) => items.length >= 2);
    expect(first.every(({ mode, status }) => mode === 'trigger' && status !== 'failed')).toBe(true);
    await server.close();
    server = await startServer(configOf());
    const before = (await runs()).length;
    await until(runs, (items) => items.length > before);
    expect((await api('POST', `/workflows/${body.id}/unpublish`)).status).toBe(204);
    const stopped = (await runs()).length;
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(await runs()).toHaveLength(stopped);
  });
});

describe('code', () => {
  it('runs in the sandbox, prints, and says in which line it failed', async () => {
    const with_ = (code: string) =>
      published(
        { respond: 'lastNode' },
        { code: { type: 'core.code', parameters: { code, language: 'typescript' } } },
        { e: { from: 'hook', to: 'code' } },
      );
    const good = await with_(
      'const n: number = $json.body.n;\nconsole.log("n is", n);\nreturn { double: n * 2 };',
    );
    const answer = await open('POST', good.path, { n: 21 });
    expect(answer.body).toEqual({ double: 42 });
    const { nodes } = (await api('GET', `/executions/${answer.headers.get('x-reporunner-execution-id')}`))
      .body;
    expect(nodes[1]).toMatchObject({ nodeId: 'code', logs: [{ level: 'info', text: 'n is 21' }] });

    const bad = await with_('const a = 1;\nreturn $json.body.missing.field;');
    const failed = await open('POST', bad.path, {});
    expect(failed.status).toBe(500);
    const { error } = (await api('GET', `/executions/${failed.body.executionId}`)).body;
    expect(error).toMatchObject({ code: 'CODE_FAILED', nodeId: 'code', details: { line: 2 } });

    const endless = await published(
      { respond: 'lastNode' },
      { code: { type: 'core.code', parameters: { code: 'for (;;) {}', timeoutMs: 200 } } },
      { e: { from: 'hook', to: 'code' } },
    );
    const [late, other] = await Promise.all([open('POST', endless.path, {}), open('GET', '/health')]);
    expect([late.status, other.status]).toEqual([500, 200]);
    expect((await api('GET', `/executions/${late.body.executionId}`)).body.error.code).toBe('CODE_TIMEOUT');
  });
});

describe('waiting for people', () => {
  const page = (path: string, body?: Record<string, string>) =>
    fetch(path.startsWith('http') ? path : `${server.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'text/html',
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: new URLSearchParams(body).toString() }),
    });

  it('[PG2] a form starts a workflow, asks on a second page, and an approval is taken once', async () => {
    const { body } = await api('POST', '/workflows', {
      name: 'form',
      nodes: {
        form: {
          type: 'core.formTrigger',
          parameters: {
            path: 'apply',
            title: 'Apply <now>',
            fields: [
              { name: 'email', kind: 'email', required: true },
              { name: 'size', kind: 'select', options: ['S', 'L'] },
            ],
          },
        },
        more: {
          type: 'core.formPage',
          parameters: { title: 'More', fields: [{ name: 'age', kind: 'number' }] },
        },
        link: {
          type: 'core.set',
          parameters: { fields: [{ name: 'link', value: "={{ $execution.resumeUrlOf('ask') }}" }] },
        },
        ask: { type: 'core.approval', parameters: { title: 'Take them?', text: '={{ $json.email }}' } },
        yes: { type: 'core.set', parameters: { fields: [{ name: 'taken', value: true }] } },
      },
      edges: {
        a: { from: 'form', to: 'more' },
        b: { from: 'more', to: 'link' },
        c: { from: 'link', to: 'ask' },
        d: { from: { nodeId: 'ask', port: 'approve' }, to: 'yes' },
      },
    });
    expect((await api('POST', `/workflows/${body.id}/publish`, {})).text).toContain('versionId');

    const shown = await page('/form/apply');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await shown.text();
    expect(html).toContain('Apply &lt;now&gt;');
    const wrong = await page('/form/apply', { email: 'somebody"><script>' });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toMatch(/enter an e-mail address[\s\S]*somebody&quot;&gt;&lt;script&gt;/);
    const sent = await page('/form/apply', { email: 'ada@example.org', size: 'L' });
    expect(sent.status).toBe(303);
    const second = sent.headers.get('location') ?? '';
    expect(second).toMatch(/^\/resume\//);
    expect(await (await page(second)).text()).toContain('>More</h1>');
    const third = await page(second, { age: '36' });
    expect(third.status).toBe(200);
    expect((await page(second)).status).toBe(409);

    const [execution] = (await api('GET', `/executions?workflowId=${body.id}`)).body.items;
    const data = (await api('GET', `/executions/${execution.id}/data/link`)).body.ports.main.items[0].json;
    expect(data).toMatchObject({ email: 'ada@example.org', size: 'L', age: 36 });
    expect(await (await page(data.link)).text()).toContain('Take them?');

    // Opening it decides nothing; of many answers one counts.
    await page(data.link);
    const answers = await Promise.all([1, 2, 3, 4].map(() => page(data.link, { choice: 'Approve' })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    const ended = await until(
      async () => (await api('GET', `/executions/${execution.id}`)).body,
      ({ status }) => status === 'succeeded',
    );
    expect(ended.nodes.find(({ nodeId }: { nodeId: string }) => nodeId === 'yes').status).toBe('succeeded');
    expect((await page(data.link)).status).toBe(409);
    for (const bad of ['x', `${second.slice(8)}x`, second.slice(8).replace('.', '..'), '..%2f..'])
      expect((await page(`/resume/${bad}`)).status, bad).toBe(404);
    expect((await page('/form/nowhere')).status).toBe(404);
  });

  it('a callback goes on with what it brings, also after a restart', async () => {
    const { path } = await published(
      { respond: 'immediately' },
      {
        link: {
          type: 'core.set',
          parameters: { fields: [{ name: 'link', value: '={{ $execution.resumeUrl }}' }] },
        },
        wait: { type: 'core.wait', parameters: { mode: 'webhook' } },
        got: { type: 'core.set', parameters: { fields: [{ name: 'got', value: '={{ $json.body.paid }}' }] } },
      },
      { a: { from: 'hook', to: 'link' }, b: { from: 'link', to: 'wait' }, c: { from: 'wait', to: 'got' } },
    );
    const { executionId } = (await open('POST', path, {})).body;
    const read = (nodeId: string) => api('GET', `/executions/${executionId}/data/${nodeId}`);
    const link = await until(
      () => read('link'),
      ({ status }) => status === 200,
    );
    const address = new URL(link.body.ports.main.items[0].json.link).pathname;
    await server.close();
    server = await startServer(configOf());
    const resumed = await until(
      () => open('POST', address, { paid: 'Zürich 🚀' }),
      ({ status }) => status === 200,
    );
    expect(resumed.body).toEqual({ executionId });
    const got = await until(
      () => read('got'),
      ({ status }) => status === 200,
    );
    expect(got.body.ports.main.items[0].json).toMatchObject({ got: 'Zürich 🚀' });
    expect((await open('POST', address, { paid: 'again' })).status).toBe(409);
  });
});

describe('starting and stopping', () => {
  it('refuses the folder to a second process, and the port', async () => {
    await expect(startServer(configOf())).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' });
    const other = mkdtempSync(join(tmpdir(), 'reporunner-server-'));
    const port = new URL(server.url).port;
    await expect(startServer(configOf({ PORT: port, REPORUNNER_DATA_DIR: other }))).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
    rmSync(other, { recursive: true });
    expect(() => readConfig({ PORT: 'many' })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('parks what runs, and goes on with it after the restart', async () => {
    let calls = 0;
    let hang = true;
    const slow = createServer((_, response) => {
      calls += 1;
      if (!hang) response.setHeader('content-type', 'application/json').end('{"done":true}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => slow.once('listening', resolve));
    const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
    const { path } = await published(
      {},
      { call: { type: 'core.httpRequest', parameters: { method: 'POST', url } } },
      { e: { from: 'hook', to: 'call' } },
    );
    const { executionId } = (await open('POST', path, {})).body;
    while (calls === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await server.close();
    hang = false;
    server = await startServer(configOf());
    let status = 'running';
    while (status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      status = (await api('GET', `/executions/${executionId}`)).body.status;
    }
    expect([status, calls]).toEqual(['succeeded', 2]);
    expect((await open('POST', path, {})).status).toBe(202);
    slow.close();
    slow.closeAllConnections();
  });

  it('[WH3] lets a caller go away without harm', async () => {
    const { path, id } = await published({ respond: 'lastNode' }, greet, {
      e: { from: 'hook', to: 'greet' },
    });
    await new Promise<void>((resolve) => {
      const cut = httpRequest(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': '1000' },
      });
      cut.on('error', () => resolve());
      cut.write('{');
      setTimeout(() => cut.destroy(), 50);
    });
    expect((await open('POST', path, { name: 'next' })).status).toBe(200);
    expect((await api('GET', `/executions?workflowId=${id}`)).body.items).toHaveLength(1);
  });
});
