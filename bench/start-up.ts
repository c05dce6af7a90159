/** Start-up: from spawning the server to its first healthy answer, fresh and again, against bare Fastify. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startProduct } from './lib/product.ts';
import { median, option, report } from './lib/report.ts';

const rounds = option('rounds', 5);
const bareFile = fileURLToPath(new URL('./lib/bare-fastify.ts', import.meta.url));
const fresh: number[] = [];
const again: number[] = [];
const bare: number[] = [];
const idle: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const dataDir = mkdtempSync(join(tmpdir(), 'reporunner-bench-'));
  for (const times of [fresh, again]) {
    const product = await startProduct({ dataDir });
    times.push(product.startMs);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    idle.push(product.memoryMb());
    await product.close();
  }
  rmSync(dataDir, { recursive: true });
  const port = await freePort();
  const began = performance.now();
  const child = fork(bareFile, [String(port)]);
  await once(child, 'message');
  bare.push(performance.now() - began);
  child.kill();
  await once(child, 'exit');
}
console.log(
  `first start ${median(fresh).toFixed(0)} ms, later ${median(again).toFixed(0)} ms, bare Fastify ${median(bare).toFixed(0)} ms; idle ${median(idle).toFixed(0)} MB`,
);
report('start-up', median(again), 'ms', median(bare));
