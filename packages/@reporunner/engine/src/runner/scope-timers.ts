import { type Clock, setAlarm, type Timer } from '@reporunner/core';
import type { ScopePath } from '../events.ts';
import { isWithin } from './scope-aborts.ts';

/** What happens at some time in an execution, each belonging to a scope and cancelled with it. */
export class ScopeTimers {
  readonly #clock: Clock;
  #timers: Map<Timer, { readonly scope: ScopePath; readonly at: number }> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Does the work once the wall clock has reached `at`, or at once when it has: for times that people chose. */
  at(at: number, scope: ScopePath, work: () => void): void {
    this.#add(at, scope, work, (run) => setAlarm(this.#clock, at, run));
  }

  /** Does the work when so much time has passed, whatever the wall clock says by then: for delays and grace times. */
  after(ms: number, scope: ScopePath, work: () => void): void {
    this.#add(this.#clock.now() + ms, scope, work, (run) => this.#clock.setTimer(ms, run));
  }

  #add(at: number, scope: ScopePath, work: () => void, set: (run: () => void) => Timer): void {
    if (at <= this.#clock.now()) {
      work();
      return;
    }
    this.#timers ??= new Map();
    const timers = this.#timers;
    const timer = set(() => {
      timers.delete(timer);
      work();
    });
    timers.set(timer, { scope, at });
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
  dueTimes(): readonly number[] {
    return [...(this.#timers?.values() ?? [])].map(({ at }) => at);
  }
}
