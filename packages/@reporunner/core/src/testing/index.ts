export { errorCodeOf } from './error-code-of.ts';
export { createMemoryList } from './memory-list.ts';
