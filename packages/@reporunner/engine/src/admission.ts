/**
 * Who runs now, and who waits for a place.
 * E2 At most so many executions run at once, of one workflow and of one key at most their own limits; the rest wait by
 *    priority, then in the order in which they came, and not before their time.
 */
import type { Clock, Timer, WorkflowSettings } from '@reporunner/core';

export interface Candidate {
  readonly workflowId: string;
  readonly settings: WorkflowSettings;
  /** The value of the workflow's flow key, with the workflow's id before it. */
  readonly flowKey: string;
  /** Milliseconds since the epoch before which it does not start. */
  readonly notBefore: number;
  slot: 'none' | 'queued' | 'running';
  begin(): void;
}

const ranks = { high: 0, normal: 1, low: 2 };
const rankOf = ({ settings }: Candidate) => ranks[settings.flow?.priority ?? 'normal'];

class Counter {
  readonly #counts = new Map<string, number>();
  get(key: string): number {
    return this.#counts.get(key) ?? 0;
  }
  add(key: string, difference: 1 | -1): void {
    const count = this.get(key) + difference;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}

export class Admission<C extends Candidate> {
  readonly #max: number;
  readonly #clock: Clock;
  /** By priority, then by arrival. */
  readonly #queue: C[] = [];
  readonly #workflows = new Counter();
  readonly #keys = new Counter();
  #running = 0;
  #timer: Timer | undefined;
  #isStopped = false;
  /** Called whenever a place was given back. */
  readonly #onRelease = new Set<() => void>();

  constructor(max: number, clock: Clock) {
    this.#max = max;
    this.#clock = clock;
  }

  get running(): number {
    return this.#running;
  }
  get queued(): number {
    return this.#queue.length;
  }

  mayStart({ workflowId, settings, flowKey, notBefore }: C): boolean {
    const { concurrency, flow } = settings;
    if (this.#running >= this.#max || notBefore > this.#clock.now()) return false;
    if (concurrency !== undefined && this.#workflows.get(workflowId) >= concurrency) return false;
    return flow?.concurrency === undefined || this.#keys.get(flowKey) < flow.concurrency;
  }

  take(candidate: C): void {
    candidate.slot = 'running';
    this.#running += 1;
    this.#workflows.add(candidate.workflowId, 1);
    this.#keys.add(candidate.flowKey, 1);
  }

  /** Gives its place back, or leaves the queue. */
  release(candidate: C): void {
    if (candidate.slot === 'running') {
      this.#running -= 1;
      this.#workflows.add(candidate.workflowId, -1);
      this.#keys.add(candidate.flowKey, -1);
    } else if (candidate.slot === 'queued') {
      const at = this.#queue.indexOf(candidate);
      if (at !== -1) this.#queue.splice(at, 1);
    }
    candidate.slot = 'none';
    for (const look of this.#onRelease) look();
    this.#startNext();
  }

  enqueue(candidate: C): void {
    candidate.slot = 'queued';
    const rank = rankOf(candidate);
    let at = this.#queue.length;
    while (at > 0 && rankOf(this.#queue[at - 1] as C) > rank) at -= 1;
    this.#queue.splice(at, 0, candidate);
    this.#startNext();
  }

  /** Resolves once nothing runs. */
  whenIdle(): Promise<void> {
    return this.#whenReleased(() => this.#running === 0);
  }

  /** Resolves once none of these runs: each has ended, only waits, or still queues. */
  whenNoneRuns(candidates: readonly C[]): Promise<void> {
    return this.#whenReleased(() => candidates.every(({ slot }) => slot !== 'running'));
  }

  /** Nothing that waits starts any more. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #whenReleased(isOver: () => boolean): Promise<void> {
    if (isOver()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!isOver()) return;
        this.#onRelease.delete(look);
        resolve();
      };
      this.#onRelease.add(look);
    });
  }

  #startNext(): void {
    if (this.#isStopped || this.#queue.length === 0) return;
    let soonest = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    for (let at = 0; at < this.#queue.length && this.#running < this.#max; ) {
      const next = this.#queue[at] as C;
      if (this.mayStart(next)) {
        this.#queue.splice(at, 1);
        this.take(next);
        next.begin();
        continue;
      }
      if (next.notBefore > now) soonest = Math.min(soonest, next.notBefore);
      at += 1;
    }
    this.#timer?.cancel();
    if (soonest === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.setTimer(soonest - now, () => this.#startNext());
  }
}
