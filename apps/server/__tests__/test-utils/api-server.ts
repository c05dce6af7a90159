/** A server in a folder of its own, and its API, whose answers are held against their schemas. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type RunningServer, readConfig, startServer } from '../../src/index.ts';
import { apiRoutes } from '../../src/routes/api-routes.ts';
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
  readonly running: RunningServer;
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The body of an answer that must be a success. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
  ok(method: string, path: string, body?: unknown): Promise<any>;
  /** Stops it and starts it again in the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** With a `folder`, that one is opened, and left behind. */
export async function startApiServer(given?: string, env: Record<string, string> = {}): Promise<ApiServer> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'reporunner-server-'));
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
    );
  let running = await start();
  const answers = createAnswerCheck(apiRoutes(running.services));
  const api: ApiServer['api'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${running.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${ownerKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const parsed: unknown =
      isJson && bytes.length > 0 ? JSON.parse(Buffer.from(bytes).toString()) : undefined;
    if (isJson || bytes.length === 0) answers.check(method, `/api/v1${path}`, response.status, parsed);
    return { status: response.status, headers: response.headers, bytes, body: parsed };
  };
  return {
    folder,
    get running() {
      return running;
    },
    api,
    async ok(method, path, body) {
      const answer = await api(method, path, body);
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
      return answer.body;
    },
    async restart() {
      await running.close();
      running = await start();
    },
    async close() {
      await running.close();
      if (given === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
