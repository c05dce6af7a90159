import { createMemoryCredentialStore, describeCredentialStore } from '../../src/testing/index.ts';

describeCredentialStore('The memory store', async () => ({
  store: createMemoryCredentialStore(),
  close: async () => {},
}));
