import {
  createMemoryBlobStore,
  createMemoryExecutionStore,
  createMemoryTriggerStateStore,
  describeBlobStore,
  describeExecutionStore,
  describeTriggerStateStore,
} from '../../src/testing/index.ts';

const over = <T>(create: () => T) => {
  return async () => ({ store: create(), close: async () => {} });
};

describeExecutionStore('The memory store', over(createMemoryExecutionStore));
describeTriggerStateStore('The memory store', over(createMemoryTriggerStateStore));
describeBlobStore('The memory store', over(createMemoryBlobStore));
