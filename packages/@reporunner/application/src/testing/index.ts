export { describeFlagStore, type FlagStoreUnderTest } from './flag-store-contract.ts';
export { createMemoryFlagStore } from './memory-flag-store.ts';
