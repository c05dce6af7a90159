/**
 * Many items through a workflow, in a process that is killed on the way.
 * SM1 What comes of them is what a plain loop makes of them, also after a kill at a random moment.
 * SM2 The memory of the process, including the one that recovers what the other left, stays below 300 MB, however many
 *    there are, while they are worked through and while they are read.
 *
 *   node bench/checks/stream.ts --rounds 3 --items 1000000
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Product, startProduct } from '../lib/product.ts';
import { option } from '../lib/report.ts';
import { expectedOf, publishStream, runStream, serveRows } from '../lib/stream.ts';

const rounds = option('rounds', 1);
const items = option('items', 100_000);
const maxMb = 300;

const { server, url } = await serveRows(items);
const dataDir = mkdtempSync(join(tmpdir(), 'reporunner-stream-'));
const start = () => startProduct({ dataDir, env: { REPORUNNER_ALLOWED_HOSTS: '127.0.0.1' } });
let peak = 0;

async function stop(product: Product, signal: NodeJS.Signals): Promise<void> {
  peak = Math.max(peak, product.peakMemoryMb());
  await product.kill(signal);
}

interface Execution {
  readonly id: string;
  readonly status: string;
}

async function untilEnded(product: Product): Promise<Execution> {
  for (;;) {
    const { items: list } = await product.api<{ items: readonly Execution[] }>('GET', '/executions?limit=1');
    const [newest] = list;
    if (newest !== undefined && newest.status !== 'running' && newest.status !== 'queued') return newest;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Data = {
  readonly ports: { readonly main?: { readonly total: number; readonly items: readonly unknown[] } };
};

/** What the execution came to, and some of what lies on the way to it. */
async function check(product: Product, id: string): Promise<void> {
  const read = (node: string, query = '') =>
    product.api<Data>('GET', `/executions/${id}/data/${node}${query}`);
  const { main } = (await read('sum')).ports;
  const received = JSON.stringify((main?.items[0] as { json?: unknown } | undefined)?.json);
  if (received !== JSON.stringify(expectedOf(items))) throw new Error(`it came to ${received}`);
  const loop = (await read('loop', `?offset=${items - 3}&limit=2`)).ports.main;
  if (loop?.total !== items || loop.items.length !== 2) throw new Error('what the loop gave is not whole');
  await product.api('GET', `/executions/${id}`);
}

let product = await start();
try {
  await publishStream(product, 'stream', url, 1);
  const { executionId, seconds } = await runStream(product, 'stream', items);
  await check(product, executionId);
  console.log(
    `undisturbed: ${items} items in ${seconds.toFixed(1)} s, peak ${product.peakMemoryMb().toFixed(0)} MB`,
  );
  for (let round = 1; round <= rounds; round += 1) {
    const running = runStream(product, 'stream', items).catch(() => undefined);
    const at = (0.1 + Math.random() * 0.8) * seconds;
    await new Promise((resolve) => setTimeout(resolve, at * 1_000));
    await stop(product, 'SIGKILL');
    await running;
    product = await start();
    const { id, status } = await untilEnded(product);
    if (status !== 'succeeded') throw new Error(`after a kill it ${status}`);
    await check(product, id);
    console.log(
      `round ${round}: killed after ${at.toFixed(1)} s, resumed with a peak of ${product.peakMemoryMb().toFixed(0)} MB`,
    );
  }
  await stop(product, 'SIGTERM');
  if (peak > maxMb) throw new Error(`${peak.toFixed(0)} MB of memory, more than ${maxMb}`);
  console.log(`✓ the same result each time, and never more than ${peak.toFixed(0)} MB`);
} finally {
  await product.close();
  rmSync(dataDir, { recursive: true, force: true });
  server.closeAllConnections();
  server.close();
}
