import { createManualClock } from '@reporunner/core';
import { createInProcessReplies } from '../../src/index.ts';
import {
  createMemoryBlobStore,
  createMemoryExecutionStore,
  createMemoryLeaseStore,
  createMemoryOutbox,
  createMemoryTriggerStateStore,
  describeBlobStore,
  describeExecutionStore,
  describeLeaseStore,
  describeOutbox,
  describeReplyChannel,
  describeTriggerStateStore,
} from '../../src/testing/index.ts';

const over = <T>(create: () => T) => {
  return async () => ({ store: create(), close: async () => {} });
};

describeExecutionStore(
  'The memory store',
  over(() => createMemoryExecutionStore()),
);
describeTriggerStateStore('The memory store', over(createMemoryTriggerStateStore));
describeLeaseStore('The memory store', async () => {
  const clock = createManualClock(1_700_000_000_000);
  const leases = createMemoryLeaseStore(clock);
  return {
    leases,
    executions: createMemoryExecutionStore({ leases }),
    advance: (ms) => clock.advance(ms),
    close: async () => {},
  };
});
describeReplyChannel('The channel within a process', async () => {
  const clock = createManualClock();
  const replies = createInProcessReplies(clock);
  return { caller: replies, runner: replies, advance: (ms) => clock.advance(ms), close: async () => {} };
});
describeOutbox('The memory store', async () => {
  const outbox = createMemoryOutbox();
  return { outbox, executions: createMemoryExecutionStore({ outbox }), close: async () => {} };
});
describeBlobStore('The memory store', over(createMemoryBlobStore));
