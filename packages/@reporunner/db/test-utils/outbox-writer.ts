/**
 * A process for tests that kill it: appends executions without end, prints each that is durable, and hands the outbox to
 * another system, a file with a line for each record.
 */
import { appendFileSync } from 'node:fs';
import { createId, systemClock } from '@reporunner/core';
import { createOutboxDispatcher } from '@reporunner/engine';
import { openEmbeddedStore } from '../src/index.ts';

const [folder = '', file = ''] = process.argv.slice(2);
const store = await openEmbeddedStore({ folder });
const dispatcher = createOutboxDispatcher({ outbox: store.outbox, clock: systemClock });
let deliveries = 0;
await dispatcher.start([
  {
    name: 'file',
    startAt: 'oldest',
    // The third delivery never ends, so that a kill always finds something undelivered, and something to repeat.
    async deliver(records) {
      deliveries += 1;
      for (const record of records)
        if (record.kind === 'execution') appendFileSync(file, `${record.id} ${record.executionId}\n`);
      if (deliveries > 2) await new Promise(() => {});
    },
  },
]);

for (;;) {
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      const executionId = createId();
      await store.executions.append(
        { tenantId: 'one' },
        {
          executionId,
          epoch: 1,
          afterSeq: 0,
          events: [{ type: 'ExecutionFinished', seq: 1, at: 2, status: 'succeeded' }],
          create: { workflowId: 'w', versionId: 'v', mode: 'trigger', createdAt: 1, owner: 'me' },
          status: 'succeeded',
          finishedAt: 2,
        },
      );
      process.stdout.write(`${executionId}\n`);
    }),
  );
}
