/**
 * Who runs now, and who waits for a place.
 * E2 At most so many executions run at once, of one workflow and of one key at most their own limits; the rest wait by
 *    priority, then in the order in which they came, and not before their time. One that only waits has no place, and is
 *    admitted anew when it goes on: among those of its priority ahead of what has not begun.
 * E4 So many executions of one tenant run at once at most. One that waits counts from the moment when it is accepted,
 *    while its start is on its way to the store too. Places that become free go round over the tenants that wait;
 *    priority decides within a tenant only.
 */
import type { Clock, Timer, WorkflowSettings } from '@reporunner/core';

export interface Candidate {
  readonly tenant: { readonly tenantId: string };
  readonly workflowId: string;
  readonly settings: WorkflowSettings;
  /** The value of the workflow's flow key, with the workflow's id before it. */
  readonly flowKey: string;
  /** Milliseconds since the epoch before which it does not start. */
  notBefore: number;
  slot: 'none' | 'queued' | 'running';
  /** It has had a place before: from now on it is admitted to go on. */
  hasBegun: boolean;
  /** Starts it, or lets it go on. */
  begin(): void;
}

/** What decides whether it starts at once. */
export type Newcomer = Omit<Candidate, 'slot' | 'begin'>;

/** How many executions may run at once. */
export interface AdmissionLimits {
  readonly concurrentExecutions: number;
  /** Of one tenant. */
  readonly tenantExecutions: number;
}

