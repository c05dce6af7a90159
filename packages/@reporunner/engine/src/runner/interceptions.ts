/**
 * Asks interceptors around attempts of nodes, and does what they say.
 * IC1 What an interceptor throws fails the node with INTERCEPTOR_FAILED.
 * IC2 A suspended node is a wait in the journal: it survives a restart, and only `Engine.resume` or its time ends it.
 * IC3 An interceptor is asked once before and once after an attempt, also when one of them suspended it in between.
 */
import type { ResumeSuspension } from '../api.ts';
import type { NodeResult, Suspension } from '../events.ts';
import type { Interceptor, NodeRunInfo, ResumeOutcome, Verdict } from '../interceptor.ts';
import type { Batches } from '../items/batch.ts';
import type { RunCommand } from '../planner/command.ts';
import { frameOf, inputOf, nodeIn } from '../planner/state.ts';
import { failureOf } from './failures.ts';
import { findSuspended, type Suspended } from './find-suspended.ts';
import { assertBatches, interceptorFailed, notSuspended, refused } from './interception-errors.ts';
import type { Attempt, NodeRecords, Succeeded } from './node-records.ts';
import type { Run } from './run.ts';

type Action<Name extends Verdict['action']> = Extract<Verdict, { readonly action: Name }>;

export class Interceptions {
  readonly #run: Run;
  readonly #records: NodeRecords;

  constructor(run: Run, records: NodeRecords) {
    this.#run = run;
    this.#records = records;
  }

  get areAny(): boolean {
    return this.#run.services.interceptors.length > 0;
  }

  /** Asks whether the node may run, and begins it when it may. */
  before({ scope, node: index }: RunCommand, begin: () => void): void {
    const run = this.#run;
    const { attempt: last, passed } = nodeIn(run.state, frameOf(run.state, scope), index);
    const attempt = { node: run.node(index), scope, attempt: last + 1, startedAt: run.time() };
    this.#askBefore(attempt, this.#placeAfter(passed), begin);
  }

  #askBefore(attempt: Attempt, from: number, begin: () => void): void {
    const { interceptors } = this.#run.services;
    const info = { ...this.#infoOf(attempt), point: 'before' } as const;
    for (let at = from; at < interceptors.length; at += 1) {
      const interceptor = interceptors[at] as Interceptor;
      let verdict: Verdict | undefined | Promise<Verdict | undefined>;
      try {
        verdict = interceptor.beforeNode?.(info);
      } catch (error) {
        this.#records.failed(attempt, interceptorFailed(interceptor, error));
        return;
      }
      if (verdict instanceof Promise) {
        this.#await(attempt, interceptor, verdict, (late) => {
          if (this.#runs(attempt, interceptor, late)) this.#askBefore(attempt, at + 1, begin);
        });
        return;
      }
      if (!this.#runs(attempt, interceptor, verdict)) return;
    }
    begin();
  }

