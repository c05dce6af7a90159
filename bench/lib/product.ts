/** Starts the built server in a folder of its own, and talks to its API. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CallApi, callApi, freePort, startServer } from '@reporunner/web/testing';

export { freePort };

const here = fileURLToPath(new URL('../..', import.meta.url));
const ownerKey = 'rr_bench_0123456789abcdef0123456789abcdef0123456789abcdef';

export interface Product {
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** The header with which the owner is known. */
  readonly authorization: string;
  /** From spawning the process to its first healthy answer. */
  readonly startMs: number;
  /** Rejects, with the problem's text, on an answer other than 2xx. */
  readonly api: CallApi;
  /** Resident memory of the process in MB. */
  memoryMb(): number;
  /** The most that it ever was. */
  peakMemoryMb(): number;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends the process and removes its folder. */
  close(): Promise<void>;
}

export interface ProductOptions {
  readonly dataDir?: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The folder of the repository whose server is started. Default: this one. */
  readonly checkout?: string;
}

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const app = join(options.checkout ?? here, 'apps', 'server');
  const bundle = join(app, 'dist', 'main.js');
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'reporunner-bench-'));
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    entry: existsSync(bundle) ? bundle : join(app, 'src', 'main.ts'),
    port,
    dataDir,
    ownerKey,
    env: { REPORUNNER_METRICS: 'public', ...options.env },
  });
  const { pid, startMs } = server;

  const megabytes = (field: string) =>
    Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) /
    1024;
  return {
    url,
    dataDir,
    pid,
    authorization: `Bearer ${ownerKey}`,
    startMs,
    api: callApi(url, ownerKey),
    memoryMb: () => megabytes('VmRSS'),
    peakMemoryMb: () => megabytes('VmHWM'),
    kill: server.end,
    async close() {
      await server.end('SIGTERM');
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
