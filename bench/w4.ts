/** W4: microseconds per iteration of a loop over 1,000 items with a set in its body, against a plain JavaScript loop. */
import { publish, startProduct } from './lib/product.ts';
import { median, option, report } from './lib/report.ts';
import { w4 } from './lib/workflows.ts';

const items = option('items', 1_000);
const rounds = option('rounds', 60);
const body = JSON.stringify({ list: Array.from({ length: items }, (_, n) => ({ n })) });

const product = await startProduct();

async function timed(path: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${product.url}/webhook/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(text);
  return performance.now() - began;
}

try {
  await publish(product, w4('w4', true));
  await publish(product, w4('w4-without', false));
  // Alternately, so that a machine whose speed drifts treats both alike.
  const times: { loop: number; without: number }[] = [];
  for (let round = 0; round < rounds + 20; round += 1) {
    const pair = { loop: await timed('w4'), without: await timed('w4-without') };
    if (round >= 20) times.push(pair);
  }
  const loop = median(times.map((pair) => pair.loop));
  const without = median(times.map((pair) => pair.without));
  const source = JSON.parse(body) as { list: { n: number }[] };
  const began = performance.now();
  let sink = 0;
  for (let round = 0; round < 100; round += 1)
    for (const item of source.list) sink += JSON.stringify({ ...item, total: item.n * 2 }).length;
  const plain = ((performance.now() - began) * 1_000) / (100 * items);
  if (sink === 0) throw new Error('nothing was done');
  console.log(
    `${items} iterations: ${loop.toFixed(2)} ms with the loop, ${without.toFixed(2)} ms without (medians of ${rounds})`,
  );
  report('w4', ((loop - without) * 1_000) / items, 'us/iteration', plain);
} finally {
  await product.close();
}