  #await(
    attempt: Attempt,
    interceptor: Interceptor,
    verdict: Promise<Verdict | undefined>,
    then: (verdict: Verdict | undefined) => void,
  ): void {
    let work = () => {};
    const answered = verdict.then(
      (late) => {
        work = () => then(late);
        return true;
      },
      (error: unknown) => {
        work = () => this.#records.failed(attempt, interceptorFailed(interceptor, error));
        return true;
      },
    );
    this.#records.after(answered, attempt, () => work());
  }

  /** False when the node does not run now: the verdict is journaled in place of that. */
  #runs(attempt: Attempt, { name }: Interceptor, verdict: Verdict | undefined): boolean {
    switch (verdict?.action) {
      case undefined:
        return true;
      case 'continue':
        if (verdict.input === undefined) return true;
        this.#resumed(attempt, name, verdict.input);
        return false;
      case 'suspend':
        this.#suspend(attempt, { by: name, point: 'before' }, verdict);
        return false;
      case 'fail':
        this.#records.failed(attempt, refused(name, verdict));
        return false;
      case 'return':
        this.#records.whenStored(attempt, { outputs: verdict.outputs }, (result) =>
          this.#records.succeeded(attempt, result),
        );
        return false;
    }
  }

  /** Asks what is to become of a result, and journals that. */
  after(attempt: Attempt, result: NodeResult, thrown?: unknown): void {
    this.#askAfter(attempt, result, 0, thrown);
  }

  #askAfter(attempt: Attempt, first: NodeResult, from: number, thrown?: unknown): void {
    const { interceptors } = this.#run.services;
    const info = { ...this.#infoOf(attempt), point: 'after' } as const;
    let result = first;
    for (let at = from; at < interceptors.length; at += 1) {
      const interceptor = interceptors[at] as Interceptor;
      const { name } = interceptor;
      let verdict: Verdict | undefined;
      try {
        verdict = interceptor.afterNode?.({ ...info, result });
      } catch (error) {
        this.#records.failed(attempt, interceptorFailed(interceptor, error));
        return;
      }
      switch (verdict?.action) {
        case undefined:
        case 'continue':
          break;
        case 'return':
          result = { outputs: verdict.outputs };
          break;
        case 'fail':
          this.#records.failed(attempt, refused(name, verdict));
          return;
        case 'suspend':
          this.#suspend(attempt, { by: name, point: 'after', result }, verdict);
          return;
      }
    }
    this.#journal(attempt, result, result === first ? thrown : undefined);
  }

  #journal(attempt: Attempt, result: NodeResult, thrown: unknown): void {
    if ('failure' in result) this.#records.failed(attempt, thrown ?? result.failure);
    else
      this.#records.whenStored(attempt, result as Succeeded, (stored) =>
        this.#records.succeeded(attempt, stored),
      );
  }

  #suspend(
    { node, scope, attempt, startedAt }: Attempt,
    suspension: Suspension,
    { details, until }: Action<'suspend'>,
  ): void {
    this.#run.record({
      type: 'Waiting',
      scope,
      nodeId: node.id,
      startedAt,
      attempt,
      ...(until === undefined ? {} : { until }),
      suspension: { ...suspension, ...(details === undefined ? {} : { details }) },
    });
  }

  #resumed({ node, scope, attempt }: Attempt, passed: string | undefined, input?: Batches): void {
    this.#run.record({
      type: 'Resumed',
      scope,
      nodeId: node.id,
      attempt,
      ...(passed === undefined ? {} : { passed }),
      ...(input === undefined ? {} : { input }),
    });
  }

  /** Ends a suspension; resolves once that is durable. @throws ServiceError EXECUTION_NOT_WAITING, VALIDATION_FAILED. */
  async resume({ nodeId, scope, outcome }: ResumeSuspension): Promise<void> {
    const run = this.#run;
    if ('input' in outcome && outcome.input !== undefined) assertBatches(outcome.input);
    if ('outputs' in outcome) assertBatches(outcome.outputs);
    const ready = await this.#withStoredItems(outcome);
    const found = run.isOver ? undefined : findSuspended(run, nodeId, scope);
    if (found === undefined) throw notSuspended();
    this.#goOn(found, ready);
    const durable = await run.commit();
    run.drain();
    if (!durable) throw run.storeError;
  }

  async #withStoredItems(outcome: ResumeOutcome): Promise<ResumeOutcome> {
    if (outcome.action === 'return' && this.#records.isLarge(outcome.outputs))
      return { ...outcome, outputs: await this.#records.stored(outcome.outputs) };
    if (outcome.action === 'continue' && outcome.input !== undefined && this.#records.isLarge(outcome.input))
      return { ...outcome, input: await this.#records.stored(outcome.input) };
    return outcome;
  }

  #goOn({ suspension, attempt }: Suspended, outcome: ResumeOutcome): void {
    const { by, point, result } = suspension;
    if (outcome.action === 'fail') {
      this.#records.failed(attempt, refused(by, outcome));
    } else if (outcome.action === 'return') {
      const returned = { outputs: outcome.outputs };
      if (point === 'after') this.#askAfter(attempt, returned, this.#placeAfter(by));
      else this.#records.succeeded(attempt, returned);
    } else if (point === 'before') {
      this.#resumed(attempt, by, outcome.action === 'continue' ? outcome.input : undefined);
    } else if (outcome.action === 'retry' || result === undefined) {
      this.#resumed(attempt, undefined);
    } else this.#askAfter(attempt, result, this.#placeAfter(by));
  }

  #placeAfter(name: string | undefined): number {
    if (name === undefined) return 0;
    // One that is not there any more asks nothing: the others do.
    return this.#run.services.interceptors.findIndex((known) => known.name === name) + 1;
  }

  #infoOf({ node, scope, attempt }: Attempt): NodeRunInfo {
    const { id, tenant, plan, state } = this.#run;
    return {
      tenant,
      executionId: id,
      workflowId: plan.workflow.id,
      scope,
      nodeId: node.id,
      nodeName: node.name,
      attempt,
      input: (port) => inputOf(state, frameOf(state, scope), node.index, port),
    };
  }
}

/** What a failure is in a result. */
export const failureResult = (thrown: unknown): NodeResult => ({ failure: failureOf(thrown) });
