export { createLifecycle, type Lifecycle, type ServiceHealth } from './lifecycle.ts';
export { createLogger } from './logger.ts';
export { type Problem, toProblem } from './problem.ts';
export { residentMb } from './resident-memory.ts';
