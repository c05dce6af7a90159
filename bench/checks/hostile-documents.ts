/**
 * Sends documents made to take time or memory to a server, over and over, while its API is asked all the time.
 * HD1 Each gets an answer: it is read within the limits, or refused with a typed error.
 * HD2 Others hardly notice: the API's p99 stays below 100 ms. The same without documents, in the same run, stands beside
 *     it; on a machine that is busy with other things, compare the two.
 * HD3 The server stays the same process, and its memory comes back.
 *
 *   node bench/checks/hostile-documents.ts --rounds 1000
 *   --p99 100   milliseconds that p99 may have   --only 3   one document of the list
 */
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { hostileDocuments } from '../lib/hostile-documents.ts';
import { type Product, publish, startProduct } from '../lib/product.ts';
import { option, report } from '../lib/report.ts';

const everyMs = 10;

/** Asks the API all the time, in a thread of its own: what is measured is the server. */
async function poll(url: string, authorization: string): Promise<void> {
  let times: number[] = [];
  parentPort?.on('message', () => {
    parentPort?.postMessage(times);
    times = [];
  });
  for (;;) {
    const began = performance.now();
    const answer = await fetch(`${url}/api/v1/executions?limit=10`, { headers: { authorization } });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`the API answered ${answer.status}`);
    times.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

const quantile = (times: readonly number[], at: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * at))] ?? Number.NaN;
const shown = (times: readonly number[]) =>
  `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms, most ${Math.max(...times).toFixed(0)} ms of ${times.length}`;

/** The code of the failure, or what became of it. */
async function outcomeOf(
  product: Product,
  path: string,
  body: Uint8Array,
  mimeType: string,
): Promise<string> {
  const answer = await fetch(`${product.url}/webhook/${path}`, {
    method: 'POST',
    headers: { 'content-type': mimeType },
    body: body as BodyInit,
    signal: AbortSignal.timeout(120_000),
  });
  const answered = await answer.text();
  if (answer.ok) return 'read';
  const id = /"executionId":"([^"]+)"/.exec(answered)?.[1];
  if (id === undefined) return `${answer.status} ${answered.slice(0, 200)}`;
  const { error } = await product.api<{ error?: { code: string; message: string } }>(
    'GET',
    `/executions/${id}`,
  );
  return error === undefined || expected.has(error.code)
    ? (error?.code ?? 'no error')
    : `${error.code} ${error.message}`;
}

const expected = new Set([
  'read',
  'DOCUMENT_TOO_LARGE',
  'DOCUMENT_TIMEOUT',
  'DOCUMENT_INVALID',
  'JSON_TOO_DEEP',
  'JSON_TOO_WIDE',
]);

async function main(): Promise<void> {
  const rounds = option('rounds', 2);
  const maxMs = option('p99', 100);
  const only = option('only', Number.MAX_SAFE_INTEGER);
  const documents = hostileDocuments().filter((_, at) => only > 1_000 || at === only - 1);
  const product = await startProduct({ env: { REPORUNNER_DOCUMENT_TIMEOUT_MS: '3000' } });
  const poller = new Worker(fileURLToPath(import.meta.url), {
    workerData: { url: product.url, authorization: product.authorization },
  });
  const measured = () =>
    new Promise<readonly number[]>((resolve) => {
      poller.once('message', resolve);
      poller.postMessage('');
    });
  try {
    for (const [at, { name, node }] of documents.entries())
      await publish(product, {
        name,
        nodes: {
          hook: {
            type: 'core.webhook',
            name: 'Webhook',
            position: { x: 0, y: 0 },
            parameters: {
              path: `hostile${at}`,
              methods: ['POST'],
              respond: 'lastNode',
              responseData: 'none',
              timeoutMs: 120_000,
            },
          },
          read: { ...node, name: 'Read', position: { x: 0, y: 0 } },
        },
        edges: { a: { from: 'hook', to: 'read' } },
      });
    await measured();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const idle = await measured();
    console.log(`idle: ${shown(idle)}`);
    const before = product.memoryMb();
    const all: number[] = [];
    for (const [at, { name, body, mimeType }] of documents.entries()) {
      const outcomes = new Map<string, number>();
      const began = performance.now();
      for (let round = 0; round < rounds; round += 1) {
        const outcome = await outcomeOf(product, `hostile${at}`, body, mimeType);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (!expected.has(outcome)) throw new Error(`${name}: ${outcome}`);
      }
      const times = await measured();
      for (const time of times) all.push(time);
      const each = (performance.now() - began) / rounds;
      console.log(
        `${name}: ${[...outcomes].map(([outcome, count]) => `${count} × ${outcome}`).join(', ')} in ${each.toFixed(0)} ms each; API ${times.length === 0 ? '-' : shown(times)}`,
      );
    }
    console.log(
      `API meanwhile: ${shown(all)}; memory ${before.toFixed(0)} → ${product.memoryMb().toFixed(0)} MB, most ${product.peakMemoryMb().toFixed(0)} MB`,
    );
    const p99 = quantile(all, 0.99);
    report('hostile-documents', p99, 'ms p99', quantile(idle, 0.99));
    if (p99 > maxMs) throw new Error(`p99 of the API is ${p99.toFixed(0)} ms, more than ${maxMs}`);
  } finally {
    await poller.terminate();
    await product.close();
  }
}

if (isMainThread) await main();
else {
  const { url, authorization } = workerData as { url: string; authorization: string };
  await poll(url, authorization);
}
