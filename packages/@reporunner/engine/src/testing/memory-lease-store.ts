import { type Clock, systemClock } from '@reporunner/core';
import { installation, type Lease, type LeaseStore, processLeaseName } from '../ports/lease-store.ts';

/** Leases in memory, for tests and for processes that share no store. */
export interface MemoryLeaseStore extends LeaseStore {
  /** Whether a process still owns its executions. */
  isLive(owner: string): boolean;
  /** Takes expired leases of processes away: they can no longer be renewed. */
  revokeExpired(): void;
}

/** A LeaseStore that forgets everything when it is dropped; `clock` decides what has expired. */
export function createMemoryLeaseStore(clock: Pick<Clock, 'now'> = systemClock): MemoryLeaseStore {
  const leases = new Map<string, Lease>();
  const keyOf = (tenantId: string, name: string) => `${tenantId}/${name}`;
  const held = (tenantId: string, { name, owner, epoch }: Pick<Lease, 'name' | 'owner' | 'epoch'>) => {
    const lease = leases.get(keyOf(tenantId, name));
    return lease?.owner === owner && lease.epoch === epoch ? lease : undefined;
  };
  return {
    async acquire({ tenantId }, name, owner, ttlMs) {
      const current = leases.get(keyOf(tenantId, name));
      const now = clock.now();
      if (current !== undefined && current.owner !== owner && current.expiresAt > now) return undefined;
      const lease = { name, owner, epoch: (current?.epoch ?? 0) + 1, expiresAt: now + ttlMs };
      leases.set(keyOf(tenantId, name), lease);
      return lease;
    },
    async renew({ tenantId }, renewed, ttlMs) {
      const names = new Set<string>();
      for (const one of renewed) {
        const lease = held(tenantId, one);
        if (lease === undefined) continue;
        leases.set(keyOf(tenantId, one.name), { ...lease, expiresAt: clock.now() + ttlMs });
        names.add(one.name);
      }
      return names;
    },
    async release({ tenantId }, released) {
      const lease = held(tenantId, released);
      if (lease === undefined) return false;
      leases.set(keyOf(tenantId, lease.name), { ...lease, epoch: lease.epoch + 1, expiresAt: clock.now() });
      return true;
    },
    get: async ({ tenantId }, name) => leases.get(keyOf(tenantId, name)),
    countExpired: async ({ tenantId }) =>
      [...leases].filter(([key, { expiresAt }]) => key.startsWith(`${tenantId}/`) && expiresAt <= clock.now())
        .length,
    isLive(owner) {
      const lease = leases.get(keyOf(installation.tenantId, processLeaseName(owner)));
      return lease !== undefined && lease.expiresAt > clock.now();
    },
    revokeExpired() {
      for (const [key, lease] of leases)
        if (key.startsWith(`${installation.tenantId}/`) && lease.expiresAt <= clock.now()) leases.delete(key);
    },
  };
}
