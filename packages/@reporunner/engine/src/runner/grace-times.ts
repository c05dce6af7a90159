/**
 * C1. What is being left has a grace time for its `finally` bodies: an execution, a scope or a container. It counts from
 * when that began, also across a restart, and whatever the bodies wait for.
 */
import type { Timer } from '@reporunner/core';
import { type Container, type Frame, nodeIn } from '../planner/state.ts';
import type { DueTime } from './due-time.ts';
import type { RunControl, RunOptions } from './run-control.ts';

export class GraceTimes {
  readonly #run: RunControl;
  readonly #onStop: RunOptions['onStop'];
  #timers: Map<Frame | Container, Timer> | undefined;

  constructor(run: RunControl, onStop: RunOptions['onStop']) {
    this.#run = run;
    this.#onStop = onStop;
  }

  /** Of the scope, or of one container in it. */
  limit(frame: Frame, container: Container | undefined): void {
    const left = container ?? frame;
    const due = this.#dueAt(left);
    if (due === undefined) return;
    const { clock } = this.#run.services;
    this.#timers ??= new Map();
    this.#timers.get(left)?.cancel();
    const timer = clock.setTimer(Math.max(0, due - clock.now()), () => {
      this.#timers?.delete(left);
      if (this.#isOpen(frame, container)) this.#end(frame, container);
    });
    this.#timers.set(left, timer);
  }

  /** After a restart. */
  limitAll(): void {
    for (const { frame, container } of this.#open()) this.limit(frame, container);
  }

  dueTimes(): readonly DueTime[] {
    return this.#open().flatMap(({ frame, container }) => {
      const at = this.#dueAt(container ?? frame);
      return at === undefined ? [] : { at, isDelay: true };
    });
  }

  cancelAll(): void {
    for (const timer of this.#timers?.values() ?? []) timer.cancel();
    this.#timers?.clear();
  }

  #dueAt({ graceFrom }: Frame | Container): number | undefined {
    return graceFrom === undefined
      ? undefined
      : graceFrom + this.#run.services.limits.graceMs + this.#run.state.clockShift;
  }

  /** False once it is through. */
  #isOpen(frame: Frame, container: Container | undefined): boolean {
    const { state } = this.#run;
    if (state.frames.get(frame.path) !== frame) return false;
    if (container === undefined) return frame.graceFrom !== undefined && frame.closing > 0;
    const isThere = nodeIn(state, frame, container.node).container === container;
    return isThere && container.graceFrom !== undefined && container.awaits !== 'close';
  }

  #open(): readonly { readonly frame: Frame; readonly container?: Container }[] {
    const open: { readonly frame: Frame; readonly container?: Container }[] = [];
    for (const frame of this.#run.state.frames.values()) {
      if (this.#isOpen(frame, undefined)) open.push({ frame });
      for (const { container } of frame.nodes)
        if (container !== undefined && this.#isOpen(frame, container)) open.push({ frame, container });
    }
    return open;
  }

  #end(frame: Frame, container: Container | undefined): void {
    const run = this.#run;
    const nodeId = container === undefined ? {} : { nodeId: run.node(container.node).id };
    run.record({ type: 'GraceEnded', scope: frame.path, ...nodeId });
    if (run.state.stopping !== undefined) {
      // E2. Its end waits for no slot.
      this.#onStop();
      run.move({ type: 'admit' });
    }
    run.drain();
  }
}
