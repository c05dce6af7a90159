/**
 * try, catch, finally. `finally` runs once whatever happened, also when the container is stopped from outside; what it
 * puts out is dropped, and when it fails, the container fails with its error.
 */
import type { ContainerPlan } from '@reporunner/integrations';
import { type ExecutionFailure, itemErrorOf } from '../../events.ts';
import { type Batch, failedItems, withErrorOf } from '../../items/batch.ts';
import { backoffMs } from '../backoff.ts';
import type { Frame } from '../state.ts';
import { type BodyOutcome, type ContainerRun, type ContainerTurn, leaveAll } from './container-run.ts';

type Plan = Extract<ContainerPlan, { kind: 'try' }>;

type Result =
  | { readonly kind: 'items'; readonly items: Batch }
  | { readonly kind: 'error'; readonly error: ExecutionFailure }
  | { readonly kind: 'left' };

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

  start(turn: ContainerTurn): void {
    this.#try(turn, 0);
  }

  decided(): void {}

  stored(): void {}

  lacks(): boolean {
    return false;
  }

  closed(turn: ContainerTurn, _frame: Frame, outcome: BodyOutcome): void {
    if (this.#phase === 'finally') {
      this.#end(turn, outcome.kind === 'failed' ? { kind: 'error', error: outcome.error } : this.#result);
      return;
    }
    if (this.#isLeaving) {
      this.#finally(turn, { kind: 'left' });
      return;
    }
    if (outcome.kind !== 'failed') {
      const failed = this.#phase === 'catch' && this.#plan.rethrow ? this.#error : undefined;
      this.#finally(
        turn,
        failed === undefined ? { kind: 'items', items: outcome.items } : { kind: 'error', error: failed },
      );
      return;
    }
    if (this.#phase === 'try') this.#failed(turn, outcome.error);
    else this.#finally(turn, { kind: 'error', error: outcome.error });
  }

  leave(turn: ContainerTurn): void {
    this.#isLeaving = true;
    // A `finally` that runs already is let run.
    if (this.#phase === 'finally') this.#result = { kind: 'left' };
    else leaveAll(turn, () => this.#finally(turn, { kind: 'left' }));
  }

  #try(turn: ContainerTurn, delayMs: number): void {
    turn.open({
      body: 'try',
      key: `#${this.#attempt}`,
      input: turn.input,
      positions: 0,
      ...(delayMs > 0 ? { notBefore: turn.now + delayMs } : {}),
    });
  }

  #failed(turn: ContainerTurn, error: ExecutionFailure): void {
    const { retry, codes } = this.#plan;
    this.#error = error;
    const isListed = retry?.on === undefined || retry.on.includes(error.code);
    if (retry !== undefined && this.#attempt < retry.attempts && isListed) {
      const delayMs = backoffMs(retry, this.#attempt, fraction(turn.seed, this.#attempt));
      this.#attempt += 1;
      this.#try(turn, delayMs);
      return;
    }
    if (codes.length > 0 && !codes.includes(error.code)) {
      this.#finally(turn, { kind: 'error', error });
      return;
    }
    this.#phase = 'catch';
    const facts = itemErrorOf(error);
    turn.open({
      body: 'catch',
      key: '.catch',
      // With no steps nobody else says that it failed.
      input: turn.isEmpty('catch') ? failedItems(turn.input, facts) : withErrorOf(turn.input, facts),
      positions: 0,
      error: facts,
    });
  }

  #finally(turn: ContainerTurn, result: Result): void {
    this.#result = result;
    this.#phase = 'finally';
    if (turn.isEmpty('finally')) {
      this.#end(turn, result);
      return;
    }
    const error = this.#error === undefined ? {} : { error: itemErrorOf(this.#error) };
    turn.open({ body: 'finally', key: '.finally', input: turn.input, positions: 0, ...error });
  }

  #end(turn: ContainerTurn, result: Result | undefined): void {
    if (this.#isLeaving || result === undefined || result.kind === 'left') turn.left();
    else if (result.kind === 'items') turn.succeed({ main: result.items });
    else turn.fail(result.error);
  }
}

/** A number from 0 up to 1 that depends on nothing but its arguments. */
function fraction(seed: number, step: number): number {
  const value = Math.sin((seed + step) * 12_345.678_9) * 43_758.545_3;
  return value - Math.floor(value);
}
