/** The product as people start it: the built server as a process of its own, in a folder that is thrown away. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bundle = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));
const app = fileURLToPath(new URL('../dist/index.html', import.meta.url));
export const ownerKey = 'rr_web_0123456789abcdef0123456789abcdef0123456789abcdef';
export const account = { name: 'Ada', email: 'ada@example.com', password: 'a long sentence of mine' };

export interface StartedApp {
  readonly url: string;
  /** As the owner. Rejects, with the problem's text, on an answer other than 2xx. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Kills the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again, on the same folder and port. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function startServer(port: number, dataDir: string) {
  const child = spawn(process.execPath, [bundle], {
    env: {
      ...process.env,
      PORT: String(port),
      REPORUNNER_DATA_DIR: dataDir,
      REPORUNNER_OWNER_KEY: ownerKey,
      REPORUNNER_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const healthy = async () => (await fetch(`http://localhost:${port}/health`)).ok;
  for (let tries = 0; !(await healthy().catch(() => false)); tries += 1) {
    if (child.exitCode !== null || tries > 1_000) throw new Error('The server did not become healthy.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    async end(signal: NodeJS.Signals) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}

/** @throws Error when the product has not been built. */
export async function startApp(): Promise<StartedApp> {
  if (!existsSync(bundle) || !existsSync(app)) throw new Error('Build first: npm run build');
  const dataDir = mkdtempSync(join(tmpdir(), 'reporunner-web-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let server = await startServer(port, dataDir);
  return {
    url,
    async api<T>(method: string, path: string, body?: unknown): Promise<T> {
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
    },
    kill: () => server.end('SIGKILL'),
    async startAgain() {
      server = await startServer(port, dataDir);
    },
    async stop() {
      await server.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
