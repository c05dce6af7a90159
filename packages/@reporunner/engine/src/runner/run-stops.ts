/** EX5. Cancellation and time limits of a whole execution. `finally` bodies still run, within a grace time. */
import { ServiceError, type Timer } from '@reporunner/core';
import { engineMessage } from '../messages/engine-messages.ts';
import type { StoredError } from '../stored-error.ts';
import type { CommandLoop } from './command-loop.ts';
import { toStoredError } from './failures.ts';
import type { RunControl, RunOptions } from './run-control.ts';
import type { RunEnd } from './run-end.ts';

export class RunStops {
  readonly #run: RunControl;
  readonly #loop: CommandLoop;
  readonly #end: RunEnd;
  readonly #onStop: RunOptions['onStop'];
  #isArmed = false;
  #deadline: Timer | undefined;
  #reason: ServiceError | undefined;

  constructor(run: RunControl, loop: CommandLoop, end: RunEnd, onStop: RunOptions['onStop']) {
    this.#run = run;
    this.#loop = loop;
    this.#end = end;
    this.#onStop = onStop;
  }

  /** Why it was stopped. */
  get reason(): ServiceError | undefined {
    return this.#reason;
  }

  /** When the time of the whole execution is up; undefined when it has all the time. */
  get dueAt(): number | undefined {
    const { plan, start, state } = this.#run;
    const { timeoutMs } = plan.workflow.settings;
    return timeoutMs === undefined ? undefined : start.at + timeoutMs + state.clockShift;
  }

  get hasDeadline(): boolean {
    return this.#deadline !== undefined;
  }

  /** From now on time counts, whether it runs, waits or is queued. */
  arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    const { dueAt } = this;
    if (dueAt !== undefined) {
      const { clock } = this.#run.services;
      this.#deadline = clock.setTimer(Math.max(0, dueAt - clock.now()), () => {
        const { timeoutMs } = this.#run.plan.workflow.settings;
        const error = new ServiceError(engineMessage('executionTimeout', { limit: Number(timeoutMs) }), {
          code: 'EXECUTION_TIMEOUT',
          service: 'engine',
        });
        this.#stop('failed', toStoredError(error), error);
      });
    }
  }

  disarm(): void {
    this.#deadline?.cancel();
  }

  /** Ends it as cancelled, after its `finally` bodies; resolves once that is durable. `why`: kept as its error. */
  cancel(why?: StoredError): Promise<void> {
    if (this.#run.lifecycle.phase === 'ended') {
      throw new ServiceError(engineMessage('finished'), {
        code: 'EXECUTION_FINISHED',
        service: 'engine',
      });
    }
    const ended = this.#end.whenOver();
    this.#stop('cancelled', why, wasCancelled());
    return ended;
  }

  /** As `cancel`, but resolves once the cancellation is durable: its `finally` bodies may take a while. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (run.lifecycle.phase === 'ended') return;
    this.#stop('cancelled', undefined, wasCancelled());
    if (run.isOver) {
      if (!isEnded(run)) await this.#end.whenOver();
    } else if (!(await run.commit())) throw run.storeError;
  }

  #stop(status: 'failed' | 'cancelled', error: StoredError | undefined, reason: ServiceError): void {
    const run = this.#run;
    if (run.isOver || run.state.stopping !== undefined) return;
    this.#reason = reason;
    run.record({ type: 'Stopping', status, ...(error === undefined ? {} : { error }) });
    // One that waits for a slot, or only waits, winds up without waiting for one.
    this.#onStop();
    run.move({ type: 'admit' });
    this.#loop.drain();
  }
}

// A call, for the phase may have changed since it was last looked at.
const isEnded = ({ lifecycle }: RunControl) => lifecycle.phase === 'ended';

const wasCancelled = () =>
  new ServiceError(engineMessage('cancelled'), { code: 'EXECUTION_CANCELLED', service: 'engine' });
