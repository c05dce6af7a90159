export { describeFlagStore, type FlagStoreUnderTest } from './flag-store-contract.ts';
export { createMemoryFlagStore } from './memory-flag-store.ts';
export { createMemoryTestAddressStore } from './memory-test-address-store.ts';
export { describeTestAddressStore, type TestAddressStoreUnderTest } from './test-address-store-contract.ts';
