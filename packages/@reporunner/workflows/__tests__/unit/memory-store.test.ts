import {
  createMemoryWorkflowStore,
  createMemoryWorkflowStores,
  describeFolderStore,
  describeWorkflowStore,
} from '../../src/testing/index.ts';

describeWorkflowStore('The memory store', async () => ({
  store: createMemoryWorkflowStore(),
  close: async () => {},
}));
describeFolderStore('The memory store', async () => ({
  ...createMemoryWorkflowStores(),
  close: async () => {},
}));
