/**
 * One execution's way into the store.
 * J1 All events of a time slice are one write.
 * J5 `seq` is gap-free from 1.
 * J7 What cannot be written as JSON fails its execution with VALUE_NOT_STORABLE; it is never tried again.
 */

import { isServiceError, ServiceError, type TenantContext, toServiceError } from '@reporunner/core';
import type { EngineServices } from '../engine-services.ts';
import type { ExecutionEvent, FinishedStatus } from '../events.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import {
  type ExecutionWrite,
  movedBy,
  type NewExecution,
  type ResumeTime,
} from '../ports/execution-store.ts';
import { type HoldingRun, noNode } from '../ports/main-thread.ts';
import type { StoredError } from '../stored-error.ts';
import type { Unstamped } from './run.ts';

const maxPendingWrites = 4;
const maxPendingEvents = 4_000;

export interface JournalOf {
  /** Holds the main thread while its events are encoded. */
  readonly run: HoldingRun;
  readonly tenant: TenantContext;
  readonly executionId: string;
  readonly workflowId: string;
  readonly epoch: number;
  /** Otherwise only start and end are kept. */
  readonly keepsProgress: boolean;
}

export class Journal {
  readonly #services: EngineServices;
  readonly #of: JournalOf;
  #create: NewExecution | undefined;
  #events: ExecutionEvent[] = [];
  #seq = 0;
  #writtenSeq = 0;
  #error: ServiceError | undefined;
  #unstorable: Unstorable | undefined;
  /** Writes, and events in them, that are not durable yet. */
  #pendingWrites = 0;
  #pendingEvents = 0;

  constructor(services: EngineServices, of: JournalOf) {
    this.#services = services;
    this.#of = of;
  }

  /** The record that the first write makes; undefined once it is made. */
  get creates(): NewExecution | undefined {
    return this.#create;
  }
  get hasUnwritten(): boolean {
    return this.#events.length > 0;
  }
  get hasWritten(): boolean {
    return this.#writtenSeq > 0;
  }
  /** True while the disk is slower than what there is to say. */
  get isBehind(): boolean {
    return this.#pendingWrites >= maxPendingWrites || this.#pendingEvents >= maxPendingEvents;
  }
  get error(): ServiceError | undefined {
    return this.#error;
  }

  /** Events that can never be written, whatever the store: the execution has to fail (J7). */
  get unstorable(): ServiceError | undefined {
    return this.#unstorable?.error;
  }

  begin(create: NewExecution): void {
    this.#create = create;
  }

  /** Goes on after an event that is in the store. */
  goOnAfter(seq: number): void {
    this.#seq = seq;
    this.#writtenSeq = seq;
  }

  /** Numbers an event, and keeps it for the next write. */
  add(at: number, event: Unstamped<ExecutionEvent>): ExecutionEvent {
    const keep =
      this.#of.keepsProgress || event.type === 'ExecutionStarted' || event.type === 'ExecutionFinished';
    if (keep) this.#seq += 1;
    const stamped = { seq: this.#seq, at, ...event } as ExecutionEvent;
    if (keep) this.#events.push(stamped);
    return stamped;
  }

  dropUnwritten(): void {
    this.#events = [];
  }

  /** Writes what was added since the last write. False when the store refused: `error` says why. */
  async write(status: 'queued' | 'running' | FinishedStatus): Promise<boolean> {
    const events = this.#events;
    if (events.length === 0) return true;
    const { tenant, executionId, workflowId, epoch } = this.#of;
    this.#events = [];
    const last = events.at(-1) as ExecutionEvent;
    const afterSeq = this.#writtenSeq === 0 ? 0 : (events[0] as ExecutionEvent).seq - 1;
    this.#writtenSeq = last.seq;
    const create = this.#create;
    this.#create = undefined;
    const finished = last.type === 'ExecutionFinished' ? last : undefined;
    this.#pendingWrites += 1;
    this.#pendingEvents += events.length;
    try {
      await this.#append({
        executionId,
        workflowId,
        epoch,
        afterSeq,
        events,
        status,
        ...(create === undefined ? {} : { create }),
        ...(finished === undefined ? {} : { finishedAt: finished.at }),
        ...(finished?.error === undefined ? {} : { error: finished.error }),
      });
    } catch (error) {
      if (isServiceError(error)) return this.#refused(error);
      this.#writtenSeq = afterSeq;
      this.#unstorable = { error: unstorableError(events, error), events, create };
      return false;
    } finally {
      this.#pendingWrites -= 1;
      this.#pendingEvents -= events.length;
    }
    for (const sink of this.#services.sinks) sink.published(tenant, executionId, workflowId, events);
    return true;
  }

