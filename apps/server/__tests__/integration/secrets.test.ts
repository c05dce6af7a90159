/** Each type of credential against a server that repeats whatever it is sent, and every place where that could stay. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@reporunner/core';
import { isSecret } from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { createLiveClient, type LiveClient } from '@reporunner/real-time/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { bodyOf, callApi } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporunner-secrets-'));
const token = 'CANARYtoken-refreshed/77+ü=';
let child: ChildProcess;
let url: string;
let printed = '';
let echo: Server;
let echoUrl: string;
let live: LiveClient;
let received = '';

/** A value for each field, the secret ones with a canary of their own. */
const canaries = new Map<string, readonly string[]>();
function dataOf(type: string): JsonObject {
  const known = coreIntegration.credentials.find((one) => one.type === type);
  const mine: string[] = [];
  const entries = Object.entries(known?.fields.shape ?? {}).map(([name, schema]) => {
    const canary = `CANARY-${type}-${name} "77"/+ü&`;
    if (name === 'headers' || name === 'query') {
      mine.push(`CANARY-${type}-${name}-77`);
      return [name, { [`x-${name}`]: `CANARY-${type}-${name}-77`, accept: 'application/json' }];
    }
    if (!isSecret(schema as z.ZodType)) return [name, plainFields[name] ?? undefined];
    // Header values are Latin-1 at most, and tokens have no blanks.
    const value = type === 'oauth2ClientCredentials' ? canary : canary.replace(/[ "ü]/g, '_');
    mine.push(value);
    return [name, value];
  });
  canaries.set(type, [...(canaries.get(type) ?? []), ...mine]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as JsonObject;
}
const plainFields: Record<string, string> = {
  user: 'somebody',
  clientId: 'client',
  accessKeyId: 'AKID',
  service: 's3',
};

/** In clear text and in the encodings that the echo server uses; written without the redactor's own code. */
function traces(canary: string): string[] {
  const middle = (text: string, shift: number) =>
    Buffer.from('x'.repeat(shift) + text)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4);
  const base64 = [0, 1, 2].map((shift) => middle(canary, shift));
  return [
    canary,
    JSON.stringify(canary).slice(1, -1),
    encodeURIComponent(canary),
    Buffer.from(canary).toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ...base64.flatMap((text) => [0, 1, 2].map((shift) => middle(text.slice(2, -2), shift))),
  ];
}

const files = (at: string): string[] =>
  readdirSync(at, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(at, entry.name)) : [join(at, entry.name)],
  );

const api = async (method: string, path: string, body?: unknown) =>
  bodyOf(await callApi(url, method, path, body));

beforeAll(async () => {
  echo = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = { url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
      const { pathname } = new URL(request.url ?? '/', 'http://x');
      if (pathname === '/token') {
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ access_token: token, token_type: 'bearer' }));
        return;
      }
      const plain = `${JSON.stringify(sent)}\n${request.headers.authorization ?? ''}`;
      const all = {
        ...sent,
        base64: Buffer.from(JSON.stringify(sent)).toString('base64'),
        base64url: Buffer.from(request.headers.authorization ?? '').toString('base64url'),
        hex: Buffer.from(plain).toString('hex'),
        encoded: encodeURIComponent(plain),
        twice: JSON.stringify({ text: JSON.stringify(sent) }),
        [plain]: 1,
      };
      if (pathname === '/digest' && request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Digest realm="x", nonce="n", qop="auth"' }).end();
        return;
      }
      // A request with the answer of another would not fit into headers.
      const named = plain.length < 2_000 ? encodeURIComponent(plain) : 'long';
      const isFile = pathname === '/file';
      response.writeHead(pathname === '/error' ? 500 : 200, {
        'content-type': isFile ? 'application/octet-stream' : 'application/json',
        'x-echo': named,
        'content-disposition': `attachment; filename="${named}"`,
      });
      response.write(isFile ? plain.slice(0, 60) : '');
      response.end(isFile ? plain.slice(60) : JSON.stringify(all));
    });
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  echoUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  child = spawn(process.execPath, ['--no-warnings', main], {
    env: {
      ...process.env,
      PORT: '0',
      REPORUNNER_DATA_DIR: folder,
      REPORUNNER_OWNER_KEY: ownerKey,
      REPORUNNER_LOG_LEVEL: 'debug',
      REPORUNNER_ALLOWED_HOSTS: '127.0.0.1',
    },
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  await vi.waitFor(() => expect(printed).toContain('is ready at'), { timeout: 30_000, interval: 20 });
  url = /ready at (\S+)/.exec(printed)?.[1] ?? '';
  live = createLiveClient({ url, token: ownerKey, onStatus: () => {} });
  const record = (message: unknown) => {
    received += JSON.stringify(message);
  };
  live.joinWorkflows({
    onChange: record,
    onExecutions: (update) => {
      record(update);
      for (const { executionId } of update.executions) live.joinExecution(executionId, { onDetail: record });
    },
  });
}, 60_000);

