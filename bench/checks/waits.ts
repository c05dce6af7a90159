/**
 * Lets executions wait by the thousand, kills the server while they do, and sees all of them go on.
 * KW1 Who waits is a row: the memory of the server does not grow with them, neither while they come nor after a restart.
 * KW2 After a kill each goes on at its time, once, also when it is the same moment for all.
 *
 *   node bench/checks/waits.ts --rounds 1 --seconds 20
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyExecution, succeededExecutions } from '../lib/executions.ts';
import { applyLoad } from '../lib/load.ts';
import { publish, startProduct } from '../lib/product.ts';
import { option } from '../lib/report.ts';

const rounds = option('rounds', 1);
const seconds = option('seconds', 3);
/** What the benchmark `w1` takes under the same load. */
const maxMb = 450;
/** What a server that has just started takes, and the waiting ones on top of it. */
const maxIdleMb = 160;

for (let round = 1; round <= rounds; round += 1) {
  const dataDir = mkdtempSync(join(tmpdir(), 'reporunner-waits-'));
  let product = await startProduct({ dataDir });
  try {
    const at = Date.now() + (seconds + 6) * 1_000;
    await publish(product, {
      name: 'wait',
      nodes: {
        hook: {
          type: 'core.webhook',
          name: 'Webhook',
          position: { x: 0, y: 0 },
          parameters: { path: 'wait', methods: ['POST'], respond: 'immediately' },
        },
        wait: {
          type: 'core.wait',
          name: 'Wait',
          position: { x: 0, y: 0 },
          parameters: { mode: 'at', at: new Date(at).toISOString() },
        },
        end: { type: 'core.noOp', name: 'End', position: { x: 0, y: 0 } },
      },
      edges: { a: { from: 'hook', to: 'wait' }, b: { from: 'wait', to: 'end' } },
    });
    const load = await applyLoad({
      url: `${product.url}/webhook/wait`,
      body: '{"a":1}',
      connections: 50,
      seconds,
    });
    if (load.failures > 0) throw new Error(`${load.failures} requests failed`);
    const peak = product.peakMemoryMb();
    if (peak > maxMb) throw new Error(`${peak.toFixed(0)} MB while they came, more than ${maxMb}`);
    await product.kill('SIGKILL');

    product = await startProduct({ dataDir });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - 1_000 - Date.now())));
    const resting = product.peakMemoryMb();
    if (resting > maxIdleMb) throw new Error(`${resting.toFixed(0)} MB while they wait`);

    let known = await everyExecution(product);
    for (;;) {
      const others = [...known.values()].filter((status) => status !== 'succeeded');
      if (others.length === 0) break;
      if (Date.now() > at + 60_000 + seconds * 10_000)
        throw new Error(
          `${others.length} of ${known.size} have not come to a good end: ${[...new Set(others)]}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 500));
      known = await everyExecution(product);
    }
    if (known.size < load.requests) throw new Error(`${load.requests} came, and ${known.size} are known`);
    const ended = await succeededExecutions(product);
    if (ended !== known.size) throw new Error(`${ended} ends of ${known.size}`);
    console.log(
      `round ${round}: ${ended} waited, killed meanwhile; ${peak.toFixed(0)} MB while they came, ${resting.toFixed(0)} MB while they waited, ${product.peakMemoryMb().toFixed(0)} MB while they went on`,
    );
  } finally {
    await product.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
console.log('✓ all went on, once, and waiting took no memory');
