/**
 * What each node of an execution did, in sum: as much for a hundred thousand iterations as for one. A fold of event
 * headers that can be gone on with when there are more.
 */

import type { ScopePath } from '../events.ts';
import type { StoredError } from '../stored-error.ts';
import type { EventHeader, ItemCounts } from './event-header.ts';
import { isInFinally, isInside, type LeftPlace, leftBy } from './left-place.ts';
import { endedRun, type NodeRunSummary, openedRun, type RunStatus } from './node-run-summary.ts';

/** What a node did in all its runs. */
export interface NodeSummary {
  readonly nodeId: string;
  /** Under way if any run is, then failed if any has, and so on; see `RunStatus`. */
  readonly status: RunStatus;
  /** Activations that have ended or are under way; tries of one are one. */
  readonly runs: number;
  /** Of the newest run. */
  readonly scope: ScopePath;
  readonly attempt: number;
  /** Tries of all runs. */
  readonly attempts: number;
  /** Runs by status; those that did not occur are left out. */
  readonly counts: Readonly<Partial<Record<RunStatus, number>>>;
  /** Items per output port, of all runs. */
  readonly items: ItemCounts;
  /** When the first run started, and the last one ended. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Of the last run that failed, or failed and went on. */
  readonly error?: StoredError;
  readonly errorScope?: ScopePath;
  /** Of the newest run. */
  readonly reused?: NonNullable<NodeRunSummary['reused']>;
  readonly logs?: NonNullable<NodeRunSummary['logs']>;
}

interface Sum {
  runs: number;
  attempts: number;
  readonly counts: Partial<Record<RunStatus, number>>;
  readonly items: Record<string, number>;
  last: NodeRunSummary;
  failed: NodeRunSummary | undefined;
  startedAt: number | undefined;
  finishedAt: number | undefined;
}

/** The most telling first. */
const order: readonly RunStatus[] = [
  'running',
  'retrying',
  'waiting',
  'failed',
  'succeeded',
  'cancelled',
  'skipped',
];

const maxCancelled = 1_000;

const keyOf = ({ scope, nodeId }: { scope: ScopePath; nodeId: string }) => `${scope} ${nodeId}`;

/** What each node of an execution did, folded from its events one after another. */
export class ExecutionSummary {
  /** Of the last event that was added. */
  seq = 0;
  /** What it was started with. */
  start: Extract<EventHeader, { type: 'ExecutionStarted' }> | undefined;
  readonly #nodes = new Map<string, Sum>();
  readonly #open = new Map<string, NodeRunSummary>();
  readonly #cancelled: NodeRunSummary[] = [];
  readonly #containers = new Set<string>();
  /** Containers with a `finally`. */
  readonly #tries = new Set<string>();

  add(header: EventHeader): void {
    this.seq = header.seq;
    if (header.type === 'ExecutionStarted') this.start = header;
    if (header.type === 'ScopeOpened') {
      this.#containers.add(header.nodeId);
      if (header.kind === 'try') this.#tries.add(header.nodeId);
    }
    const ended = endedRun(header);
    if (ended !== undefined) this.#end(ended);
    const opened = openedRun(header);
    if (opened !== undefined) this.#begin(opened);
    const left = leftBy(header);
    if (left !== undefined) this.#leave(left, header.at);
    if (header.type === 'GraceEnded') this.#cancel((run) => isInside(run.scope, header), header.at);
    if (header.type === 'ExecutionFinished') this.#cancel(() => true, header.at);
  }

  /** In the order in which they first came up. */
  nodes(): readonly NodeSummary[] {
    const open = Map.groupBy(this.#open.values(), ({ nodeId }) => nodeId);
    return [...this.#nodes].map(([nodeId, sum]): NodeSummary => {
      const counts = { ...sum.counts };
      const under = open.get(nodeId) ?? [];
      for (const { status } of under) counts[status] = (counts[status] ?? 0) + 1;
      const { last, failed, startedAt, finishedAt } = sum;
      return {
        nodeId,
        status: order.find((status) => counts[status] !== undefined) ?? last.status,
        runs: sum.runs + under.length,
        scope: last.scope,
        attempt: last.attempt,
        attempts: sum.attempts + under.filter(({ status }) => status !== 'retrying').length,
        counts,
        items: sum.items,
        ...(startedAt === undefined ? {} : { startedAt }),
        ...(finishedAt === undefined || under.length > 0 ? {} : { finishedAt }),
        ...(failed?.error === undefined ? {} : { error: failed.error, errorScope: failed.scope }),
        ...(last.reused === undefined ? {} : { reused: last.reused }),
        ...(last.logs === undefined ? {} : { logs: last.logs }),
      };
    });
  }

  /** Runs that are under way, in the order in which they began. */
  openRuns(): readonly NodeRunSummary[] {
    return [...this.#open.values()];
  }

  /** Runs that were under way when they were left, by the seq of their newest event; the first thousand. */
  cancelledRuns(): readonly NodeRunSummary[] {
    return this.#cancelled;
  }

  #sum(run: NodeRunSummary): Sum {
    let sum = this.#nodes.get(run.nodeId);
    if (sum === undefined) {
      sum = {
        ...{ runs: 0, attempts: 0, counts: {}, items: {}, last: run },
        ...{ failed: undefined, startedAt: undefined, finishedAt: undefined },
      };
      this.#nodes.set(run.nodeId, sum);
    }
    sum.last = run;
    const { startedAt, finishedAt } = run;
    if (startedAt !== undefined && !(sum.startedAt !== undefined && sum.startedAt <= startedAt))
      sum.startedAt = startedAt;
    if (finishedAt !== undefined && !(sum.finishedAt !== undefined && sum.finishedAt >= finishedAt))
      sum.finishedAt = finishedAt;
    return sum;
  }

  #begin(run: NodeRunSummary): void {
    this.#sum(run);
    this.#open.set(keyOf(run), run);
  }

  #end(run: NodeRunSummary): void {
    const sum = this.#sum(run);
    this.#open.delete(keyOf(run));
    if (this.#containers.has(run.nodeId)) this.#cancel(({ scope }) => isInside(scope, run), run.finishedAt);
    if (run.attempt > 0) sum.attempts += 1;
    if (run.error !== undefined) sum.failed = run;
    // What is tried again has not ended yet.
    if (run.retryAt !== undefined) return;
    sum.runs += 1;
    sum.counts[run.status] = (sum.counts[run.status] ?? 0) + 1;
    for (const port of Object.keys(run.items))
      sum.items[port] = (sum.items[port] ?? 0) + (run.items[port] ?? 0);
  }

  /** C1. Steps there are stopped; containers wind up, and `finally` bodies in them go on. */
  #leave(left: LeftPlace, at: number): void {
    this.#cancel(
      ({ nodeId, scope }) =>
        !this.#containers.has(nodeId) && isInside(scope, left) && !isInFinally(scope, left, this.#tries),
      at,
    );
  }

  /** They will not come to an end. */
  #cancel(isMeant: (run: NodeRunSummary) => boolean, at: number | undefined): void {
    for (const [key, run] of this.#open) {
      if (!isMeant(run)) continue;
      this.#open.delete(key);
      const cancelled: NodeRunSummary = {
        ...run,
        status: 'cancelled',
        ...(at === undefined ? {} : { finishedAt: at }),
      };
      if (this.#cancelled.length < maxCancelled) this.#cancelled.push(cancelled);
      const sum = this.#sum(cancelled);
      sum.runs += 1;
      if (run.status !== 'retrying') sum.attempts += 1;
      sum.counts.cancelled = (sum.counts.cancelled ?? 0) + 1;
    }
  }
}
