/**
 * One execution's way into the store.
 * J1 Everything a turn has to say is one write.
 * J5 `seq` is gap-free from 1.
 */
import { type ServiceError, type TenantContext, toServiceError } from '@reporunner/core';
import type { EngineServices } from '../engine-services.ts';
import type { ExecutionEvent, FinishedStatus } from '../events.ts';
import type { NewExecution } from '../ports/execution-store.ts';
import type { Unstamped } from './run.ts';

const mostWritesUnderWay = 4;
const mostEventsUnderWay = 4_000;

export interface JournalOf {
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
  /** Writes, and events in them, that are not durable yet. */
  #writesUnderWay = 0;
  #eventsUnderWay = 0;

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
    return this.#writesUnderWay >= mostWritesUnderWay || this.#eventsUnderWay >= mostEventsUnderWay;
  }
  get error(): ServiceError | undefined {
    return this.#error;
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
    this.#writesUnderWay += 1;
    this.#eventsUnderWay += events.length;
    try {
      await this.#services.store.append(tenant, {
        executionId,
        epoch,
        afterSeq,
        events,
        status,
        ...(create === undefined ? {} : { create }),
        ...(finished === undefined ? {} : { finishedAt: finished.at }),
        ...(finished?.error === undefined ? {} : { error: finished.error }),
      });
    } catch (error) {
      return this.#refused(error);
    } finally {
      this.#writesUnderWay -= 1;
      this.#eventsUnderWay -= events.length;
    }
    for (const sink of this.#services.sinks) sink.published(tenant, executionId, workflowId, events);
    return true;
  }

  /** From here on the execution is a row in the store. False when the store refused. */
  async putAway(resumeAt: number | undefined): Promise<boolean> {
    const { tenant, executionId, epoch } = this.#of;
    try {
      await this.#services.store.append(tenant, {
        executionId,
        epoch,
        afterSeq: this.#writtenSeq,
        events: [],
        status: 'waiting',
        ...(resumeAt === undefined ? {} : { resumeAt }),
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
