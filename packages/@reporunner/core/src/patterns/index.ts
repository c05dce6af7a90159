export { BoundedPattern, compilePattern, type PatternMatch, patternBudget } from './bounded-pattern.ts';
export { expandReplacement, type Replacement } from './expand-replacement.ts';
export type { PatternBudget } from './match-program.ts';
