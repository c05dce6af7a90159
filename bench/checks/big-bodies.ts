/**
 * Sends large JSON bodies to a webhook that answers with its item, and asks the API meanwhile: how long it takes beside
 * what it takes when nothing else happens, in one run.
 *
 *   node bench/checks/big-bodies.ts --rounds 5 --megabytes 15
 */
import { jsonOfSize } from '../lib/large-bodies.ts';
import { type Product, publish, startProduct } from '../lib/product.ts';
import { option, report } from '../lib/report.ts';

const rounds = option('rounds', 3);
const megabytes = option('megabytes', 15);

const workflow = {
  name: 'Big bodies',
  nodes: {
    hook: {
      type: 'core.webhook',
      parameters: { path: 'big', methods: ['POST'], respond: 'lastNode', responseData: 'none' },
    },
    set: { type: 'core.noOp' },
  },
  edges: { a: { from: 'hook', to: 'set' } },
};

/** Times of the API, asked one after the other until `work` is done. */
async function timesDuring(product: Product, work: Promise<unknown>): Promise<readonly number[]> {
  let isDone = false;
  void work.finally(() => {
    isDone = true;
  });
  const times: number[] = [];
  while (!isDone) {
    const from = performance.now();
    await product.api('GET', '/workflows?limit=1');
    times.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await work;
  return times.sort((a, b) => a - b);
}

const at = (times: readonly number[], part: number) =>
  Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0);

const product = await startProduct();
try {
  await publish(product, workflow);
  const idle = await timesDuring(product, new Promise((resolve) => setTimeout(resolve, 1_000)));
  const body = jsonOfSize(megabytes * 1_000_000);
  const send = async () => {
    for (let round = 0; round < rounds; round += 1) {
      const response = await fetch(`${product.url}/webhook/big`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    }
  };
  const from = performance.now();
  const busy = await timesDuring(product, send());
  const seconds = ((performance.now() - from) / 1_000 / rounds).toFixed(1);
  console.log(`idle  p50 ${at(idle, 0.5)} ms, p99 ${at(idle, 0.99)} ms`);
  console.log(
    `during ${rounds} × ${megabytes} MB (${seconds} s each)  p50 ${at(busy, 0.5)} ms, p99 ${at(busy, 0.99)} ms, longest ${at(busy, 1)} ms`,
  );
  report('big-bodies', at(busy, 1), 'ms', Math.max(1, at(idle, 0.99)));
} finally {
  await product.close();
}