const ranks = { high: 0, normal: 1, low: 2 };
/** The lower, the sooner. */
const rankOf = ({ settings, hasBegun }: Candidate) =>
  2 * ranks[settings.flow?.priority ?? 'normal'] + (hasBegun ? 0 : 1);

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
  readonly #limits: AdmissionLimits;
  readonly #clock: Clock;
  /** Of each tenant by priority, then by arrival; the tenant that is next comes first. */
  readonly #queues = new Map<string, C[]>();
  readonly #workflows = new Counter();
  readonly #keys = new Counter();
  /** Counted only where tenants have a limit of their own. */
  readonly #tenants: Counter | undefined;
  /** What waits for a place, or will once its start is durable. */
  readonly #waiting = new Counter();
  #running = 0;
  #queued = 0;
  #timer: Timer | undefined;
  #isStopped = false;
  /** Called whenever a place was given back. */
  readonly #onRelease = new Set<() => void>();

  constructor(limits: AdmissionLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    if (limits.tenantExecutions < limits.concurrentExecutions) this.#tenants = new Counter();
  }

  get running(): number {
    return this.#running;
  }
  /** How many wait, those whose start is not durable yet included. */
  get queued(): number {
    return this.#queued;
  }
  /** As `queued`, of one tenant. */
  queuedOf(tenantId: string): number {
    return this.#waiting.get(tenantId);
  }

  mayStart({ tenant, workflowId, settings, flowKey, notBefore, hasBegun }: Newcomer): boolean {
    const { concurrency, flow } = settings;
    const { concurrentExecutions, tenantExecutions } = this.#limits;
    if (this.#running >= concurrentExecutions) return false;
    if (!hasBegun && notBefore > this.#clock.now()) return false;
    if (this.#tenants !== undefined && this.#tenants.get(tenant.tenantId) >= tenantExecutions) return false;
    if (concurrency !== undefined && this.#workflows.get(workflowId) >= concurrency) return false;
    return flow?.concurrency === undefined || this.#keys.get(flowKey) < flow.concurrency;
  }

  take(candidate: C): void {
    candidate.slot = 'running';
    candidate.hasBegun = true;
    this.#count(candidate, 1);
  }

  /** Begins at once, or as soon as there is a place. */
  admit(candidate: C): void {
    if (this.mayStart(candidate)) {
      this.take(candidate);
      candidate.begin();
      return;
    }
    // What has begun waits for no time: only the next release can have a place for it.
    if (candidate.hasBegun) this.#insert(candidate);
    else this.enqueue(candidate);
  }

  /** It is stopped: what has begun winds up at once, and counts while it does. What never began has nothing to wind up. */
  takeAnyway(candidate: C): void {
    if (candidate.slot === 'running' || !candidate.hasBegun) return;
    this.#leaveQueue(candidate);
    this.take(candidate);
  }

  /** It will wait: from now on it counts, though `enqueue` comes only once its start is durable. */
  reserve(candidate: C): void {
    if (candidate.slot === 'queued') return;
    candidate.slot = 'queued';
    this.#countWaiting(candidate.tenant.tenantId, 1);
  }

  /** Executions of a tenant that recovery is about to enqueue; the function that is returned is called for each when it has. */
  expect(tenantId: string): () => void {
    this.#countWaiting(tenantId, 1);
    return () => this.#countWaiting(tenantId, -1);
  }

  /** It waits no longer, and does not start. */
  withdraw(candidate: C): void {
    if (candidate.slot !== 'queued') return;
    this.#leaveQueue(candidate);
    candidate.slot = 'none';
  }

  /** Gives its place back, or leaves the queue. */
  release(candidate: C): void {
    if (candidate.slot === 'running') this.#count(candidate, -1);
    else this.#leaveQueue(candidate);
    candidate.slot = 'none';
    for (const look of this.#onRelease) look();
    this.#startNext();
  }

  enqueue(candidate: C): void {
    this.#insert(candidate);
    this.#startNext();
  }

  #insert(candidate: C): void {
    this.reserve(candidate);
    const { tenantId } = candidate.tenant;
    const queue = this.#queues.get(tenantId) ?? [];
    const rank = rankOf(candidate);
    let at = queue.length;
    while (at > 0 && rankOf(queue[at - 1] as C) > rank) at -= 1;
    queue.splice(at, 0, candidate);
    this.#queues.set(tenantId, queue);
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

  #count({ tenant, workflowId, flowKey }: C, difference: 1 | -1): void {
    this.#running += difference;
    this.#tenants?.add(tenant.tenantId, difference);
    this.#workflows.add(workflowId, difference);
    this.#keys.add(flowKey, difference);
  }

  #countWaiting(tenantId: string, difference: 1 | -1): void {
    this.#queued += difference;
    this.#waiting.add(tenantId, difference);
  }

  #leaveQueue(candidate: C): void {
    if (candidate.slot !== 'queued') return;
    const { tenantId } = candidate.tenant;
    this.#countWaiting(tenantId, -1);
    const at = this.#queues.get(tenantId)?.indexOf(candidate) ?? -1;
    if (at !== -1) this.#dequeue(tenantId, at);
  }

  #dequeue(tenantId: string, at: number): void {
    const queue = this.#queues.get(tenantId);
    queue?.splice(at, 1);
    if (queue?.length === 0) this.#queues.delete(tenantId);
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
    if (this.#isStopped || this.#queues.size === 0) return;
    while (this.#startOneOfEach());
    this.#timer?.cancel();
    // While everything is taken, the next release looks again.
    if (this.#running < this.#limits.concurrentExecutions) this.#waitForSoonest();
  }

  /** One execution of each tenant that waits, as far as there are places. False: none could start. */
  #startOneOfEach(): boolean {
    let hasStarted = false;
    for (const tenantId of [...this.#queues.keys()]) {
      if (this.#running >= this.#limits.concurrentExecutions) return false;
      const queue = this.#queues.get(tenantId) ?? [];
      const at = queue.findIndex((candidate) => this.mayStart(candidate));
      const next = queue[at];
      if (next === undefined) continue;
      this.#countWaiting(tenantId, -1);
      this.#dequeue(tenantId, at);
      // The other tenants come first from now on.
      if (queue.length > 0) {
        this.#queues.delete(tenantId);
        this.#queues.set(tenantId, queue);
      }
      this.take(next);
      next.begin();
      hasStarted = true;
    }
    return hasStarted;
  }

  /** T6. What waits for its time waits as long as it would have. */
  clockWasSet(by: number): void {
    for (const queue of this.#queues.values())
      for (const candidate of queue) if (candidate.notBefore > 0) candidate.notBefore += by;
  }

  #waitForSoonest(): void {
    const now = this.#clock.now();
    let soonest = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values())
      for (const { notBefore, hasBegun } of queue)
        if (!hasBegun && notBefore > now) soonest = Math.min(soonest, notBefore);
    if (soonest === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.setTimer(soonest - now, () => this.#startNext());
  }
}
