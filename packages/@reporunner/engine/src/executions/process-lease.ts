/**
 * The lease of this process: every execution that it runs names its owner, and recovery elsewhere claims them once it has
 * expired. One heartbeat extends it, however many executions there are; an append costs a comparison.
 * PL1 Before a process writes it knows that it held its lease a moment ago. When the lease may have run out meanwhile (the
 *     process or the machine was suspended, a clock was set), the write waits until the store has confirmed it.
 * PL2 A process that lost its lease stops what it runs, goes on under a new name, and claims what no other process has claimed yet.
 */

import { type Clock, type Logger, ServiceError, type Timer } from '@reporunner/core';
import { engineMessage } from '../messages/engine-messages.ts';
import type { ExecutionStore } from '../ports/execution-store.ts';
import { installation, type Lease, type LeaseStore, processLeaseName } from '../ports/lease-store.ts';

/** How long a process may be out of reach before its executions are claimed. */
export const processLeaseMs = 30_000;
const heartbeatMs = processLeaseMs / 3;
/** A write that was allowed may still be on its way for so long. */
const marginMs = processLeaseMs / 6;

export interface ProcessLease {
  /** The owner that executions are written under. Changes when the lease was lost. */
  readonly owner: string;
  /**
   * Undefined while the lease is certain; else resolves once it is confirmed or acquired. Rejects with LEASE_LOST, or as
   * the store does.
   */
  check(): Promise<void> | undefined;
  /** Stops the heartbeat, and lets others claim what is left at once. */
  close(): Promise<void>;
}

/** For an engine whose store has no other process. */
export const withoutLease = (owner: string): ProcessLease => ({
  owner,
  check: () => undefined,
  async close() {},
});

export function createProcessLease(options: {
  readonly leases: LeaseStore;
  readonly owner: string;
  readonly clock: Clock;
  /** Milliseconds that a clock which is never set has counted. */
  readonly monotonic?: () => number;
  readonly logger: Logger;
  /** The executions of this process are no longer its own. */
  readonly onLost: (reason: ServiceError) => void;
  /** Called with a heartbeat when other processes have left something behind. */
  readonly onAbandoned: () => void;
}): ProcessLease {
  const { leases, clock, logger, onLost, onAbandoned } = options;
  const monotonic = options.monotonic ?? (() => performance.now());
  let owner = options.owner;
  let losses = 0;
  let lease: Lease | undefined;
  let heldUntil = 0;
  let heldUntilMonotonic = 0;
  let confirming: Promise<void> | undefined;
  let timer: Timer | undefined;
  let closed = false;

  /** Counted from before the store was asked: it began to count later. */
  const hold = (now: number, nowMonotonic: number) => {
    heldUntil = now + processLeaseMs - marginMs;
    heldUntilMonotonic = nowMonotonic + processLeaseMs - marginMs;
  };

  const lost = (): ServiceError => {
    const reason = new ServiceError(engineMessage('leaseLost'), {
      code: 'LEASE_LOST',
      service: 'engine',
      recoverable: true,
    });
    lease = undefined;
    losses += 1;
    owner = `${options.owner}.${losses}`;
    logger.warn('the lease of this process was lost; its executions are claimed anew', { owner });
    onLost(reason);
    return reason;
  };

  const confirm = async (): Promise<void> => {
    const [now, nowMonotonic] = [clock.now(), monotonic()];
    if (lease === undefined) {
      lease = await leases.acquire(installation, processLeaseName(owner), owner, processLeaseMs);
      if (lease === undefined) throw lost();
    } else if (!(await leases.renew(installation, [lease], processLeaseMs)).has(lease.name)) {
      throw lost();
    }
    hold(now, nowMonotonic);
    if (!closed) beatIn(heartbeatMs);
  };

  const confirmOnce = (): Promise<void> => {
    confirming ??= confirm().finally(() => {
      confirming = undefined;
    });
    return confirming;
  };

  const beat = async (): Promise<void> => {
    try {
      await confirmOnce();
      if (!closed && (await leases.countExpired(installation)) > 0) onAbandoned();
    } catch (error) {
      logger.warn('the lease of this process could not be extended', { owner, error });
      if (!closed) beatIn(heartbeatMs);
    }
  };

  const beatIn = (ms: number) => {
    timer?.cancel();
    timer = clock.setTimer(ms, () => void beat());
  };

  return {
    get owner() {
      return owner;
    },
    check() {
      if (confirming !== undefined) return confirming;
      if (lease !== undefined && clock.now() < heldUntil && monotonic() < heldUntilMonotonic)
        return undefined;
      return confirmOnce();
    },
    async close() {
      closed = true;
      timer?.cancel();
      await confirming?.catch(() => {});
      timer?.cancel();
      if (lease === undefined) return;
      await leases
        .release(installation, lease)
        .catch((error: unknown) => logger.warn('the lease of this process could not be released', { error }));
    },
  };
}

/** The same store, whose writes are made under the lease (PL1). Their order stays as it was. */
export function guardByLease(store: ExecutionStore, lease: ProcessLease): ExecutionStore {
  const guarded =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      const pending = lease.check();
      return pending === undefined ? write(...args) : pending.then(() => write(...args));
    };
  return {
    ...store,
    append(tenant, write) {
      const pending = lease.check();
      return pending === undefined
        ? store.append(tenant, write)
        : pending.then(() => store.append(tenant, write));
    },
    claimWaiting: guarded(store.claimWaiting),
    claimStopped: guarded(store.claimStopped),
    claimDue: guarded(store.claimDue),
    claimUnfinished: guarded(store.claimUnfinished),
    clockWasSet: guarded(store.clockWasSet),
  };
}
