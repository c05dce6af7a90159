import { type Clock, setAlarm, type Timer } from '@reporunner/core';
import type { ScopePath } from '../events.ts';
import type { Due } from '../planner/command.ts';
import type { ExecutionState } from '../planner/state.ts';
import type { DueTime } from './due-time.ts';
import { isWithin } from './scope-aborts.ts';

/** What happens at some time in an execution, each belonging to a scope and cancelled with it. */
export class ScopeTimers {
  readonly #clock: Clock;
  readonly #state: Pick<ExecutionState, 'clockShift'>;
  #timers: Map<Timer, { readonly scope: ScopePath; readonly due: Due }> | undefined;

  constructor(clock: Clock, state: Pick<ExecutionState, 'clockShift'>) {
    this.#clock = clock;
    this.#state = state;
  }

  /** What the wall clock shows then, unless it is set meanwhile. */
  #wallOf(due: Due): number {
    return 'wall' in due ? due.wall : due.elapsed + this.#state.clockShift;
  }

  /** Does the work when that time has come, or at once when it has. */
  at(due: Due, scope: ScopePath, work: () => void): void {
    const at = this.#wallOf(due);
    const left = at - this.#clock.now();
    if (left <= 0) {
      work();
      return;
    }
    this.#timers ??= new Map();
    const timers = this.#timers;
    const run = () => {
      timers.delete(timer);
      work();
    };
    const timer = 'wall' in due ? setAlarm(this.#clock, at, run) : this.#clock.setTimer(left, run);
    timers.set(timer, { scope, due });
  }

  /** Cancels what belongs at or below a scope, but for scopes that are still wanted. */
  cancel(scope: ScopePath, isWanted: (path: ScopePath) => boolean): void {
    if (this.#timers === undefined) return;
    for (const [timer, { scope: path }] of this.#timers) {
      if (path === '' || !isWithin(path, scope) || isWanted(path)) continue;
      timer.cancel();
      this.#timers.delete(timer);
    }
  }

  cancelAll(): void {
    if (this.#timers === undefined) return;
    for (const timer of this.#timers.keys()) timer.cancel();
    this.#timers.clear();
  }

  get isEmpty(): boolean {
    return this.#timers === undefined || this.#timers.size === 0;
  }

  /** When each of them is due. */
  dueTimes(): readonly DueTime[] {
    return [...(this.#timers?.values() ?? [])].map(({ due }) => ({
      at: this.#wallOf(due),
      isDelay: 'elapsed' in due,
    }));
  }
}
