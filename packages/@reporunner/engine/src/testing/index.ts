export { describeBlobStore } from './blob-store-contract.ts';
export { describeExecutionStore, type StoreUnderTest } from './execution-store-contract.ts';
export { itemsOf } from './items-of.ts';
export { createMemoryBlobStore } from './memory-blob-store.ts';
export { createMemoryExecutionStore } from './memory-execution-store.ts';
export { createMemoryTriggerStateStore } from './memory-trigger-state-store.ts';
export { type Replay, replayHistory } from './replay-history.ts';
export { createTestEngine, type TestEngineOptions } from './test-engine.ts';
export { describeTriggerStateStore } from './trigger-state-store-contract.ts';
