import type { TriggerStateStore } from '../ports/trigger-state-store.ts';

/** A {@link TriggerStateStore} for tests. Holds everything, forgets it with the process. */
export function createMemoryTriggerStateStore(): TriggerStateStore {
  const states = new Map<string, string>();
  return {
    async get({ tenantId }, workflowId, nodeId) {
      const text = states.get(JSON.stringify([tenantId, workflowId, nodeId]));
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    set: async ({ tenantId }, workflowId, nodeId, state) =>
      void states.set(JSON.stringify([tenantId, workflowId, nodeId]), JSON.stringify(state)),
    async deleteAllOf({ tenantId }, workflowId) {
      const prefix = `${JSON.stringify([tenantId, workflowId]).slice(0, -1)},`;
      for (const key of [...states.keys()]) if (key.startsWith(prefix)) states.delete(key);
    },
  };
}