afterAll(async () => {
  live?.close();
  echo?.closeAllConnections();
  echo?.close();
  if (child?.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

const request = (path: string, credential: string, more: JsonObject = {}, node: JsonObject = {}) => ({
  type: 'core.httpRequest',
  parameters: { url: `${echoUrl}${path}`, fullResponse: true, ...more },
  credentials: { auth: credential },
  ...node,
});

const slots = coreIntegration.nodes
  .find(({ type }) => type === 'core.httpRequest')
  ?.credentials?.flatMap(({ types }) => types);
const types = coreIntegration.credentials.map(({ type }) => type);
const executions: string[] = [];
const workflows: string[] = [];

async function execute(workflow: JsonObject, isFailure = false) {
  const { id } = await api('POST', '/workflows', workflow);
  workflows.push(id);
  const ended = await api('POST', `/workflows/${id}/executions`, { wait: true });
  executions.push(ended.executionId);
  expect(ended.status, JSON.stringify(ended.error)).toBe(isFailure ? 'failed' : 'succeeded');
  return ended;
}

describe('what a credential holds (security canary)', () => {
  it('is answered for every type in the catalogue', () => {
    for (const type of types) dataOf(type);
    for (const type of types) expect(canaries.get(type)?.length, type).toBeGreaterThan(0);
  });

  it.each(types.filter((type) => slots?.includes(type)))(
    'a request with %s is made and repeated',
    async (type) => {
      const data = dataOf(type);
      if (type === 'oauth2ClientCredentials') Object.assign(data, { tokenUrl: `${echoUrl}/token` });
      if (type === 'httpHeader' || type === 'httpQuery') Object.assign(data, { name: 'x-key' });
      const { id } = await api('POST', '/credentials', { name: type, type, data });
      const errors = await api('POST', '/workflows', {
        name: 'Errors',
        nodes: { start: { type: 'core.errorTrigger' }, keep: { type: 'core.noOp' } },
        edges: { e: { from: 'start', to: 'keep' } },
      });
      await api('POST', `/workflows/${errors.id}/publish`, {});
      const path = type === 'httpDigest' ? '/digest' : '/ok';
      await execute({
        name: `Echo ${type}`,
        nodes: {
          start: { type: 'core.manual' },
          ok: request(path, id),
          file: request('/file', id, { response: 'binary' }),
          text: request(path, id, { response: 'text' }),
          error: request('/error', id, {}, { onError: 'continue' }),
          port: request('/error', id, {}, { onError: 'errorPort' }),
          later: {
            type: 'core.httpRequest',
            parameters: { url: `${echoUrl}/ok`, method: 'POST', bodyKind: 'json', body: '={{ $json }}' },
          },
        },
        edges: Object.fromEntries(
          ['start>ok', 'start>file', 'start>text', 'start>error', 'start>port', 'ok>later'].map(
            (edge, at) => {
              const [from = '', to = ''] = edge.split('>');
              return [`e${at}`, { from, to }];
            },
          ),
        ),
      });
      await execute(
        {
          name: `Fails ${type}`,
          settings: { errorWorkflowId: errors.id },
          nodes: { start: { type: 'core.manual' }, fail: request('/error', id) },
          edges: { e: { from: 'start', to: 'fail' } },
        },
        true,
      );
    },
  );

  it.each([
    ['basic', 'httpBasic'],
    ['header', 'httpHeader'],
  ])('[WH4] a webhook checked with %s keeps nothing of what proved it', async (auth, type) => {
    const data = dataOf(type);
    if (type === 'httpHeader') Object.assign(data, { name: 'X-Hook-Token' });
    const { id } = await api('POST', '/credentials', { name: `hook ${type}`, type, data });
    const workflow = await api('POST', '/workflows', {
      name: `Hook ${auth}`,
      nodes: {
        hook: {
          type: 'core.webhook',
          parameters: { path: `canary-${auth}`, auth, respond: 'lastNode' },
          credentials: { [auth]: id },
        },
        keep: { type: 'core.noOp' },
      },
      edges: { e: { from: 'hook', to: 'keep' } },
    });
    workflows.push(workflow.id);
    await api('POST', `/workflows/${workflow.id}/publish`, {});
    const value = String(data.value ?? data.password);
    const proof: Record<string, string> =
      type === 'httpHeader'
        ? { 'x-hook-token': value }
        : { authorization: `Basic ${Buffer.from(`somebody:${value}`).toString('base64')}` };
    const response = await fetch(`${url}/webhook/canary-${auth}?again=${encodeURIComponent(value)}`, {
      method: 'POST',
      headers: { ...proof, 'content-type': 'application/json' },
      body: JSON.stringify({ again: value, count: 1 }),
    });
    const body = await response.json();
    expect(response.status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ query: { again: '••••••' }, body: { again: '••••••', count: 1 } });
    executions.push(response.headers.get('x-reporunner-execution-id') ?? '');
  });

  it('is in no answer, event, log, export or file', async () => {
    const sinks = new Map<string, string>();
    for (const id of new Set(executions)) {
      const detail = await api('GET', `/executions/${id}`);
      sinks.set(`execution ${id}`, JSON.stringify(detail));
      sinks.set(`journal ${id}`, JSON.stringify(await api('GET', `/executions/${id}/data`)));
      sinks.set(`runs ${id}`, JSON.stringify(await api('GET', `/executions/${id}/runs`)));
      for (const node of ['ok', 'file', 'text', 'error', 'port', 'later', 'hook']) {
        const { bytes } = await callApi(url, 'GET', `/executions/${id}/data/${node}`);
        sinks.set(`data ${id} ${node}`, Buffer.from(bytes).toString());
      }
    }
    const page = await api('GET', '/executions?limit=100');
    for (const { id } of page.items)
      sinks.set(`journal ${id}`, JSON.stringify(await api('GET', `/executions/${id}/data`)));
    sinks.set('executions', JSON.stringify(page));
    sinks.set('credentials', JSON.stringify(await api('GET', '/credentials')));
    for (const id of workflows)
      sinks.set(`export ${id}`, JSON.stringify(await api('GET', `/workflows/${id}/export`)));
    sinks.set('logs', printed);
    expect(received).toContain('succeeded');
    sinks.set('live events', received);
    for (const file of files(folder)) sinks.set(`file ${file}`, readFileSync(file).toString('latin1'));
    expect(sinks.get(`journal ${executions[0]}`)).toContain('••••••');
    const secrets = [...new Set([...canaries.values()].flat()), token];
    for (const [sink, text] of sinks)
      for (const secret of secrets)
        for (const trace of traces(secret)) expect(text.includes(trace), `${sink}: ${trace}`).toBe(false);
  });
});
