/** Journals what attempts of nodes came to. */

import type { Item } from '@reporunner/core';
import type { NodeResult } from '../events.ts';
import { type Batch, type Batches, failedItems } from '../items/batch.ts';
import type { PlanNode } from '../plan/plan.ts';
import { passedOn, withEntries } from '../planner/lineage.ts';
import { frameOf, inputOf } from '../planner/state.ts';
import { itemErrorOf } from '../stored-error.ts';
import { causeOf, failureOf } from './failures.ts';
import { mayRetry, retryDelay } from './retry.ts';
import type { Run } from './run.ts';

const none: readonly Item[] = Object.freeze([]);

/** One attempt of one node. */
export interface Attempt {
  readonly node: PlanNode;
  readonly scope: string;
  readonly attempt: number;
  readonly startedAt: number;
}

export type Succeeded = Exclude<NodeResult, { readonly failure: unknown }>;

export class NodeRecords {
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Goes on once something has answered whether to, unless it is no longer needed by then. */
  after(answer: Promise<boolean>, { scope }: Attempt, work: () => void): void {
    const run = this.#run;
    const frame = frameOf(run.state, scope);
    run.begin();
    void answer.then((goesOn) => {
      run.end();
      if (!goesOn || run.isOver) return;
      if (run.isOpen(frame)) work();
      run.drain();
    });
  }

  /** What is too much for the journal goes to the store before it is journaled. */
  whenStored(attempt: Attempt, result: Succeeded, then: (result: Succeeded) => void): void {
    const { state } = this.#run;
    if (!this.isLarge(result.outputs)) {
      then(result);
      return;
    }
    const frame = frameOf(state, attempt.scope);
    let work = () => {};
    const storing = this.stored(result.outputs, (list) => withEntries(state, frame, list)).then(
      (outputs) => {
        work = () => then({ ...result, outputs });
        return true;
      },
      (error: unknown) => {
        work = () => this.failed(attempt, error);
        return true;
      },
    );
    this.after(storing, attempt, () => work());
  }

  isLarge(outputs: Batches): boolean {
    for (const port in outputs) if (this.#run.items.isLarge(outputs[port] as Batch)) return true;
    return false;
  }

  async stored(
    outputs: Batches,
    prepare: (items: readonly Item[]) => readonly Item[] = (items) => items,
  ): Promise<Batches> {
    const ports: [string, Batch][] = [];
    for (const port of Object.keys(outputs))
      ports.push([port, await this.#run.items.store(outputs[port] ?? none, prepare)]);
    return Object.fromEntries(ports);
  }

  succeeded(
    { node, scope, attempt, startedAt }: Attempt,
    { outputs, error, control, logs }: Succeeded,
  ): void {
    this.#run.record({
      type: 'NodeSucceeded',
      scope,
      nodeId: node.id,
      startedAt,
      attempt,
      outputs,
      ...(error === undefined ? {} : { error }),
      ...(control === undefined ? {} : { control }),
      ...(logs === undefined ? {} : { logs }),
    });
  }

  /** The retry policy has its say, then `onError`. */
  failed({ node, scope, attempt, startedAt }: Attempt, thrown: unknown): void {
    const run = this.#run;
    const { retry: policy, onError } = node.node;
    const error = failureOf(thrown);
    const base = { scope, nodeId: node.id, startedAt, attempt, error };
    if (policy !== undefined) {
      const cause = causeOf(thrown);
      if (mayRetry(policy, attempt, cause)) {
        const delay = retryDelay(policy, attempt, cause, run.services.random);
        run.record({ ...base, type: 'NodeFailed', retryAt: run.services.clock.now() + delay });
        return;
      }
    }
    if (onError !== 'stop') {
      const frame = frameOf(run.state, scope);
      const input = inputOf(run.state, frame, node.index, 'main') ?? none;
      const batch = failedItems(passedOn(run.state, frame, node.index, input), itemErrorOf(error));
      const outputs = { [onError === 'errorPort' ? 'error' : node.restPort]: batch };
      run.record({ ...base, type: 'NodeSucceeded', outputs });
      return;
    }
    run.record({ ...base, type: 'NodeFailed' });
  }
}
