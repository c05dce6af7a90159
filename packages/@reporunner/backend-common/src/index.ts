export { createLogger } from './logger.ts';
export { type Problem, toProblem } from './problem.ts';
export { residentMb } from './resident-memory.ts';
