import type { MemoryOutbox } from '@reporunner/engine/testing';
import type { FlagOverride, FlagStore } from '../ports/flag-store.ts';

/** Keeps overrides in memory, and puts their records into the outbox in place of a transaction. */
export function createMemoryFlagStore(outbox: Pick<MemoryOutbox, 'commit'>): FlagStore {
  const tenants = new Map<string, Map<string, FlagOverride>>();
  const flagsOf = (tenantId: string) => {
    const flags = tenants.get(tenantId) ?? new Map<string, FlagOverride>();
    tenants.set(tenantId, flags);
    return flags;
  };
  return {
    list: async ({ tenantId }) => [...flagsOf(tenantId).values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    async set({ tenantId, principal }, name, isOn, at) {
      const by = principal === undefined ? {} : { updatedBy: principal };
      flagsOf(tenantId).set(name, { name, isOn, updatedAt: at, ...by });
      outbox.commit([
        { kind: 'flag', tenantId, flag: name, isOn, ...(principal === undefined ? {} : { principal }) },
      ]);
    },
    async clear({ tenantId, principal }, name) {
      if (!flagsOf(tenantId).delete(name)) return false;
      outbox.commit([
        { kind: 'flag', tenantId, flag: name, ...(principal === undefined ? {} : { principal }) },
      ]);
      return true;
    },
  };
}
