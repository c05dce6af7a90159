export { type RunNodeOptions, runNode } from './run-node.ts';
