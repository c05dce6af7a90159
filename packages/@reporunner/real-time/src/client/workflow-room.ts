/**
 * A workflow as one client follows it.
 * L5 Operations reach the handler once each, in the order of their revisions, without a gap.
 * L10 What is missed while operations are being fetched is fetched as well: an answer from before does not count as one.
 */
import type {
  AnswerOf,
  LiveExecutions,
  LiveOperation,
  LiveWorkflowChange,
  SocketRefusal,
} from '@reporunner/api-types';
import type { LiveRoom, RoomConnection } from './connection.ts';

/** What an editor of one workflow is notified of. Operations come in order, each once. */
export interface WorkflowHandlers {
  /** L5. One's own come too: `clientId` and `operationId` tell. */
  onOperation?(operation: LiveOperation): void;
  /** Published, unpublished, deleted …, by any client. */
  onChange?(change: LiveWorkflowChange): void;
  /** Executions that started or ended. */
  onExecutions?(executions: LiveExecutions): void;
  /** Something other than operations may have been missed: read lists and state again. Also after each reconnect. */
  onMissed?(): void;
  /** The log of operations has a hole: read the document, and go on with `resumeFrom(its revision)`. */
  onReload?(): void | Promise<void>;
  onRefused?(refusal: SocketRefusal): void;
}

type Records = AnswerOf<'GET /api/v1/workflows/:id/operations'>;

const pageSize = 250;
const retryMs = 1_000;

export class WorkflowRoom implements LiveRoom {
  readonly #connection: RoomConnection;
  readonly #workflowId: string;
  readonly #handlers: WorkflowHandlers;
  readonly #early = new Map<number, LiveOperation>();
  readonly #leaving = new AbortController();
  #revision: number;
  #catchingUp = false;
  /** Something was missed since the fetch that is under way began, or none is. */
  #isBehind = false;
  #wasJoined = false;

  constructor(connection: RoomConnection, workflowId: string, revision: number, handlers: WorkflowHandlers) {
    this.#connection = connection;
    this.#workflowId = workflowId;
    this.#revision = revision;
    this.#handlers = handlers;
  }

  joined(at: number): void {
    if (this.#wasJoined) this.#handlers.onMissed?.();
    this.#wasJoined = true;
    if (at > this.#revision) void this.#catchUp();
  }

  refetch(): void {
    this.#handlers.onMissed?.();
    void this.#catchUp();
  }

  closed(): void {
    this.#leaving.abort();
  }

  resumeFrom(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
    this.#drain();
  }

  receive(operation: LiveOperation): void {
    if (operation.revision <= this.#revision) return;
    this.#early.set(operation.revision, operation);
    this.#drain();
    if (this.#early.size > 0) void this.#catchUp();
  }

  changed = (change: LiveWorkflowChange) => this.#handlers.onChange?.(change);
  executed = (executions: LiveExecutions) => this.#handlers.onExecutions?.(executions);
  refused = (refusal: SocketRefusal) => this.#handlers.onRefused?.(refusal);

  #drain(): void {
    for (const revision of this.#early.keys()) if (revision <= this.#revision) this.#early.delete(revision);
    for (;;) {
      const next = this.#early.get(this.#revision + 1);
      if (next === undefined) return;
      this.#early.delete(next.revision);
      this.#revision = next.revision;
      this.#handlers.onOperation?.(next);
    }
  }

  /** Fetches what happened since the last revision that was delivered. */
  async #catchUp(): Promise<void> {
    this.#isBehind = true;
    if (this.#catchingUp || this.#leaving.signal.aborted) return;
    this.#catchingUp = true;
    try {
      while (this.#isBehind) {
        this.#isBehind = false;
        while ((await this.#fetchPage()) === pageSize);
      }
      if (this.#early.size > 0) this.#handlers.onReload?.();
    } catch {
      // Not reached: the next join asks again. Reached and refused: in a while.
      if (!this.#leaving.signal.aborted) this.#connection.later(retryMs, () => void this.#catchUp());
    } finally {
      this.#catchingUp = false;
    }
  }

  /** How many operations came. */
  async #fetchPage(): Promise<number> {
    const { items } = await this.#connection.get<Records>(
      `/workflows/${this.#workflowId}/operations?after=${this.#revision}&limit=${pageSize}`,
      this.#leaving.signal,
    );
    for (const { clientId, operationId, principalId, principal, ...record } of items) {
      if (record.revision > this.#revision)
        this.#early.set(record.revision, {
          ...record,
          workflowId: this.#workflowId,
          ...(clientId === undefined ? {} : { clientId }),
          ...(operationId === undefined ? {} : { operationId }),
          ...(principalId === undefined ? {} : { principalId }),
          ...(principal === undefined ? {} : { principal }),
        });
    }
    this.#drain();
    return items.length;
  }
}
