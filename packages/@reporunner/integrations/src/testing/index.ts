export { describeCredentialStore } from './credential-store-contract.ts';
export { createMemoryCredentialStore } from './memory-credential-store.ts';
export { type RunNodeOptions, runNode } from './run-node.ts';
