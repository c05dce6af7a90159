/**
 * Compares this checkout with another one (`--with FOLDER`): processor time per request of W1 to W6 by thread and child
 * process, start and idle memory. Both servers run at once and are measured alternating, so that a machine which others
 * load, or whose speed drifts, treats both alike. `--only w1,w5`, `--rounds`, `--seconds`. Build both first.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CpuTime, cpuPerRequest, cpuTime } from './lib/cpu-time.ts';
import { applyLoad } from './lib/load.ts';
import { type Product, publish, startProduct } from './lib/product.ts';
import { median, option, report, textOption } from './lib/report.ts';
import { order, w1, w2, w3, w4, w5, w6 } from './lib/workflows.ts';

const reference = textOption('with');
if (reference === undefined) throw new Error('--with takes the folder of the other checkout');
const only = textOption('only')?.split(',');
const rounds = option('rounds', 5);
const seconds = option('seconds', 3);

const list = (length: number) => JSON.stringify({ list: Array.from({ length }, (_, n) => ({ n })) });

/** Answers after 5 ms, as a service would that is near. */
const remote = createServer((request, response) => {
  const n = Number(new URL(request.url ?? '', 'http://remote').searchParams.get('n'));
  setTimeout(() => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ n }));
  }, 5);
});
await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve));
const remoteUrl = `http://127.0.0.1:${(remote.address() as AddressInfo).port}/`;

/** `warmUp`: requests until V8 has compiled what is hot. */
const workloads = [
  { name: 'w1', workflow: w1(), body: order, connections: 50, warmUp: 30_000 },
  { name: 'w2', workflow: w2(), body: order, connections: 50, warmUp: 15_000 },
  { name: 'w3', workflow: w3(), body: order, connections: 10, warmUp: 500 },
  { name: 'w4', workflow: w4('w4', true), body: list(1_000), connections: 1, warmUp: 600 },
  { name: 'w5', workflow: w5(), body: order, connections: 50, warmUp: 5_000 },
  { name: 'w6', workflow: w6(remoteUrl, 100), body: list(100), connections: 1, warmUp: 120 },
].filter(({ name }) => only === undefined || only.includes(name));

const options = { env: { REPORUNNER_ALLOWED_HOSTS: '127.0.0.1' } };
const sum = (times: CpuTime) => Object.values(times).reduce((total, micros) => total + micros, 0);

interface Measured {
  readonly cpu: CpuTime;
  readonly requestsPerSecond: number;
  readonly requests: number;
}

type Workload = (typeof workloads)[number];

async function measure(product: Product, { name, body, connections }: Workload): Promise<Measured> {
  const load = { url: `${product.url}/webhook/${name}`, body, connections, seconds };
  const before = cpuTime(product.pid);
  const { requests, requestsPerSecond, failures } = await applyLoad(load);
  if (failures > 0) throw new Error(`${failures} of ${requests} requests of ${name} failed`);
  return { cpu: cpuPerRequest(before, cpuTime(product.pid), requests), requestsPerSecond, requests };
}

/** Medians by thread, and of their sum. */
function summary(results: readonly Measured[]) {
  const names = [...new Set(results.flatMap(({ cpu }) => Object.keys(cpu)))];
  const parts = names.map((name) => [name, median(results.map(({ cpu }) => cpu[name] ?? 0))] as const);
  const total = median(results.map(({ cpu }) => sum(cpu)));
  const rate = median(results.map(({ requestsPerSecond }) => requestsPerSecond));
  const text = parts.map(([name, micros]) => `${name} ${micros.toFixed(1)}`).join(', ');
  return `${total.toFixed(1)} us (${text}); ${rate.toFixed(0)} req/s`;
}

const ratios: number[] = [];
const products: { other: Product; own: Product } = {
  other: await startProduct({ ...options, checkout: reference }),
  own: await startProduct(options),
};
try {
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  console.log(
    `start ${products.other.startMs.toFixed(0)} -> ${products.own.startMs.toFixed(0)} ms; idle ${products.other.memoryMb().toFixed(1)} -> ${products.own.memoryMb().toFixed(1)} MB`,
  );
  for (const workload of workloads) {
    const results: { other: Measured[]; own: Measured[] } = { other: [], own: [] };
    for (const product of [products.other, products.own]) {
      await publish(product, workload.workflow);
      for (let done = 0; done < workload.warmUp; ) done += (await measure(product, workload)).requests;
    }
    for (let round = 0; round < rounds; round += 1)
      for (const side of round % 2 === 0 ? (['other', 'own'] as const) : (['own', 'other'] as const))
        results[side].push(await measure(products[side], workload));
    const other = summary(results.other);
    const own = summary(results.own);
    // Both sides of a round were measured next to each other.
    const ratio = median(results.own.map(({ cpu }, at) => sum(cpu) / sum(results.other[at]?.cpu ?? {})));
    ratios.push(ratio);
    console.log(`${workload.name} other ${other}`);
    console.log(`${workload.name} own   ${own}; x${ratio.toFixed(3)}`);
  }
  report('compare', Math.max(...ratios), 'times the processor time of the other, at worst', 1);
} finally {
  await products.own.close();
  await products.other.close();
  remote.closeAllConnections();
  remote.close();
}
