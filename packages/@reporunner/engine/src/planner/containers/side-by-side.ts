/**
 * Loops over items, batches, fan-outs and branches: a list of activations that is known from the start, run in order
 * with so many open at a time, until enough have succeeded or too many have failed.
 */

import type { BodyActivation, ContainerPlan } from '@reporunner/integrations';
import type { ExecutionFailure } from '../../events.ts';
import { type Batch, type Batches, failedItems, selectOf, sliceOf } from '../../items/batch.ts';
import { itemErrorOf } from '../../stored-error.ts';
import { Collected } from './collected.ts';
import {
  type BodyFrame,
  type BodyOutcome,
  type CollectedRange,
  type ContainerRun,
  type ContainerTransition,
  type Leap,
  leapOf,
  leaveAll,
  type StoredRange,
} from './container-run.ts';

type Plan = Extract<ContainerPlan, { kind: 'slices' | 'branches' }>;

export class SideBySide implements ContainerRun {
  readonly #plan: Plan;
  readonly #total: number;
  /** How many must succeed. */
  readonly #need: number;
  #next = 0;
  #succeeded = 0;
  #failed = 0;
  #opening = false;
  readonly #results = new Collected('main');
  readonly #failures = new Collected('failed');
  /** The last activation that gave something, where only that is kept. */
  #lastItems: Batch = [];
  #lastAt = -1;
  #ending: 'succeed' | 'fail' | 'leap' | 'left' | undefined;
  #leap: Leap | undefined;
  /** C4. Of those that failed, the first by index: the order in which they close depends on where their items lie. */
  #error: ExecutionFailure | undefined;
  #errorAt = Number.POSITIVE_INFINITY;
  /** Start times within the rate's window, oldest first. */
  #starts: number[] = [];

  constructor(plan: Plan, input: Batch) {
    this.#plan = plan;
    this.#total = plan.kind === 'slices' ? Math.ceil(input.length / plan.size) : plan.branches.length;
    this.#need = Math.min(plan.need ?? this.#total, this.#total);
  }

  start(transition: ContainerTransition): void {
    this.#proceed(transition, 0);
  }

  decided(): void {}

  closed(transition: ContainerTransition, frame: BodyFrame, outcome: BodyOutcome): void {
    const at = frame.loop?.index ?? 0;
    if (this.#ending !== undefined) {
      // What comes back from a body that lost is not wanted; one that was done is.
      if (this.#ending === 'succeed' && outcome.kind === 'done') this.#keep(transition, at, outcome.items);
      // It failed before it was to be left, and its `finally` bodies are through only now.
      if (outcome.kind === 'failed') this.#keepError(at, outcome.error);
      this.#finish(transition);
      return;
    }
    const leap = leapOf(outcome);
    if (leap !== undefined && !(this.#plan.kind === 'slices' && this.#plan.isLoop)) {
      this.#leap = leap;
      this.#end(transition, 'leap');
      return;
    }
    switch (outcome.kind) {
      case 'done':
        this.#succeeded += 1;
        this.#keep(transition, at, outcome.items);
        break;
      case 'left':
        this.#succeeded += 1;
        this.#keep(transition, at, outcome.items);
        if (outcome.control === 'break') {
          this.#end(transition, 'succeed');
          return;
        }
        break;
      case 'failed':
        this.#failed += 1;
        this.#keepError(at, outcome.error);
        if (this.#isTooMuch()) {
          this.#end(transition, 'fail');
          return;
        }
        this.#failures.keep(
          transition,
          at,
          failedItems(transition.inputOf(frame), itemErrorOf(outcome.error)),
        );
        break;
    }
    if (this.#plan.need !== undefined && this.#succeeded >= this.#need) this.#end(transition, 'succeed');
    else if (!this.#opening) this.#proceed(transition, this.#plan.delayMs);
  }

  leave(transition: ContainerTransition): void {
    this.#end(transition, 'left');
  }

  #isTooMuch(): boolean {
    const { need, onFailure, tolerated } = this.#plan;
    if (need !== undefined) return this.#total - this.#failed < this.#need;
    if (onFailure === 'stop') return true;
    return tolerated !== undefined && this.#failed > tolerated;
  }

  #keepError(at: number, error: ExecutionFailure): void {
    if (at > this.#errorAt) return;
    this.#error = error;
    this.#errorAt = at;
  }

  stored(range: StoredRange): void {
    this.#collected(range.port).stored(range);
  }

  lacks(range: CollectedRange): boolean {
    return this.#collected(range.port).lacks(range);
  }

  #collected(port: string): Collected {
    return port === 'failed' ? this.#failures : this.#results;
  }

  get #collect() {
    return this.#plan.kind === 'slices' ? this.#plan.collect : 'all';
  }

