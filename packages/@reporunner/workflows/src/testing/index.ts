export { createMemoryWorkflowStore } from './memory-workflow-store.ts';
export { describeWorkflowStore } from './workflow-store-contract.ts';
