import { type PrincipalRecord, userIdOf } from '@reporunner/core';
import type { TestAddress, TestAddressStore, TriggerSample } from '../ports/test-address-store.ts';

interface Tenant {
  readonly addresses: Map<string, TestAddress>;
  /** By workflow, by node. */
  readonly samples: Map<string, Map<string, TriggerSample>>;
}

const openerOf = (principal: PrincipalRecord) => userIdOf(principal) ?? principal.id;

/** Keeps test addresses in memory. */
export function createMemoryTestAddressStore(): TestAddressStore {
  const tenants = new Map<string, Tenant>();
  const of = (tenantId: string): Tenant => {
    const tenant = tenants.get(tenantId) ?? { addresses: new Map(), samples: new Map() };
    tenants.set(tenantId, tenant);
    return tenant;
  };
  const keep = (tenantId: string, workflowId: string, sample: TriggerSample) => {
    const { samples } = of(tenantId);
    const own = samples.get(workflowId) ?? new Map<string, TriggerSample>();
    samples.set(workflowId, own.set(sample.nodeId, sample));
  };
  return {
    async open({ tenantId }, address) {
      const { addresses } = of(tenantId);
      const { workflowId, nodeId, openedBy } = address;
      const same = [...addresses.values()].find(
        (one) =>
          one.workflowId === workflowId &&
          one.nodeId === nodeId &&
          openerOf(one.openedBy) === openerOf(openedBy),
      );
      const opened = { ...address, id: same?.id ?? address.id, requests: 0 };
      addresses.set(opened.id, opened);
      return opened;
    },
    get: async ({ tenantId }, id) => of(tenantId).addresses.get(id),
    list: async ({ tenantId }, workflowId) =>
      [...of(tenantId).addresses.values()]
        .filter((one) => one.workflowId === workflowId)
        .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1)),
    async record({ tenantId }, id, last, expiresAt) {
      const { addresses } = of(tenantId);
      const address = addresses.get(id);
      if (address === undefined) return;
      const { executionId, at } = last;
      const isOpen = address.expiresAt > at;
      addresses.set(id, {
        ...address,
        last,
        requests: address.requests + 1,
        expiresAt: isOpen ? Math.max(address.expiresAt, expiresAt) : address.expiresAt,
      });
      if (executionId !== undefined)
        keep(tenantId, address.workflowId, { nodeId: address.nodeId, executionId, at });
    },
    async setExpiry({ tenantId }, id, expiresAt, at) {
      const { addresses } = of(tenantId);
      const address = addresses.get(id);
      if (address === undefined || address.expiresAt <= at) return false;
      addresses.set(id, { ...address, expiresAt });
      return true;
    },
    samples: async ({ tenantId }, workflowId) =>
      [...(of(tenantId).samples.get(workflowId)?.values() ?? [])].sort((a, b) => b.at - a.at),
    keepSample: async ({ tenantId }, workflowId, sample) => keep(tenantId, workflowId, sample),
    async deleteAllOf({ tenantId }, workflowId) {
      const { addresses, samples } = of(tenantId);
      for (const [id, address] of addresses) if (address.workflowId === workflowId) addresses.delete(id);
      samples.delete(workflowId);
    },
  };
}