  /** The store encodes the events at once: whose they are, the watchdog knows. */
  #append(write: ExecutionWrite): Promise<void> {
    const { holder, store } = this.#services;
    const { run, tenant } = this.#of;
    holder.enter(run, noNode);
    try {
      return store.append(tenant, write);
    } finally {
      holder.leave();
    }
  }

  /**
   * Ends the execution in place of what could not be written (J7). Of a start that cannot be written, the data of the
   * trigger is left out. False when the store refused.
   */
  async writeFailure(at: number, error: StoredError): Promise<boolean> {
    const failed = this.#unstorable;
    if (failed === undefined) return true;
    this.#unstorable = undefined;
    this.#events = [];
    this.#create = failed.create;
    this.#seq = this.#writtenSeq;
    const start = failed.events.find(({ type }) => type === 'ExecutionStarted');
    if (start?.type === 'ExecutionStarted') {
      const { seq: _, at: startedAt, ...event } = start;
      const trigger = isStorable(start) ? start.trigger : { nodeId: start.trigger.nodeId, outputs: {} };
      this.add(startedAt, { ...event, trigger });
    }
    this.add(at, { type: 'ExecutionFinished', status: 'failed', error });
    return this.write('failed');
  }

  /**
   * From here on the execution is a row in the store. `clockShift`: what the wall clock was set by since `due` was
   * computed. False when the store refused.
   */
  async suspend(due: ResumeTime | undefined, clockShift: number): Promise<boolean> {
    const { tenant, executionId, epoch } = this.#of;
    try {
      const { store, clock } = this.#services;
      await store.append(tenant, {
        executionId,
        epoch,
        afterSeq: this.#writtenSeq,
        events: [],
        status: 'waiting',
        ...(due === undefined ? {} : { resume: movedBy(due, clockShift, clock.now()) }),
        ...(clockShift === 0 ? {} : { clockShift }),
      });
      return true;
    } catch (error) {
      return this.#refused(error);
    }
  }

  #refused(error: unknown): false {
    this.#error = toServiceError(error, { code: 'STORE_UNAVAILABLE', service: 'engine' });
    return false;
  }
}

interface Unstorable {
  readonly error: ServiceError;
  readonly events: readonly ExecutionEvent[];
  readonly create: NewExecution | undefined;
}

function isStorable(event: ExecutionEvent): boolean {
  try {
    JSON.stringify(event);
    return true;
  } catch {
    return false;
  }
}

function unstorableError(events: readonly ExecutionEvent[], cause: unknown): ServiceError {
  const event = events.find((one) => !isStorable(one));
  const nodeId = event !== undefined && 'nodeId' in event ? event.nodeId : undefined;
  const reason =
    cause instanceof RangeError
      ? engineMessage('valueTooDeep')
      : cause instanceof Error
        ? cause.message
        : String(cause);
  return new ServiceError(engineMessage('valueUnstorable', { reason }), {
    code: 'VALUE_NOT_STORABLE',
    service: 'engine',
    ...(nodeId === undefined ? {} : { details: { nodeId } }),
    cause,
  });
}
