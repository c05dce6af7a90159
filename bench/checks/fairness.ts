/**
 * What long executions leave for others: latency of another workflow's webhook and of the API while clients keep loops
 * running, against the same server when idle.
 * FA1, FA2 With 2 clients on a loop of 20,000 iterations, and with 20 clients on one of 2,000, p99 of both is at most 60 ms.
 *
 *   node bench/checks/fairness.ts --seconds 10
 */
import { Agent, request } from 'node:http';
import { publish, startProduct } from '../lib/product.ts';
import { option, report } from '../lib/report.ts';
import { order, w1, w4 } from '../lib/workflows.ts';

const seconds = option('seconds', 8);
const maxMs = option('max-ms', 60);
const everyMs = 20;
const product = await startProduct();
const port = Number(new URL(product.url).port);
const { authorization } = product;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

function ask(agent: Agent, { method, path, body }: Call): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const outgoing = request({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
        else resolve(performance.now() - began);
      });
      response.resume();
    });
    outgoing.on('error', reject).end(body);
  });
}

const webhook: Call = { method: 'POST', path: '/webhook/w1', body: order };
const api: Call = { method: 'GET', path: '/api/v1/workflows?limit=10' };

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Asks at fixed times, whether the answer before has come or not: a slow server is not asked less often. */
async function probe(): Promise<{ webhook: Latency; api: Latency }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const times = { webhook: [] as Promise<number>[], api: [] as Promise<number>[] };
  const until = performance.now() + seconds * 1_000;
  for (let next = performance.now(); next < until; next += everyMs) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    times.webhook.push(ask(agent, webhook));
    times.api.push(ask(agent, api));
  }
  const latency = async (asked: Promise<number>[]): Promise<Latency> => {
    const all = await Promise.all(asked);
    return { p50: quantile(all, 0.5), p99: quantile(all, 0.99) };
  };
  const measured = { webhook: await latency(times.webhook), api: await latency(times.api) };
  agent.destroy();
  return measured;
}

/** Keeps so many loops of so many iterations running. */
function loops(clients: number, iterations: number): { stop(): Promise<number> } {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const body = JSON.stringify({ list: Array.from({ length: iterations }, (_, n) => ({ n })) });
  let isOver = false;
  let count = 0;
  const running = Array.from({ length: clients }, async () => {
    while (!isOver) {
      await ask(agent, { method: 'POST', path: '/webhook/w4', body });
      count += 1;
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(running);
      agent.destroy();
      return count;
    },
  };
}

const rounded = (ms: number) => ms.toFixed(1).padStart(7);
let worst = 0;
try {
  await publish(product, w1());
  await publish(product, w4('w4', true));
  await loops(1, 2_000).stop();
  await probe();
  const idle = await probe();
  const print = (label: string, { p50, p99 }: Latency, reference: Latency) =>
    console.log(
      `${label.padEnd(36)} p50 ${rounded(p50)} ms  p99 ${rounded(p99)} ms  ${(p50 / reference.p50).toFixed(1)} and ${(p99 / reference.p99).toFixed(1)} times idle`,
    );
  print('idle, webhook', idle.webhook, idle.webhook);
  print('idle, API', idle.api, idle.api);
  for (const [clients, iterations] of [
    [2, 20_000],
    [20, 2_000],
  ] as const) {
    const load = loops(clients, iterations);
    const busy = await probe();
    const count = await load.stop();
    const label = `${clients} × ${iterations}`;
    print(`${label}, webhook`, busy.webhook, idle.webhook);
    print(`${label}, API`, busy.api, idle.api);
    console.log(`${label}: ${count} loops`);
    worst = Math.max(worst, busy.webhook.p99, busy.api.p99);
  }
  report('fairness', worst, 'ms', idle.webhook.p99);
} finally {
  await product.close();
}
process.exit(worst <= maxMs ? 0 : 1);
