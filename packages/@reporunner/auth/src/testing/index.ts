export { describeIdentityStores } from './identity-stores-contract.ts';
export { createMemoryIdentityStores } from './memory-identity-stores.ts';
