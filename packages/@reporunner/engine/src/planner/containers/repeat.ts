/** Loops that run so many times, or while a condition holds: one iteration after the other. */

import type { ContainerPlan } from '@reporunner/integrations';
import type { ExecutionFailure } from '../../events.ts';
import { type Batch, type Batches, failedItems } from '../../items/batch.ts';
import { engineMessage } from '../../messages/engine-messages.ts';
import { itemErrorOf, storedError } from '../../stored-error.ts';
import { Collected } from './collected.ts';
import {
  type BodyFrame,
  type BodyOutcome,
  type CollectedRange,
  type ContainerRun,
  type ContainerTransition,
  leaveAll,
  type Positions,
  type StoredRange,
} from './container-run.ts';

type Plan = Extract<ContainerPlan, { kind: 'repeat' }>;

export class Repeat implements ContainerRun {
  readonly #plan: Plan;
  #index = 0;
  #carried: Batch;
  #positions: number | Positions | undefined = 0;
  readonly #collected = new Collected('main');
  readonly #failures = new Collected('failed');
  #failed = 0;
  #last: Batch = [];
  #isLeaving = false;
  #opening = false;

  constructor(plan: Plan, input: Batch) {
    this.#plan = plan;
    this.#carried = input;
  }

  start(transition: ContainerTransition): void {
    if (this.#plan.times !== undefined || this.#plan.checkAfter) this.#iterate(transition, 0);
    else this.#decide(transition);
  }

  decided(transition: ContainerTransition, again: boolean): void {
    if (this.#isLeaving) return;
    if (again) this.#iterate(transition, this.#index === 0 ? 0 : this.#plan.delayMs);
    else this.#done(transition);
  }

  closed(transition: ContainerTransition, frame: BodyFrame, outcome: BodyOutcome): void {
    if (this.#isLeaving) {
      transition.left();
      return;
    }
    if (outcome.kind === 'failed') {
      this.#failed += 1;
      if (this.#isTooMuch()) {
        transition.fail(outcome.error);
        return;
      }
      this.#failures.keep(
        transition,
        this.#index,
        failedItems(transition.inputOf(frame), itemErrorOf(outcome.error)),
      );
      this.#index += 1;
      if (!this.#opening) this.#next(transition);
      return;
    }
    if (this.#plan.carry) {
      this.#carried = outcome.items;
      this.#positions = outcome.positions;
    }
    if (this.#plan.collect === 'all') this.#collected.keep(transition, this.#index, outcome.items);
    else if (this.#plan.collect === 'last') this.#last = outcome.items;
    this.#index += 1;
    if (outcome.kind === 'left' && outcome.control === 'break') this.#done(transition);
    else if (!this.#opening) this.#next(transition);
  }

  stored(range: StoredRange): void {
    this.#of(range).stored(range);
  }

  lacks(range: CollectedRange): boolean {
    return this.#of(range).lacks(range);
  }

  leave(transition: ContainerTransition): void {
    this.#isLeaving = true;
    leaveAll(transition, () => transition.left());
  }

  #of({ port }: StoredRange | CollectedRange): Collected {
    return port === 'failed' ? this.#failures : this.#collected;
  }

  #isTooMuch(): boolean {
    const { onFailure, tolerated } = this.#plan;
    return onFailure !== 'collect' || (tolerated !== undefined && this.#failed > tolerated);
  }

  #next(transition: ContainerTransition): void {
    if (this.#plan.times === undefined) this.#decide(transition);
    else this.#iterate(transition, this.#plan.delayMs);
  }

  #decide(transition: ContainerTransition): void {
    transition.decide(this.#carried, { index: this.#index });
  }

  #iterate(transition: ContainerTransition, delayMs: number): void {
    const { times, max, body } = this.#plan;
    let wait = delayMs;
    // A body without nodes closes while it is being opened.
    for (;;) {
      if (times !== undefined && this.#index >= times) {
        this.#done(transition);
        return;
      }
      if (this.#index >= max) {
        transition.fail(tooMany(max));
        return;
      }
      const before = this.#index;
      this.#opening = true;
      transition.open({
        body,
        key: `[${before}]`,
        input: this.#carried,
        positions: this.#positions,
        loop: { index: before, ...(times === undefined ? {} : { total: times }) },
        ...(wait > 0 ? { notBefore: transition.now + wait } : {}),
      });
      this.#opening = false;
      wait = this.#plan.delayMs;
      if (this.#index === before) return;
      if (times === undefined) {
        this.#decide(transition);
        return;
      }
    }
  }

  #done(transition: ContainerTransition): void {
    transition.succeed(this.#outputs());
  }

  #outputs(): Batches {
    const main = this.#plan.collect === 'all' ? this.#collected.all() : this.#last;
    return this.#failures.isEmpty ? { main } : { main, failed: this.#failures.all() };
  }
}

function tooMany(max: number): ExecutionFailure {
  return { ...storedError('LOOP_LIMIT', engineMessage('loopLimit', { limit: max })), details: { max } };
}
