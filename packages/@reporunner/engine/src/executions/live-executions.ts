/** The executions that this process has in memory. */

import { ServiceError, type TenantContext, withTimeout } from '@reporunner/core';
import type { Admission, Candidate } from '../admission.ts';
import type { ExecutionResult, StartRequest } from '../api.ts';
import type { EngineServices } from '../engine-services.ts';
import type { FlowDecision } from '../flow-control.ts';
import type { Batches } from '../items/batch.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import type { Plan } from '../plan/plan.ts';
import type { NewExecution } from '../ports/execution-store.ts';
import { ExecutionRun } from '../runner/execution-run.ts';

export interface LiveExecution extends Candidate {
  readonly run: ExecutionRun;
  readonly tenant: TenantContext;
  readonly mode: NewExecution['mode'];
  /** Rejects when it was parked. */
  readonly finished: Promise<ExecutionResult>;
}

/** What an execution needs to know of how its workflow takes events. */
type Place = Pick<FlowDecision, 'flowKey' | 'notBefore'> & Pick<Candidate, 'hasBegun'>;

export interface OpenExecution {
  readonly tenant: TenantContext;
  readonly plan: Plan;
  readonly id: string;
  readonly epoch: number;
  readonly mode: NewExecution['mode'];
  readonly place: Place;
  readonly onReply?: StartRequest['onReply'];
  readonly awaitsEnd?: boolean;
  readonly reused?: ReadonlyMap<string, Batches>;
}

/** Why an execution that is not over is no longer in memory. */
export function shuttingDown(): ServiceError {
  return new ServiceError(engineMessage('shuttingDownGoesOn'), {
    code: 'SHUTTING_DOWN',
    service: 'engine',
    recoverable: true,
  });
}

export class LiveExecutions {
  readonly #services: EngineServices;
  readonly #admission: Admission<LiveExecution>;
  readonly #executions = new Map<string, LiveExecution>();
  /** Those that only wait; the ones that have waited longest come first. */
  readonly #idle = new Set<LiveExecution>();
  /** What must be durable before an end is: undefined when nothing must. */
  readonly #beforeEnd: (live: LiveExecution, result: ExecutionResult) => Promise<void> | undefined;
  /** It was suspended, and resumes by itself at that time. */
  readonly #onWait: (resumeAt: number) => void;
  /** It was stopped without an end. */
  readonly #onParked: (live: LiveExecution, reason: ServiceError) => void;

  constructor(
    services: EngineServices,
    admission: Admission<LiveExecution>,
    hooks: {
      readonly beforeEnd: (live: LiveExecution, result: ExecutionResult) => Promise<void> | undefined;
      readonly onWait: (resumeAt: number) => void;
      readonly onParked: (live: LiveExecution, reason: ServiceError) => void;
    },
  ) {
    this.#services = services;
    this.#admission = admission;
    this.#beforeEnd = hooks.beforeEnd;
    this.#onWait = hooks.onWait;
    this.#onParked = hooks.onParked;
  }

  get(id: string): LiveExecution | undefined {
    return this.#executions.get(id);
  }

  all(): readonly LiveExecution[] {
    return [...this.#executions.values()];
  }

  /** In memory from now on. */
  open(options: OpenExecution): LiveExecution {
    const live = this.make(options);
    this.add(live);
    return live;
  }

  add(live: LiveExecution): void {
    this.#executions.set(live.run.id, live);
  }

  /** It cannot be found before it is added: it knows nothing yet. */
  make({ tenant, plan, id, epoch, mode, place, onReply, awaitsEnd, reused }: OpenExecution): LiveExecution {
    const { promise: finished, resolve, reject } = Promise.withResolvers<ExecutionResult>();
    // The caller that started it may not care how it ends.
    finished.catch(() => {});
    const run = new ExecutionRun(this.#services, tenant, plan, {
      id,
      epoch,
      ...(onReply === undefined ? {} : { onReply }),
      ...(awaitsEnd === true ? { awaitsEnd } : {}),
      ...(reused === undefined ? {} : { reused }),
      beforeEnd: (result) => this.#beforeEnd(live, result),
      onIdle: () => this.#onIdle(live),
      onResume: () => {
        this.#idle.delete(live);
        this.#admission.admit(live);
      },
      onStop: () => {
        this.#idle.delete(live);
        this.#admission.takeAnyway(live);
      },
      onEnd: (_, result) => {
        if (result?.status === 'waiting' && run.resumeAt !== undefined) this.#onWait(run.resumeAt);
        this.close(live);
        if (result === undefined) {
          const reason = run.parkReason ?? shuttingDown();
          this.#onParked(live, reason);
          reject(reason);
        } else if (result.storedOutputs === undefined) resolve(result);
        else run.items.withFirst(result).then(resolve, reject);
      },
    });
    const { id: workflowId, settings } = plan.workflow;
    const begin = () => run.run();
    const live: LiveExecution = {
      run,
      finished,
      workflowId,
      settings,
      ...place,
      tenant,
      mode,
      slot: 'none',
      begin,
    };
    return live;
  }

  close(live: LiveExecution): void {
    this.#executions.delete(live.run.id);
    this.#idle.delete(live);
    this.#admission.release(live);
  }

  /** What only waits takes no place: those that it waits for may need it. */
  #onIdle(live: LiveExecution): void {
    this.#idle.add(live);
    if (this.#idle.size > this.#services.limits.maxIdleExecutions) {
      for (const oldest of this.#idle) {
        this.#idle.delete(oldest);
        oldest.run.evictIfIdle();
        break;
      }
    }
    this.#admission.release(live);
  }

  /** Resolves once nothing runs any more, what running executions start themselves included, or when the time is up. */
  untilIdle(graceMs: number): Promise<void> {
    return withTimeout(this.#services.clock, this.#admission.whenIdle(), graceMs);
  }

  /** Resolves once none of these runs any more, or when the time is up; with those that still do. */
  async untilNoneRuns(ids: readonly string[], patienceMs: number): Promise<readonly string[]> {
    const tried = ids.flatMap((id) => this.get(id) ?? []);
    await withTimeout(this.#services.clock, this.#admission.whenNoneRuns(tried), patienceMs);
    return tried.filter(({ slot }) => slot === 'running').map(({ run }) => run.id);
  }

  /** Stops everything where it is: recovery resumes it. */
  parkAll(reason: ServiceError = shuttingDown()): void {
    for (const { run } of this.all()) run.park(reason);
  }
}
