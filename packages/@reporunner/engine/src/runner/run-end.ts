/**
 * How an execution ends here: finished, suspended or parked.
 * J3 No listener is notified of an end before it is durable.
 * J7 What cannot be written fails the execution.
 */
import { type ServiceError, toServiceError } from '@reporunner/core';
import type { ExecutionResult } from '../api.ts';
import type { ExecutionFailure, FinishedStatus } from '../events.ts';
import { asOutputs } from '../items/batch.ts';
import { resultOf } from '../planner/lineage.ts';
import type { CommandLoop } from './command-loop.ts';
import { toStoredError } from './failures.ts';
import type { Journal } from './journal.ts';
import type { FinishedResult, Outcome } from './lifecycle.ts';
import type { RunControl, RunOptions } from './run-control.ts';
import type { RunWrites } from './run-writes.ts';
import type { WorkflowCalls } from './workflow-calls.ts';

export class RunEnd {
  readonly #run: RunControl;
  readonly #journal: Journal;
  readonly #loop: CommandLoop;
  readonly #writes: RunWrites;
  readonly #workflows: WorkflowCalls;
  readonly #options: RunOptions;
  readonly #listeners: ((outcome: Outcome) => void)[] = [];

  constructor(
    run: RunControl,
    parts: {
      readonly journal: Journal;
      readonly loop: CommandLoop;
      readonly writes: RunWrites;
      readonly workflows: WorkflowCalls;
    },
    options: RunOptions,
  ) {
    this.#run = run;
    this.#journal = parts.journal;
    this.#loop = parts.loop;
    this.#writes = parts.writes;
    this.#workflows = parts.workflows;
    this.#options = options;
  }

  finish(status: FinishedStatus, error?: ExecutionFailure): void {
    const run = this.#run;
    if (run.isOver) return;
    this.#loop.clear();
    run.record({ type: 'ExecutionFinished', status, ...(error === undefined ? {} : { error }) });
    this.#loop.clear();
    const result: FinishedResult = {
      executionId: run.id,
      status,
      ...asOutputs(resultOf(run.state)),
      ...(error === undefined ? {} : { error }),
    };
    run.move({ type: 'finish', result });
    run.stopAll(undefined);
  }

  /** Writes the end, once what must be durable before it is. */
  write(result: FinishedResult): void {
    const run = this.#run;
    const journal = this.#journal;
    this.#writes.cancelHold();
    run.move({ type: 'writeEnd' });
    const isUnsaved = result.status === 'succeeded' && !run.plan.workflow.settings.save.success;
    if (isUnsaved && !journal.hasWritten && journal.creates?.idempotencyKey === undefined)
      journal.dropUnwritten();
    const before = this.#beforeEnd(result);
    const written =
      before === undefined ? this.#writes.write(result.status) : this.#writeAfter(before, result.status);
    void written.then(async (durable) => {
      if (!durable) return;
      if (this.#isDropped(result) && journal.hasWritten)
        await run.services.store.delete(run.tenant, run.id).catch(() => false);
      if (run.move({ type: 'endWritten' })) this.notify();
    });
  }

  /** J4. An end that must not be written yet is not written: recovery comes to it again. */
  async #writeAfter(before: Promise<void>, status: FinishedStatus): Promise<boolean> {
    try {
      await before;
    } catch (error) {
      this.#run.park(toServiceError(error, { code: 'STORE_UNAVAILABLE', service: 'engine' }));
      return false;
    }
    return this.#writes.write(status);
  }

  /** What must be durable before the end is: that what it called is cancelled (EX8), and what others hang on to it. */
  #beforeEnd(result: ExecutionResult): Promise<void> | undefined {
    const called = this.#workflows.settled();
    const others = this.#options.beforeEnd(result);
    return called === undefined ? others : Promise.all([called, others]).then(() => {});
  }

  /** What `settings.save` says is not to be kept. */
  #isDropped({ status }: ExecutionResult): boolean {
    const { save } = this.#run.plan.workflow.settings;
    return (status === 'succeeded' && !save.success) || (status === 'failed' && !save.failure);
  }

  async failUnstorable(reason: ServiceError): Promise<void> {
    const run = this.#run;
    const error = toStoredError(reason);
    const result: FinishedResult = { executionId: run.id, status: 'failed', lastOutputs: [], error };
    run.move({ type: 'unstorable', result });
    this.#loop.clear();
    run.stopAll(reason);
    try {
      await this.#options.beforeEnd(result);
    } catch (refused) {
      run.park(toServiceError(refused, { code: 'STORE_UNAVAILABLE', service: 'engine' }));
      return;
    }
    const durable = await this.#journal.writeFailure(run.services.clock.now(), error);
    this.#writes.firstWritten();
    if (!durable) run.park(this.#journal.error ?? reason);
    else if (run.move({ type: 'endWritten' })) this.notify();
  }

  /** Resolves once it has ended; rejects when it was parked. */
  whenOver(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#listeners.push((outcome) => (outcome.kind === 'parked' ? reject(outcome.reason) : resolve()));
    });
  }

  /** Notifies everybody, once, that nothing of it happens here any more. */
  notify(): void {
    const run = this.#run;
    if (run.lifecycle.phase !== 'ended') return;
    const { outcome } = run.lifecycle;
    run.items.close();
    this.#options.onEnd(run, resultFor(run.id, outcome));
    for (const listener of this.#listeners.splice(0)) listener(outcome);
  }
}

function resultFor(executionId: string, outcome: Outcome): ExecutionResult | undefined {
  switch (outcome.kind) {
    case 'finished':
      return outcome.result;
    case 'suspended':
      return { executionId, status: 'waiting', lastOutputs: [] };
    case 'parked':
      return undefined;
  }
}
