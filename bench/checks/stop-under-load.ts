/**
 * Stops the server under mixed load (webhooks, schedules, called workflows, waits, error workflows, loops, code), again
 * and again on one data folder: with SIGTERM, or with `--signal SIGKILL`. Then compares what is stored with the answers
 * that callers got:
 * SL1 every acknowledged request has exactly one execution, and it ended as its workflow says;
 * SL2 every call of a workflow and every failure started exactly one execution;
 * SL3 no tick of the schedule is missing, and none ran twice;
 * SL4 nothing is still open after the last start, and SIGTERM ended the server within its grace.
 *
 *   node bench/checks/stop-under-load.ts --rounds 50
 *   node bench/checks/stop-under-load.ts --rounds 50 --signal SIGKILL
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Product, publish, startProduct } from '../lib/product.ts';
import { option } from '../lib/report.ts';
import { byId, edge, node } from '../lib/workflows.ts';

const rounds = option('rounds', 2);
const connections = option('connections', 12);
const signal = process.argv.includes('SIGKILL') ? 'SIGKILL' : 'SIGTERM';
const graceMs = 1_500;
const dataDir = mkdtempSync(join(tmpdir(), 'reporunner-stop-'));
const port = await freePort();

/** Answers after a while, so that calls are under way when the server stops. */
const outside = createServer((incoming, response) => {
  incoming.resume();
  const delay = Math.random() < 0.05 ? 2_500 : Math.random() * 200;
  setTimeout(() => response.setHeader('content-type', 'application/json').end('{"ok":true}'), delay);
}).listen(0, '127.0.0.1');
await once(outside, 'listening');
const outsideUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`;

type Step = ReturnType<typeof node> & { readonly parentId?: string };

function chain(name: string, steps: readonly Step[], settings: Record<string, unknown> = {}) {
  const outer = steps.filter(({ parentId }) => parentId === undefined).map(({ id }) => id);
  return {
    name,
    settings,
    nodes: byId(steps),
    edges: byId(outer.slice(1).map((id, at) => edge(outer[at] as string, id))),
  };
}

const hook = (path: string, respond: string) =>
  node('hook', 'core.webhook', 'Hook', { path, methods: ['POST'], respond });
const keep = node('keep', 'core.set', 'Keep', {
  fields: [{ name: 'id', type: 'auto', value: '={{ $json.body?.id ?? 0 }}' }],
});
const http = node('http', 'core.httpRequest', 'HTTP', { url: outsideUrl });
const code = node('code', 'core.code', 'Code', { code: 'return items' });
const wait = node('wait', 'core.wait', 'Wait', { mode: 'after', amount: 1, unit: 'seconds' });
const call = (workflowId: string, waits: boolean) =>
  node('call', 'core.executeWorkflow', 'Call', { workflowId, wait: waits });
const numbers = node('numbers', 'core.code', 'Numbers', {
  code: 'return Array.from({ length: 300 }, (_, n) => ({ n }))',
});
const loop = node('loop', 'core.loop', 'Loop', { collect: 'last' });
const body = {
  ...node('body', 'core.set', 'Body', {
    fields: [{ name: 'total', type: 'number', value: '={{ $json.n * 2 }}' }],
  }),
  parentId: 'loop',
};
const stop = node('stop', 'core.stopWithError', 'Stop', { message: 'wanted' });
const schedule = node('schedule', 'core.schedule', 'Schedule', {
  rules: [{ kind: 'interval', every: 1, unit: 'seconds' }],
  missed: 'all',
});

/** Workflow ids by name. */
const ids = new Map<string, string>();

async function publishAll(product: Product): Promise<void> {
  const add = async (document: ReturnType<typeof chain>) => {
    const id = await publish(product, document);
    ids.set(document.name, id);
    return id;
  };
  const sub = await add(chain('sub', [node('called', 'core.calledByWorkflow', 'Called', {}), http]));
  const onError = await add(chain('on-error', [node('failed', 'core.errorTrigger', 'Failed', {}), keep]));
  const settings = { errorWorkflowId: onError };
  await add(chain('now', [hook('now', 'immediately'), keep, http], settings));
  await add(chain('last', [hook('last', 'lastNode'), keep], settings));
  await add(chain('call', [hook('call', 'immediately'), http, call(sub, true)], settings));
  await add(chain('call-on', [hook('call-on', 'immediately'), http, call(sub, false)], settings));
  await add(chain('wait', [hook('wait', 'immediately'), wait, code], settings));
  await add(chain('loop', [hook('loop', 'immediately'), numbers, loop, body], settings));
  await add(chain('fail', [hook('fail', 'immediately'), http, stop], settings));
  await add(chain('tick', [schedule, keep], settings));
}

/** Execution ids that callers got as an answer, by workflow. */
const acknowledged = new Map<string, Set<string>>();
const paths = ['now', 'last', 'call', 'call-on', 'wait', 'loop', 'fail'];
let sent = 0;

function post(agent: Agent, path: string): Promise<void> {
  return new Promise((resolve) => {
    sent += 1;
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        path: `/webhook/${path}`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        const id = response.headers['x-reporunner-execution-id'];
        response.on('error', () => resolve()).on('close', () => resolve());
        response.on('end', () => {
          if ((response.statusCode ?? 500) < 300 && typeof id === 'string') {
            const known = acknowledged.get(path) ?? new Set();
            acknowledged.set(path, known.add(id));
          }
          resolve();
        });
        response.resume();
      },
    );
    outgoing.on('error', () => resolve());
    outgoing.end(JSON.stringify({ id: sent }));
  });
}

async function loadUntilStopped(product: Product): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let isGone = false;
  const stopped = (async () => {
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 1_200));
    const began = performance.now();
    await product.kill(signal);
    isGone = true;
    return performance.now() - began;
  })();
  await Promise.all(
    Array.from({ length: connections }, async (_, client) => {
      for (let count = client; !isGone; count += 1) {
        await post(agent, paths[count % paths.length] as string);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }),
  );
  agent.destroy();
  return stopped;
}

interface Execution {
  readonly id: string;
  readonly workflowId: string;
  readonly status: string;
  readonly idempotencyKey?: string;
  readonly error?: { readonly code: string; readonly message: string };
}
interface Page {
  readonly items: readonly Execution[];
  readonly nextCursor?: string;
}

async function executionsOf(product: Product, workflow: string): Promise<readonly Execution[]> {
  const found: Execution[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await product.api<Page>(
      'GET',
      `/executions?limit=250&workflowId=${ids.get(workflow)}${more}`,
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** Schedules begin when recovery is over, and then make up for what they missed. */
async function untilTicksCaughtUp(): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const page = await product.api<Page>('GET', `/executions?limit=1&workflowId=${ids.get('tick')}`);
    if (tickOf(page.items[0]?.idempotencyKey ?? '') >= lastStart) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  failures.push('SL3 the schedule did not go on within two minutes after the last start');
}

const tickOf = (key: string) => Number(key.split(':').at(-1));
/** Of missed ticks, the schedule makes up for the newest so many. */
const maxMissed = 100;

const failures: string[] = [];
const start = () =>
  startProduct({
    dataDir,
    port,
    env: { REPORUNNER_ALLOWED_HOSTS: '127.0.0.1', REPORUNNER_SHUTDOWN_GRACE_MS: String(graceMs) },
  });

let slowestStop = 0;
for (let round = 1; round <= rounds; round += 1) {
  const product = await start();
  if (round === 1) await publishAll(product);
  const stopMs = await loadUntilStopped(product);
  slowestStop = Math.max(slowestStop, stopMs);
  if (signal === 'SIGTERM' && stopMs > graceMs + 5_000)
    failures.push(`SL4 round ${round}: stopping took ${stopMs.toFixed(0)} ms`);
  console.log(`round ${round}: ${signal} ended it in ${stopMs.toFixed(0)} ms; ${sent} requests so far`);
}

const product = await start();
const lastStart = Date.now();
await untilTicksCaughtUp();
// Nothing new from here on.
await product.api('POST', `/workflows/${ids.get('tick')}/unpublish`, {});
const settleBy = Date.now() + 120_000;
for (;;) {
  const open = await product.api<Page>('GET', '/executions?status=running,queued,waiting&limit=1');
  if (open.items.length === 0) break;
  if (Date.now() > settleBy) {
    failures.push(`SL4 still open after two minutes: ${JSON.stringify(open.items[0])}`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}

let total = 0;
const stored = new Map<string, readonly Execution[]>();
for (const name of ids.keys()) {
  const found = await executionsOf(product, name);
  stored.set(name, found);
  total += found.length;
  for (const { id, status, error } of found) {
    const isRight =
      name === 'fail' ? status === 'failed' && error?.code === 'STOPPED_BY_WORKFLOW' : status === 'succeeded';
    if (!isRight) failures.push(`SL1 ${name} ${id}: ${status} ${error?.code ?? ''} ${error?.message ?? ''}`);
  }
}
for (const [name, acknowledgedIds] of acknowledged) {
  const there = new Set(stored.get(name)?.map(({ id }) => id));
  for (const id of acknowledgedIds)
    if (!there.has(id)) failures.push(`SL1 ${name} ${id}: acknowledged, and not stored`);
}

/** What is in the keys of executions: the store holds each key once, so that only missing ones are to be looked for. */
const keysOf = (name: string) => (stored.get(name) ?? []).map(({ idempotencyKey }) => idempotencyKey ?? '');

const called = new Set(keysOf('sub').map((key) => key.split(':')[1]));
const callers = [...(stored.get('call') ?? []), ...(stored.get('call-on') ?? [])];
for (const { id } of callers) if (!called.has(id)) failures.push(`SL2 ${id} started no called workflow`);
if (keysOf('sub').length !== callers.length)
  failures.push(`SL2 ${callers.length} calls, ${keysOf('sub').length} called executions`);

const reported = keysOf('on-error').toSorted();
const failed = (stored.get('fail') ?? []).map(({ id }) => `error:${id}`).toSorted();
if (reported.join() !== failed.join())
  failures.push(`SL2 ${failed.length} failures, ${reported.length} executions of the error workflow`);

const ticks = keysOf('tick')
  .map(tickOf)
  .toSorted((a, b) => a - b);
for (const [at, tick] of ticks.entries()) {
  const next = ticks[at + 1];
  const isPolicy = ticks.length - at - 1 >= maxMissed;
  if (next !== undefined && next - tick !== 1_000 && !isPolicy)
    failures.push(`SL3 after the tick ${tick} came ${next}`);
}

await product.close();
outside.closeAllConnections();
outside.close();
const acknowledgedIds = [...acknowledged.values()].reduce((sum, { size }) => sum + size, 0);
console.log(
  `${rounds} × ${signal}: ${sent} requests, ${acknowledgedIds} acknowledged, ${total} executions, ${ticks.length} ticks; slowest stop ${slowestStop.toFixed(0)} ms`,
);
for (const failure of failures.slice(0, 20)) console.error(`✗ ${failure}`);
console.log(
  failures.length === 0
    ? '✓ nothing failed, lost, doubled or stuck'
    : `✗ ${failures.length} failures; data folder ${dataDir}`,
);
if (failures.length === 0) rmSync(dataDir, { recursive: true, force: true });
process.exit(failures.length === 0 ? 0 : 1);
