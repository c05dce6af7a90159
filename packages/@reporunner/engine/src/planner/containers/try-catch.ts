/**
 * try, catch, finally. `finally` runs once whatever happened, also when the container is stopped from outside; what it
 * outputs is dropped. When it fails, the container fails with its error, and when it breaks, that is what happens,
 * whatever led into it (C6).
 */

import type { ContainerPlan } from '@reporunner/integrations';
import type { ExecutionFailure } from '../../events.ts';
import { type Batch, failedItems, withErrorOf } from '../../items/batch.ts';
import { itemErrorOf } from '../../stored-error.ts';
import { backoffMs } from '../backoff.ts';
import {
  type BodyFrame,
  type BodyOutcome,
  type ContainerRun,
  type ContainerTransition,
  type Leap,
  leapOf,
  leaveAll,
} from './container-run.ts';

type Plan = Extract<ContainerPlan, { kind: 'try' }>;

type Result =
  | { readonly kind: 'items'; readonly items: Batch }
  | { readonly kind: 'error'; readonly error: ExecutionFailure }
  | { readonly kind: 'leap'; readonly leap: Leap };

export class TryCatch implements ContainerRun {
  readonly #plan: Plan;
  #phase: 'try' | 'catch' | 'finally' = 'try';
  #attempt = 1;
  #error: ExecutionFailure | undefined;
  #result: Result | undefined;
  #isLeaving = false;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  start(transition: ContainerTransition): void {
    this.#try(transition, 0);
  }

  decided(): void {}

  stored(): void {}

  lacks(): boolean {
    return false;
  }

  closed(transition: ContainerTransition, _frame: BodyFrame, outcome: BodyOutcome): void {
    const leap = leapOf(outcome);
    if (this.#phase === 'finally') {
      if (outcome.kind === 'failed') this.#result = { kind: 'error', error: outcome.error };
      else if (leap !== undefined) this.#result = { kind: 'leap', leap };
      this.#end(transition);
      return;
    }
    if (this.#isLeaving) {
      this.#finally(transition);
      return;
    }
    if (leap !== undefined) {
      this.#finally(transition, { kind: 'leap', leap });
      return;
    }
    if (outcome.kind !== 'failed') {
      const failed = this.#phase === 'catch' && this.#plan.rethrow ? this.#error : undefined;
      this.#finally(
        transition,
        failed === undefined ? { kind: 'items', items: outcome.items } : { kind: 'error', error: failed },
      );
      return;
    }
    if (this.#phase === 'try') this.#failed(transition, outcome.error);
    else this.#finally(transition, { kind: 'error', error: outcome.error });
  }

  leave(transition: ContainerTransition): void {
    this.#isLeaving = true;
    // A `finally` that runs already is let run.
    if (this.#phase !== 'finally') leaveAll(transition, () => this.#finally(transition));
  }

  #try(transition: ContainerTransition, delayMs: number): void {
    transition.open({
      body: 'try',
      key: `#${this.#attempt}`,
      input: transition.input,
      positions: 0,
      ...(delayMs > 0 ? { notBefore: transition.now + delayMs } : {}),
    });
  }

  #failed(transition: ContainerTransition, error: ExecutionFailure): void {
    const { retry, codes } = this.#plan;
    this.#error = error;
    const isListed = retry?.on === undefined || retry.on.includes(error.code);
    if (retry !== undefined && this.#attempt < retry.attempts && isListed) {
      const delayMs = backoffMs(retry, this.#attempt, fraction(transition.seed, this.#attempt));
      this.#attempt += 1;
      this.#try(transition, delayMs);
      return;
    }
    if (codes.length > 0 && !codes.includes(error.code)) {
      this.#finally(transition, { kind: 'error', error });
      return;
    }
    this.#phase = 'catch';
    const itemError = itemErrorOf(error);
    transition.open({
      body: 'catch',
      key: '.catch',
      // With no steps nothing else says that it failed.
      input: transition.isEmpty('catch')
        ? failedItems(transition.input, itemError)
        : withErrorOf(transition.input, itemError),
      positions: 0,
      error: itemError,
    });
  }

  /** `result`: what it comes to after that; none, when it is being left. */
  #finally(transition: ContainerTransition, result?: Result): void {
    this.#result = result;
    this.#phase = 'finally';
    if (transition.isEmpty('finally')) {
      this.#end(transition);
      return;
    }
    const error = this.#error === undefined ? {} : { error: itemErrorOf(this.#error) };
    transition.open({ body: 'finally', key: '.finally', input: transition.input, positions: 0, ...error });
  }

  #end(transition: ContainerTransition): void {
    const result = this.#result;
    if (this.#isLeaving || result === undefined) {
      transition.left();
      return;
    }
    switch (result.kind) {
      case 'items':
        transition.succeed({ main: result.items });
        break;
      case 'error':
        transition.fail(result.error);
        break;
      case 'leap':
        transition.leap(result.leap);
        break;
    }
  }
}

/** A number from 0 up to 1 that depends on nothing but its arguments. */
function fraction(seed: number, step: number): number {
  const value = Math.sin((seed + step) * 12_345.678_9) * 43_758.545_3;
  return value - Math.floor(value);
}
