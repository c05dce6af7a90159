/**
 * An execution as one client follows it: first what is known of it, then what happens.
 * L6 After `onDetail`, events reach the handler in order; where a piece is missing, the detail comes again.
 * L10 What is missed while the detail is being read is read as well: an answer from before does not count as one.
 */
import type { ExecutionDetail, LiveEvents, LiveProgress, SocketRefusal } from '@reporunner/api-types';
import { LiveHttpError, type LiveRoom, type RoomConnection } from './connection.ts';

/** What a watcher of one execution is notified of, in the order of its events. */
export interface ExecutionHandlers {
  /** All that is known: at the beginning, after a reconnect, and where something was missed. It replaces what was. */
  onDetail?(detail: ExecutionDetail): void;
  /** Newer summaries of some nodes, and how many runs are not reported one by one. */
  onEvents?(events: LiveEvents): void;
  /** How far nodes say that they have come; some of it may be lost. */
  onProgress?(progress: LiveProgress): void;
  onRefused?(refusal: SocketRefusal): void;
}

const retryMs = 1_000;

export class ExecutionRoom implements LiveRoom {
  readonly #connection: RoomConnection;
  readonly #executionId: string;
  readonly #handlers: ExecutionHandlers;
  readonly #leaving = new AbortController();
  /** What came while the detail was on its way. */
  #early: LiveEvents[] = [];
  #seq: number | undefined;
  #fetching = false;
  /** Something was missed since the read that is under way began, or no read is. */
  #isBehind = false;

  constructor(connection: RoomConnection, executionId: string, handlers: ExecutionHandlers) {
    this.#connection = connection;
    this.#executionId = executionId;
    this.#handlers = handlers;
  }

  joined(): void {
    void this.#fetch();
  }

  refetch(): void {
    void this.#fetch();
  }

  closed(): void {
    this.#leaving.abort();
  }

  progressed(progress: LiveProgress): void {
    this.#handlers.onProgress?.(progress);
  }

  refused = (refusal: SocketRefusal) => this.#handlers.onRefused?.(refusal);

  receive(events: LiveEvents): void {
    if (this.#seq === undefined || this.#fetching) this.#early.push(events);
    else if (events.after > this.#seq) {
      this.#early.push(events);
      void this.#fetch();
    } else this.#handOn(events);
  }

  #handOn(events: LiveEvents): void {
    if (events.seq <= (this.#seq ?? 0)) return;
    this.#seq = events.seq;
    this.#handlers.onEvents?.(events);
  }

  async #fetch(): Promise<void> {
    this.#isBehind = true;
    if (this.#fetching || this.#leaving.signal.aborted) return;
    this.#fetching = true;
    try {
      while (this.#isBehind) {
        this.#isBehind = false;
        const detail = await this.#connection.get<ExecutionDetail>(
          `/executions/${this.#executionId}`,
          this.#leaving.signal,
        );
        if (this.#leaving.signal.aborted) return;
        this.#seq = detail.lastSeq;
        this.#handlers.onDetail?.(detail);
      }
    } catch (error) {
      if (this.#leaving.signal.aborted) return;
      // Gone, or never kept: what comes live is all there is.
      if (error instanceof LiveHttpError && error.status === 404) this.#seq ??= 0;
      else this.#connection.later(retryMs, () => void this.#fetch());
    } finally {
      this.#fetching = false;
    }
    const early = this.#early;
    this.#early = [];
    for (const events of early) this.receive(events);
  }
}