  #keep(transition: ContainerTransition, at: number, items: Batch): void {
    if (this.#collect === 'all') this.#results.keep(transition, at, items);
    else if (this.#collect === 'last' && at > this.#lastAt) {
      this.#lastAt = at;
      this.#lastItems = items;
    }
  }

  #activation(at: number, input: Batch): BodyActivation & { readonly from: number } {
    if (this.#plan.kind === 'branches') return { from: 0, ...(this.#plan.branches[at] as BodyActivation) };
    return {
      body: this.#plan.body,
      from: at * this.#plan.size,
      ...(input.length === 0 ? { items: [] } : {}),
    };
  }

  #proceed(transition: ContainerTransition, delayMs: number): void {
    const { concurrency } = this.#plan;
    // A body without nodes closes while it is being opened: the loop goes on here, not one call deeper.
    this.#opening = true;
    let wait = delayMs;
    while (this.#ending === undefined && this.#next < this.#total && transition.frames.size < concurrency) {
      this.#open(transition, this.#next, transition.now + wait);
      wait = 0;
    }
    this.#opening = false;
    if (this.#ending === undefined && this.#next >= this.#total && transition.frames.size === 0) {
      this.#end(transition, 'succeed');
    }
  }

  #open(transition: ContainerTransition, at: number, earliest: number): void {
    this.#next = at + 1;
    const { input } = transition;
    const { body, items, from } = this.#activation(at, input);
    const slice =
      items !== undefined
        ? selectOf(input, items)
        : this.#plan.kind === 'slices'
          ? sliceOf(input, from, from + this.#plan.size)
          : input;
    const notBefore = this.#paced(earliest);
    transition.open({
      body,
      key: this.#plan.kind === 'slices' ? `[${at}]` : `.${body}`,
      input: slice,
      positions: items ?? from,
      loop: { index: at, total: this.#total },
      ...(notBefore > transition.now ? { notBefore } : {}),
    });
  }

  /** When the rate lets the next one start. */
  #paced(earliest: number): number {
    const { rate } = this.#plan;
    if (rate === undefined) return earliest;
    const blocking = this.#starts[this.#starts.length - rate.count];
    const start = blocking === undefined ? earliest : Math.max(earliest, blocking + rate.perMs);
    this.#starts.push(start);
    if (this.#starts.length > rate.count) this.#starts = this.#starts.slice(-rate.count);
    return start;
  }

  #end(transition: ContainerTransition, ending: 'succeed' | 'fail' | 'leap' | 'left'): void {
    this.#ending = ending;
    leaveAll(transition, () => this.#finish(transition));
  }

  #finish(transition: ContainerTransition): void {
    if (transition.frames.size > 0) return;
    if (this.#ending === 'left') transition.left();
    else if (this.#ending === 'leap' && this.#leap !== undefined) transition.leap(this.#leap);
    else if (this.#ending === 'fail' && this.#error !== undefined) transition.fail(this.#error);
    else transition.succeed(this.#outputs());
  }

  #outputs(): Batches {
    const main = this.#collect === 'all' ? this.#results.all() : this.#lastItems;
    return this.#failures.isEmpty ? { main } : { main, failed: this.#failures.all() };
  }
}
