/** The server as a process of its own, and its API as the owner: for tests and benchmarks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Calls a route of the API with a JSON body, and resolves with the JSON of the response. */
export type CallApi = <T>(method: string, path: string, body?: unknown) => Promise<T>;

export interface ServerOptions {
  /** Milliseconds until it must be healthy. Default: 20,000. */
  readonly withinMs?: number;
  /** What Node.js runs. */
  readonly entry: string;
  readonly port: number;
  readonly dataDir: string;
  /** Absent: the server makes one, as at somebody's first start. */
  readonly ownerKey?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly pid: number;
  /** From spawning the process to its first healthy answer. */
  readonly startMs: number;
  /** What it has written to its standard output so far. */
  printed(): string;
  /** Resolves when the process has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** @throws Error when it ends, or is not healthy in time. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { entry, port, dataDir, ownerKey, env, withinMs = 20_000 } = options;
  const began = performance.now();
  const child = spawn(process.execPath, [entry], {
    env: {
      // As tools/run.mjs starts it.
      MALLOC_ARENA_MAX: '1',
      ...process.env,
      PORT: String(port),
      REPORUNNER_DATA_DIR: dataDir,
      ...(ownerKey === undefined ? {} : { REPORUNNER_OWNER_KEY: ownerKey }),
      REPORUNNER_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const ended = once(child, 'exit');
  const isHealthy = async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok;
  while (!(await isHealthy().catch(() => false))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    if (performance.now() - began > withinMs) throw new Error('the server did not become healthy');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const startMs = performance.now() - began;
  const { pid } = child;
  if (pid === undefined) throw new Error('no process');
  return {
    pid,
    startMs,
    printed: () => printed,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}

/** Calls that reject, with the problem's text, on an answer other than 2xx. */
export const callApi =
  (url: string, ownerKey: string): CallApi =>
  async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${ownerKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
