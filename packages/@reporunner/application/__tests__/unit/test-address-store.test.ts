import { createMemoryTestAddressStore, describeTestAddressStore } from '../../src/testing/index.ts';

describeTestAddressStore('The memory store', async () => ({
  store: createMemoryTestAddressStore(),
  close: async () => {},
}));
