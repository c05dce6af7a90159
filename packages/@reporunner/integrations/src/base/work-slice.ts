/**
 * Tells work on many items when it has had the main thread long enough, by time. The clock is looked at rarely where
 * items are quick: after each few of them, or as soon as expressions took more steps than a moment allows.
 */
import { LIMITS } from '@reporunner/constants';
import { stepsTaken } from '@reporunner/core';

/** Milliseconds of the main thread that a node takes before it yields. */
const sliceMs = 10;
/** Work is looked at after so many parts at most. */
const maxStride = 16;
/** As long as looks are no further apart than this, in milliseconds, the next one comes later. */
const quickMs = 1;
/** Steps of expressions that take some milliseconds: a tenth of the budget of one. */
export const stepsPerLook: number = LIMITS.expressionSteps / 10;

/** The time that a node has worked since others had the main thread. */
export class WorkSlice {
  readonly #now: () => number;
  #startedAt: number | undefined;
  #lookedAt = 0;
  #stride = 1;
  #left = 1;
  #steps: number;

  /** `steps`: as many as expressions had taken when the work began. */
  constructor(steps: number = stepsTaken(), now: () => number = () => performance.now()) {
    this.#steps = steps;
    this.#now = now;
  }

  /** Whether others are to have the main thread. To be asked after each part of the work. */
  isDue(): boolean {
    this.#left -= 1;
    const isCostly = stepsTaken() - this.#steps > stepsPerLook;
    return (this.#left <= 0 || isCostly) && this.#look(isCostly);
  }

  /** Others have had the main thread. */
  restart(): void {
    this.#startedAt = this.#now();
    this.#lookedAt = this.#startedAt;
    this.#stride = 1;
    this.#left = 1;
    this.#steps = stepsTaken();
  }

  #look(isCostly: boolean): boolean {
    if (this.#startedAt === undefined) {
      // When the first part began was not looked at: most work is one part.
      this.restart();
      return isCostly;
    }
    const now = this.#now();
    this.#stride = now - this.#lookedAt > quickMs ? 1 : Math.min(maxStride, this.#stride * 2);
    this.#left = this.#stride;
    this.#lookedAt = now;
    this.#steps = stepsTaken();
    return now - this.#startedAt >= sliceMs;
  }
}
