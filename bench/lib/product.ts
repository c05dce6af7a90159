/** Starts the built server in a folder of its own, and talks to its API. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bundle = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url));
const source = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
const ownerKey = 'rr_bench_0123456789abcdef0123456789abcdef0123456789abcdef';

export interface Product {
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** From spawning the process to its first healthy answer. */
  readonly startMs: number;
  /** Rejects, with the problem's text, on an answer other than 2xx. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Resident memory of the process in MB. */
  memoryMb(): number;
  /** The most that it ever was. */
  peakMemoryMb(): number;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends the process and removes its folder. */
  close(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const healthy = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the server did not become healthy');
}

export async function startProduct(
  options: { dataDir?: string; port?: number; env?: Readonly<Record<string, string>> } = {},
): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'reporunner-bench-'));
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(process.execPath, [existsSync(bundle) ? bundle : source], {
    env: {
      ...process.env,
      PORT: String(port),
      REPORUNNER_DATA_DIR: dataDir,
      REPORUNNER_OWNER_KEY: ownerKey,
      REPORUNNER_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      ...options.env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  await untilHealthy(url, child);
  const startMs = performance.now() - began;
  const { pid } = child;
  if (pid === undefined) throw new Error('no process');

  const megabytes = (field: string) =>
    Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) /
    1024;
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    url,
    dataDir,
    pid,
    startMs,
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
      return JSON.parse(text) as T;
    },
    memoryMb: () => megabytes('VmRSS'),
    peakMemoryMb: () => megabytes('VmHWM'),
    kill,
    async close() {
      await kill('SIGTERM');
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Saves and publishes a workflow given as nodes and edges; resolves with its id. */
export async function publish(product: Product, workflow: unknown): Promise<string> {
  const { id } = await product.api<{ id: string }>('POST', '/workflows', workflow);
  await product.api('POST', `/workflows/${id}/publish`, {});
  return id;
}
