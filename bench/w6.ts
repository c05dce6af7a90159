/** W6: 100 HTTP calls side by side to a local server, each on disk before it starts, against the bare HTTP client. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { publish, startProduct } from './lib/product.ts';
import { median, option, report } from './lib/report.ts';
import { w6 } from './lib/workflows.ts';

const calls = option('calls', 100);
const rounds = option('rounds', 40);

let maxOpen = 0;
let open = 0;
const remote = createServer((request, response) => {
  open += 1;
  maxOpen = Math.max(maxOpen, open);
  const n = Number(new URL(request.url ?? '', 'http://remote').searchParams.get('n'));
  setTimeout(() => {
    open -= 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ n }));
  }, 5);
});
await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(remote.address() as AddressInfo).port}/`;
const product = await startProduct({ env: { REPORUNNER_ALLOWED_HOSTS: '127.0.0.1' } });
const body = JSON.stringify({ list: Array.from({ length: calls }, (_, n) => ({ n })) });
const expected = (calls * (calls - 1)) / 2;

async function throughTheProduct(): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${product.url}/webhook/w6`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  if (response.status !== 200 || !text.includes(String(expected))) throw new Error(text);
  return performance.now() - began;
}

async function bare(): Promise<number> {
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: calls }, async (_, n) => {
      const answer = await fetch(`${url}?n=${n}`);
      return ((await answer.json()) as { n: number }).n;
    }),
  );
  if (answers.reduce((sum, n) => sum + n, 0) !== expected) throw new Error('the remote lost a call');
  return performance.now() - began;
}

try {
  await publish(product, w6(url, calls));
  const times: { product: number; bare: number }[] = [];
  for (let round = 0; round < rounds + 5; round += 1) {
    const pair = { product: await throughTheProduct(), bare: await bare() };
    if (round >= 5) times.push(pair);
  }
  const own = median(times.map((pair) => pair.product));
  const reference = median(times.map((pair) => pair.bare));
  console.log(
    `${calls} calls: ${own.toFixed(1)} ms, bare ${reference.toFixed(1)} ms; ${maxOpen} open at once at most`,
  );
  report('w6', own, 'ms', reference);
} finally {
  await product.close();
  remote.closeAllConnections();
  remote.close();
}
