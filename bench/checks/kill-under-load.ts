/**
 * Kills the server with SIGKILL under webhook load, again and again on one data folder, and then compares its journals
 * with the answers that callers got:
 * K1 every acknowledged request has exactly one execution;
 * K2 no journal is torn: sequence numbers are gap-free from 1, and every stored event parses;
 * K3 after a restart every unfinished execution comes to an end, and no finished one runs again.
 *
 *   node bench/checks/kill-under-load.ts --rounds 50
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isStored } from '@reporunner/engine';
import { everyExecution } from '../lib/executions.ts';
import { freePort, type Product, publish, startProduct } from '../lib/product.ts';
import { option } from '../lib/report.ts';
import { webhookChain } from '../lib/workflows.ts';

const rounds = option('rounds', 5);
const connections = option('connections', 20);
const dataDir = mkdtempSync(join(tmpdir(), 'reporunner-kill-'));
const port = await freePort();

/** Request id → execution id, as the answer said. */
const acknowledged = new Map<string, string>();
const sent = new Set<string>();

function post(agent: Agent, path: string, id: string): Promise<void> {
  return new Promise((resolve) => {
    sent.add(id);
    const call = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        const executionId = response.headers['x-reporunner-execution-id'];
        response.on('error', resolve).on('end', () => {
          const ok = response.statusCode !== undefined && response.statusCode < 300;
          if (ok && typeof executionId === 'string') acknowledged.set(id, executionId);
          resolve();
        });
        response.resume();
      },
    );
    call.on('error', () => resolve());
    call.end(JSON.stringify({ id, price: 2, quantity: 3 }));
  });
}

/** Loads all workflows until the server is gone. */
async function loadUntilKilled(round: number, product: Product): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let gone = false;
  const killAfterMs = 150 + Math.random() * 850;
  const killed = new Promise<void>((resolve) => {
    setTimeout(() => {
      gone = true;
      void product.kill('SIGKILL').then(resolve);
    }, killAfterMs);
  });
  const paths = ['/webhook/now', '/webhook/last', '/webhook/slow'];
  await Promise.all(
    Array.from({ length: connections }, async (_, worker) => {
      for (let count = 0; !gone; count += 1) {
        const path = paths[(worker + count) % paths.length] as string;
        await post(agent, path, `${round}-${worker}-${count}`);
      }
    }),
  );
  await killed;
  agent.destroy();
}

interface Listed {
  readonly items: readonly { readonly id: string; readonly status: string }[];
  readonly nextCursor?: string;
}

async function untilSettled(product: Product): Promise<Map<string, string>> {
  for (let tries = 0; tries < 600; tries += 1) {
    const running = await product.api<Listed>('GET', '/executions?status=running,queued,waiting&limit=1');
    if (running.items.length === 0) return everyExecution(product);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('K3: executions were still unfinished a minute after the last restart');
}

/** Reads the journals from the file itself, with the server stopped. */
async function journals(): Promise<Map<string, { requestId: string | undefined; problems: string[] }>> {
  const { openEmbeddedStore } = await import('@reporunner/db');
  const store = await openEmbeddedStore({ folder: dataDir });
  const found = new Map<string, { requestId: string | undefined; problems: string[] }>();
  const [owned] = await store.users.tenants();
  if (owned === undefined) throw new Error('the tenant is gone');
  const tenant = { tenantId: owned.id };
  let cursor: string | undefined;
  do {
    const page = await store.executions.list(tenant, {}, { limit: 250, ...(cursor ? { cursor } : {}) });
    for (const record of page.items) {
      const events = await store.executions.events(tenant, record.id);
      const problems: string[] = [];
      events.forEach((event, index) => {
        if (event.seq !== index + 1) problems.push(`seq ${event.seq} stands at ${index + 1}`);
      });
      if (events.length !== record.lastSeq)
        problems.push(`${events.length} events, lastSeq ${record.lastSeq}`);
      const ends = events.filter(({ type }) => type === 'ExecutionFinished').length;
      if (ends !== 1) problems.push(`${ends} ends`);
      const [first] = events;
      const output = first?.type === 'ExecutionStarted' ? first.trigger.outputs.main : undefined;
      const body = output === undefined || isStored(output) ? undefined : output[0]?.json.body;
      const requestId =
        typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : undefined;
      found.set(record.id, { requestId, problems });
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  await store.close();
  return found;
}

function slowWorkflow() {
  // A side effect in the middle (a call that is refused) makes a durable point inside the execution.
  const workflow = webhookChain(
    'slow',
    [[{ name: 'id', type: 'auto', value: '={{ $json.body.id }}' }]],
    false,
  );
  const call = {
    id: 'call',
    type: 'core.httpRequest',
    typeVersion: 1,
    name: 'Call',
    position: { x: 0, y: 0 },
    parameters: { method: 'POST', url: 'http://127.0.0.1:9/refused' },
    onError: 'continue',
  };
  const wire = {
    id: 'to-call',
    from: { nodeId: 'set0', port: 'main' },
    to: { nodeId: 'call', port: 'main' },
  };
  return { ...workflow, nodes: { ...workflow.nodes, call }, edges: { ...workflow.edges, [wire.id]: wire } };
}

const fields = [{ name: 'total', type: 'number', value: '={{ $json.body.price * $json.body.quantity }}' }];
const immediate = webhookChain('now', [fields, fields], true);
const webhook = immediate.nodes.webhook;
if (webhook !== undefined) Object.assign(webhook.parameters as object, { respond: 'immediately' });

let restartMs = 0;
for (let round = 1; round <= rounds; round += 1) {
  const product = await startProduct({ dataDir, port });
  restartMs = Math.max(restartMs, product.startMs);
  if (round === 1) {
    for (const workflow of [immediate, webhookChain('last', [fields], false), slowWorkflow()]) {
      await publish(product, workflow);
    }
  }
  await loadUntilKilled(round, product);
  console.log(`round ${round}: killed; ${acknowledged.size} of ${sent.size} requests acknowledged so far`);
}

const last = await startProduct({ dataDir, port });
const statuses = await untilSettled(last);
await last.kill('SIGTERM');

const failures: string[] = [];
const stored = await journals();
const byRequest = new Map<string, string[]>();
for (const [id, { requestId, problems }] of stored) {
  for (const problem of problems) failures.push(`K2 ${id}: ${problem}`);
  if (requestId !== undefined) byRequest.set(requestId, [...(byRequest.get(requestId) ?? []), id]);
}
for (const [requestId, executionId] of acknowledged) {
  const ids = byRequest.get(requestId) ?? [];
  if (ids.length !== 1 || ids[0] !== executionId) {
    failures.push(`K1 request ${requestId}: told ${executionId}, stored ${ids.join(', ') || 'nothing'}`);
  }
}
const unfinished = [...statuses].filter(([, status]) => status !== 'succeeded');
for (const [id, status] of unfinished) failures.push(`K3 ${id}: ${status}`);

const unacknowledged = stored.size - acknowledged.size;
console.log(
  `${rounds} kills, ${sent.size} requests, ${acknowledged.size} acknowledged, ${stored.size} executions (${unacknowledged} whose answer was cut off), slowest restart ${restartMs.toFixed(0)} ms`,
);
for (const failure of failures.slice(0, 20)) console.error(`✗ ${failure}`);
if (failures.length === 0) rmSync(dataDir, { recursive: true });
console.log(
  failures.length === 0 ? '✓ nothing lost, nothing doubled, nothing torn' : `✗ ${failures.length} failures`,
);
process.exit(failures.length === 0 ? 0 : 1);
