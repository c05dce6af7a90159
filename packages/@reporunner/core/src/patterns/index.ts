export { BoundedPattern, compilePattern, type PatternMatch, patternBudget } from './bounded-pattern.ts';
export type { PatternBudget } from './match-program.ts';
