/** Loops in loops, 3 deep and 10 times each: microseconds per innermost iteration, against one flat loop as long. */
import { publish, startProduct } from './lib/product.ts';
import { median, option, report } from './lib/report.ts';
import { nested } from './lib/workflows.ts';

const depth = option('depth', 3);
const times = option('times', 10);
const rounds = option('rounds', 40);
const iterations = times ** depth;

const product = await startProduct();

async function timed(path: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${product.url}/webhook/${path}`, { method: 'POST' });
  const { count } = (await response.json()) as { count?: number };
  if (count !== iterations) throw new Error(`${count} iterations instead of ${iterations}`);
  return ((performance.now() - began) * 1_000) / iterations;
}

try {
  await publish(product, nested('nested', depth, times));
  await publish(product, nested('flat', 1, iterations));
  const measured: { nested: number; flat: number }[] = [];
  for (let round = 0; round < rounds + 10; round += 1) {
    const pair = { nested: await timed('nested'), flat: await timed('flat') };
    if (round >= 10) measured.push(pair);
  }
  const deep = median(measured.map((pair) => pair.nested));
  report('nested', deep, 'us/iteration', median(measured.map((pair) => pair.flat)));
} finally {
  await product.close();
}
