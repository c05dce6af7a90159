/** A server in a folder of its own, and its API, whose answers are held against their schemas. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type RunningServer, readConfig, startServer } from '../../src/index.ts';
import { createAnswerCheck } from './answer-check.ts';
import { ownerKey } from './start-test-server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
  readonly body: any;
}

export interface ApiServer {
  readonly folder: string;
  /** What the server is wired of. */
  readonly parts: TestParts;
  readonly running: RunningServer;
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The body of an answer that must be a success. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
  ok(method: string, path: string, body?: unknown): Promise<any>;
  /** Stops it and starts it again in the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A call as the owner. */
export async function callApi(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${ownerKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const parsed: unknown =
    isJson(response.headers) && bytes.length > 0 ? JSON.parse(Buffer.from(bytes).toString()) : undefined;
  return { status: response.status, headers: response.headers, bytes, body: parsed };
}

const isJson = (headers: Headers) => headers.get('content-type')?.includes('json') === true;

/** The body of an answer that must be a success. */
export function bodyOf({ status, body }: Answer): Answer['body'] {
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

type TestParts = Parameters<NonNullable<NonNullable<Parameters<typeof startServer>[1]>['inspect']>>[0];

/** With a `folder`, that one is opened, and left behind. */
export async function startApiServer(
  existing?: string,
  env: Record<string, string> = {},
  options: Parameters<typeof startServer>[1] = {},
): Promise<ApiServer> {
  const folder = existing ?? mkdtempSync(join(tmpdir(), 'reporunner-server-'));
  let parts: TestParts | undefined;
  const start = () =>
    startServer(
      readConfig({
        PORT: '0',
        REPORUNNER_DATA_DIR: folder,
        REPORUNNER_OWNER_KEY: ownerKey,
        REPORUNNER_LOG_LEVEL: 'silent',
        REPORUNNER_SHUTDOWN_GRACE_MS: '100',
        REPORUNNER_ALLOWED_HOSTS: '127.0.0.1',
        ...env,
      }),
      {
        ...options,
        inspect: (wired) => {
          parts = wired;
        },
      },
    );
  let running = await start();
  const answers = createAnswerCheck(running.routes);
  const api: ApiServer['api'] = async (method, path, body, headers) => {
    const answer = await callApi(running.url, method, path, body, headers);
    if (isJson(answer.headers) || answer.bytes.length === 0)
      answers.check(method, `/api/v1${path}`, answer.status, answer.body);
    return answer;
  };
  return {
    folder,
    get running() {
      return running;
    },
    get parts() {
      return parts as TestParts;
    },
    api,
    ok: async (method, path, body) => bodyOf(await api(method, path, body)),
    async restart() {
      await running.close();
      running = await start();
    },
    async close() {
      await running.close();
      if (existing === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
