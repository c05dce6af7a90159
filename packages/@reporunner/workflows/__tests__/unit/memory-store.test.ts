import { createMemoryWorkflowStore, describeWorkflowStore } from '../../src/testing/index.ts';

describeWorkflowStore('The memory store', async () => ({
  store: createMemoryWorkflowStore(),
  close: async () => {},
}));
