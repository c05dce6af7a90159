import { offsetsAsked } from '../dates/zone-offsets.ts';
import { ServiceError } from '../kernel/errors.ts';
import { keepShape } from '../kernel/keep-shape.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import type { PatternBudget } from '../patterns/index.ts';
import type { ExpressionBudget, ExpressionScope, MissingParent, ScopeOptions } from './types.ts';

/** An object with more entries than these is a hash table to the platform. */
const maxPlainEntries = 128;
const offsetSteps = 64;
/** So many characters or elements cost about as much time as a step. */
const sizePerStep = 50;

let stepsOfAll = 0;

/**
 * Steps that evaluations have taken so far, in this process and together. A caller that evaluates many expressions tells
 * by the difference how much work it was, without a look at the clock.
 */
export const stepsTaken = (): number => stepsOfAll;

/** One evaluation: what it sees and what it may still spend. */
export class Run implements PatternBudget {
  readonly scope: ExpressionScope;
  #steps: number;
  #depth: number;
  #size: number;
  #grown = '';
  #offsets = offsetsAsked();

  constructor(scope: ExpressionScope, budget: ExpressionBudget) {
    this.scope = scope;
    this.#steps = budget.steps;
    this.#depth = budget.depth;
    this.#size = budget.size;
  }

  /** Counts what was spent of the budget that it began with towards {@link stepsTaken}. To be called once. */
  end({ steps, size }: ExpressionBudget): void {
    // What was refused was not done. Whatever was asked for, the sum stays a number.
    const stepsLeft = Math.max(0, this.#steps || 0);
    const sizeLeft = Math.max(0, this.#size || 0);
    stepsOfAll += steps - stepsLeft + (size - sizeLeft) / sizePerStep;
  }

  /** Pays for `count` steps. */
  step(count: number): void {
    this.#steps -= count;
    if (this.#steps < 0) throw exhausted('tooManySteps');
  }

  /** Pays for the offsets of zones that the platform was asked for since it was last called. */
  payOffsets(): void {
    const asked = offsetsAsked();
    if (asked === this.#offsets) return;
    this.step((asked - this.#offsets) * offsetSteps);
    this.#offsets = asked;
  }

  /** Pays for steps of a pattern, which are shorter than the others, but for the first thousands. */
  spend(patternSteps: number): boolean {
    this.#steps -= (patternSteps + 1) >>> 1;
    return this.#steps >= 0;
  }

  /** Pays for characters or elements, before they are made. */
  allocate(size: number): void {
    this.#size -= size;
    if (!(this.#size >= 0)) throw exhausted('tooMuchData');
  }

  /** Pays for the elements of a list, before they are made. */
  elements(count: number): void {
    this.step(count >>> 2);
    this.allocate(count * 8);
  }

  /** Pays for the entries of an object, before they are made: many of them are a hash table, which takes longer. */
  entries(count: number): void {
    this.step(count <= maxPlainEntries ? (count * 5) >>> 3 : count * 5);
    this.allocate(count * 16);
  }

  /** Joins two texts. One that grows bit by bit is paid for by the bit, since what it was is still a part of it. */
  concat(left: string, right: string): string {
    const grows = left.length > 64 && left === this.#grown;
    this.allocate(grows ? right.length + 16 : left.length + right.length);
    const joined = left + right;
    this.#grown = joined;
    return joined;
  }

  /** Something was read of, or called on, null or undefined: the scope may refuse it. */
  missing(parent: MissingParent): void {
    (this.scope as ScopeOptions).missingParent?.(parent);
  }

  /** Where dates and times without an offset are. */
  get zone(): string {
    return (this.scope as ScopeOptions).timezone ?? 'local';
  }

  enter(): void {
    this.#depth -= 1;
    if (this.#depth < 0) throw exhausted('tooDeep');
  }

  leave(): void {
    this.#depth += 1;
  }
}

keepShape(new Run({}, { steps: 0, depth: 0, size: 0 }));

function exhausted(what: 'tooManySteps' | 'tooMuchData' | 'tooDeep'): ServiceError {
  return new ServiceError(evaluationMessage(what), { code: 'EXPRESSION_BUDGET', service: 'expressions' });
}
