export { createMemoryExecutionStore } from './memory-execution-store.ts';
