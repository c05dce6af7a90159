export { describeFolderStore } from './folder-store-contract.ts';
export { createMemoryWorkflowStore, createMemoryWorkflowStores } from './memory-workflow-store.ts';
export { describeWorkflowStore } from './workflow-store-contract.ts';
