import { createMemoryIdentityStores, describeIdentityStores } from '../../src/testing/index.ts';

describeIdentityStores('The memory store', async () => ({
  stores: createMemoryIdentityStores(),
  close: async () => {},
}));
