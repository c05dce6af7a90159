/**
 * Runs the server on a small file system of its own until it is full, and compares what is stored with the answers
 * that callers got:
 * DF1 a full disk is answered with 507 STORE_FULL, and /ready says so; the process goes on;
 * DF2 every acknowledged request has its execution, and no refused one has;
 * DF3 what is small or frees space is still done: deleting, moving to the trash, unpublishing, cancelling;
 * DF4 once there is room again the server goes on by itself: /ready with no request in between, and every execution that
 *    was stopped by the full disk, with no restart.
 * Mounts a tmpfs, so it needs Linux and root; elsewhere it says that it was left out.
 *
 *   node bench/checks/disk-full.ts --rounds 3
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Product, publish, startProduct } from '../lib/product.ts';
import { option } from '../lib/report.ts';
import { w1 } from '../lib/workflows.ts';

const rounds = option('rounds', 1);

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

const mount = (...args: string[]) => spawnSync('mount', args, { stdio: 'pipe' }).status === 0;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly executionId: string | null;
}

async function order(product: Product, id: number): Promise<Answer> {
  const response = await fetch(`${product.url}/webhook/w1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, price: 1, quantity: 2, note: 'x'.repeat(800) }),
  });
  return {
    status: response.status,
    body: await response.text(),
    executionId: response.headers.get('x-reporunner-execution-id'),
  };
}

async function executionIds(product: Product): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await product.api<{ items: { id: string }[]; nextCursor?: string }>(
      'GET',
      `/executions?limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`,
    );
    for (const { id } of page.items) ids.add(id);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

/** Answers after a while, so that executions are under way when the disk becomes full. */
async function slowService(ms: number): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end('{}'), ms);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const slowWorkflow = (url: string) => ({
  name: 'Slow',
  nodes: {
    hook: { type: 'core.webhook', parameters: { path: 'slow', methods: ['POST'] } },
    first: { type: 'core.httpRequest', parameters: { url } },
    wait: { type: 'core.wait', parameters: { mode: 'after', amount: 2, unit: 'seconds' } },
    second: { type: 'core.httpRequest', parameters: { url } },
  },
  edges: {
    a: { from: 'hook', to: 'first' },
    b: { from: 'first', to: 'wait' },
    c: { from: 'wait', to: 'second' },
  },
});

const underWay = 10;

async function statuses(product: Product, ids: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    ids.map(async (id) => (await product.api<{ status: string }>('GET', `/executions/${id}`)).status),
  );
}

async function until(holds: () => Promise<boolean>, message: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    assert(Date.now() < deadline, message);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function fill(product: Product, folder: string, megabytes: number, slowUrl: string): Promise<number> {
  await publish(product, w1());
  await publish(product, slowWorkflow(slowUrl));
  const { id: toDelete } = await product.api<{ id: string }>('POST', '/workflows', {
    ...w1(),
    name: 'To the trash',
  });
  const slow = await Promise.all(
    Array.from({ length: underWay }, async () => {
      const response = await fetch(`${product.url}/webhook/slow`, { method: 'POST' });
      return response.headers.get('x-reporunner-execution-id') ?? '';
    }),
  );
  const acknowledged = new Set<string>();
  const refused = new Set<string>();
  for (let id = 0; refused.size < 20; id += 1) {
    assert(id < 50_000, 'DF1 the disk never became full');
    const answer = await order(product, id);
    if (answer.status === 200) acknowledged.add(answer.executionId ?? '');
    else {
      assert(
        answer.status === 507 && answer.body.includes('STORE_FULL'),
        `DF1 ${answer.status} ${answer.body}`,
      );
      refused.add(answer.executionId ?? `none ${id}`);
    }
  }
  assert((await fetch(`${product.url}/ready`)).status === 503, 'DF1 /ready does not tell');
  assert((await fetch(`${product.url}/health`)).status === 200, 'DF1 /health does not answer');
  const saved = await executionIds(product);
  for (const id of acknowledged) assert(saved.has(id), `DF2 ${id} was acknowledged and is lost`);
  for (const id of refused) assert(!saved.has(id), `DF2 ${id} was refused and is there`);
  await until(async () => (await fetch(`${product.url}/ready`)).status === 503, 'DF1 /ready forgot');
  const cancelled = slow[0] as string;
  await product.api('POST', `/executions/${cancelled}/cancel`);
  assert((await statuses(product, [cancelled]))[0] === 'cancelled', 'DF3 what was cancelled is not');
  await product.api('DELETE', `/executions/${[...acknowledged][0]}`);
  await product.api('DELETE', `/workflows/${toDelete}`);
  assert(mount('-o', `remount,size=${megabytes * 4}m`, folder), 'the file system cannot be made larger');
  await until(async () => (await fetch(`${product.url}/ready`)).status === 200, 'DF4 /ready still says no');
  const rest = slow.slice(1);
  await until(
    async () => (await statuses(product, rest)).every((status) => status === 'succeeded'),
    `DF4 not all went on: ${await statuses(product, rest)}`,
  );
  const after = await order(product, -1);
  assert(after.status === 200, `DF4 ${after.status} ${after.body}`);
  return saved.size;
}

for (let round = 1; round <= rounds; round += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'reporunner-full-'));
  const megabytes = 8 + 4 * round;
  if (!mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder)) {
    rmSync(folder, { recursive: true });
    console.log('left out: a file system can be mounted by root on Linux only');
    break;
  }
  const service = await slowService(4_000);
  const product = await startProduct({
    dataDir: join(folder, 'data'),
    env: { REPORUNNER_ALLOW_PRIVATE_NETWORK: 'true' },
  });
  try {
    const saved = await fill(product, folder, megabytes, service.url);
    console.log(
      `round ${round}: ${megabytes} MB held ${saved} executions, nothing lost, went on with more room`,
    );
  } finally {
    await product.close();
    service.server.closeAllConnections();
    service.server.close();
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}
