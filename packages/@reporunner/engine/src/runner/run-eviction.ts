/**
 * EX6 An execution that only waits leaves memory after a while, and sooner when others need it: it is a row in the
 * store then.
 */
import type { ServiceError, Timer } from '@reporunner/core';
import { findStalled } from '../planner/liveness.ts';
import type { ResumeTime } from '../ports/execution-store.ts';
import type { ContainerCalls } from './container-calls.ts';
import { type DueTime, soonest } from './due-time.ts';
import type { GraceTimes } from './grace-times.ts';
import type { Journal } from './journal.ts';
import type { Lifecycle, LifecycleEvent } from './lifecycle.ts';
import type { RunControl, RunOptions } from './run-control.ts';
import type { RunEnd } from './run-end.ts';
import type { RunStops } from './run-stops.ts';
import type { ScopeTimers } from './scope-timers.ts';
import type { Waits } from './waits.ts';

/** What goes on so soon is not evicted, however much memory others need. */
const soonMs = 1_000;
const enterIdle: LifecycleEvent = { type: 'enterIdle' };

export class RunEviction {
  readonly #run: RunControl;
  readonly #journal: Journal;
  readonly #timers: ScopeTimers;
  readonly #stops: RunStops;
  readonly #waits: Waits;
  readonly #containers: ContainerCalls;
  readonly #graces: GraceTimes;
  readonly #end: RunEnd;
  readonly #hooks: Pick<RunOptions, 'onIdle' | 'onResume'>;
  #timer: Timer | undefined;

  constructor(
    run: RunControl,
    parts: {
      readonly journal: Journal;
      readonly timers: ScopeTimers;
      readonly stops: RunStops;
      readonly waits: Waits;
      readonly containers: ContainerCalls;
      readonly graces: GraceTimes;
      readonly end: RunEnd;
    },
    hooks: Pick<RunOptions, 'onIdle' | 'onResume'>,
  ) {
    this.#run = run;
    this.#journal = parts.journal;
    this.#timers = parts.timers;
    this.#stops = parts.stops;
    this.#waits = parts.waits;
    this.#containers = parts.containers;
    this.#graces = parts.graces;
    this.#end = parts.end;
    this.#hooks = hooks;
  }

  /** Nothing is queued, and nothing is under way. */
  enterIdle(): void {
    const run = this.#run;
    const { phase } = run.lifecycle;
    if (phase !== 'running' && phase !== 'idle') return;
    if (!this.#stops.hasDeadline && this.#timers.isEmpty && !this.#waits.isAny()) this.#endStalled();
    else run.move(enterIdle);
  }

  /** The phase has changed from idle, or to it. */
  phaseChanged(before: Lifecycle, after: Lifecycle): void {
    if (after.phase === 'idle') {
      const { clock, limits } = this.#run.services;
      this.#timer = clock.setTimer(limits.parkAfterMs, () => this.#evictUnlessDueIn(limits.parkAfterMs));
      this.#hooks.onIdle();
    } else if (before.phase === 'idle') {
      this.cancelTimer();
      if (after.phase === 'pending') this.#hooks.onResume();
    }
  }

  cancelTimer(): void {
    this.#timer?.cancel();
  }

  /** C9. Nothing would ever happen again: an error that is seen is better than an execution that never ends. */
  #endStalled(): void {
    const run = this.#run;
    const message = 'The execution has nothing left to do and has not ended. This is a fault of Reporunner.';
    run.services.logger.error('an execution stalled', { executionId: run.id, why: findStalled(run.state) });
    run.finish('failed', { code: 'INTERNAL', message });
    run.flush();
  }

  /** Others need the memory. */
  evictIfIdle(): void {
    this.#evictUnlessDueIn(soonMs);
  }

  #evictUnlessDueIn(ms: number): void {
    // What keeps no progress would begin again.
    if (this.#run.lifecycle.phase !== 'idle' || !this.#run.keepsProgress) return;
    this.#run.services.clockSteps.look();
    const due = this.#nextDue();
    if (due === undefined || due.at - this.#run.services.clock.now() > ms) void this.#suspend(due);
  }

  /** When something happens by itself next. */
  #nextDue(): ResumeTime | undefined {
    const times: DueTime[] = [
      ...this.#timers.dueTimes(),
      ...this.#containers.dueTimes(),
      ...this.#graces.dueTimes(),
    ];
    const { dueAt } = this.#stops;
    if (dueAt !== undefined) times.push({ at: dueAt, isDelay: true });
    return soonest(times);
  }

  async #suspend(due: ResumeTime | undefined): Promise<void> {
    const run = this.#run;
    const { clockSteps } = run.services;
    run.move({ type: 'suspend', resumeAt: due?.at });
    // What they would have done is done after it was resumed.
    run.cancelTimers();
    const before = clockSteps.total;
    if (!(await run.commit())) return;
    // T6. A step from here on moves the row.
    if (!(await this.#journal.suspend(due, clockSteps.total - before))) {
      run.park(this.#journal.error as ServiceError);
      return;
    }
    run.stopAll(undefined);
    if (run.move({ type: 'suspended' })) this.#end.notify();
  }
}
