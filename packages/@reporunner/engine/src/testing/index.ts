export { describeExecutionStore, type StoreUnderTest } from './execution-store-contract.ts';
export { createMemoryExecutionStore } from './memory-execution-store.ts';
export { createTestEngine, type TestEngineOptions } from './test-engine.ts';
