/**
 * Measures a webhook workflow against bare Fastify, alternately so that a machine whose speed drifts treats both alike,
 * and checks that every answered request is a saved execution.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { succeededExecutions } from './executions.ts';
import { applyLoad, type LoadResult, loadTool } from './load.ts';
import { freePort, publish, startProduct } from './product.ts';
import { median, option, report } from './report.ts';
import { order } from './workflows.ts';

export async function benchWebhook(
  name: string,
  path: string,
  workflow: unknown,
  defaultConnections = 50,
): Promise<void> {
  const seconds = option('seconds', 5);
  const rounds = option('rounds', 3);
  const connections = option('connections', defaultConnections);
  const barePort = await freePort();
  const bare = fork(fileURLToPath(new URL('./bare-fastify.ts', import.meta.url)), [String(barePort)]);
  await once(bare, 'message');
  const product = await startProduct();
  try {
    await publish(product, workflow);
    const ours = { url: `${product.url}/webhook/${path}`, body: order, connections };
    const limit = { url: `http://127.0.0.1:${barePort}/w`, body: order, connections };
    const warmUp = await applyLoad({ ...ours, seconds: 2 });
    await applyLoad({ ...limit, seconds: 2 });
    const results: { ours: LoadResult; limit: LoadResult }[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const pair = {
        limit: await applyLoad({ ...limit, seconds }),
        ours: await applyLoad({ ...ours, seconds }),
      };
      results.push(pair);
      const ratio = pair.ours.requestsPerSecond / pair.limit.requestsPerSecond;
      console.log(
        `round ${round}: ${pair.ours.requestsPerSecond.toFixed(0)} req/s (p99 ${pair.ours.p99Ms.toFixed(1)} ms, ${pair.ours.failures} failures), bare Fastify ${pair.limit.requestsPerSecond.toFixed(0)} req/s, ${(ratio * 100).toFixed(1)}%`,
      );
    }
    const answered = warmUp.requests + results.reduce((sum, pair) => sum + pair.ours.requests, 0);
    const saved = await succeededExecutions(product);
    console.log(
      `${loadTool}, ${connections} connections; ${answered} answered, ${saved} executions saved, ${product.memoryMb().toFixed(0)} MB`,
    );
    if (saved < answered) throw new Error('an answered request is not a saved execution');
    report(
      name,
      median(results.map((pair) => pair.ours.requestsPerSecond)),
      'requests/s',
      median(results.map((pair) => pair.limit.requestsPerSecond)),
    );
  } finally {
    await product.close();
    bare.kill();
  }
}
