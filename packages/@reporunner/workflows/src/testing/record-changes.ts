/** Outbox records of the memory store. */
import type { TenantContext } from '@reporunner/core';
import type { WorkflowStoreChange } from '@reporunner/engine';
import type { MemoryOutbox } from '@reporunner/engine/testing';
import type { WorkflowStore } from '../ports/workflow-store.ts';

/** For a store without transactions: each change is recorded in the outbox once it is applied. */
export function recordChanges(store: WorkflowStore, outbox: MemoryOutbox): WorkflowStore {
  const commit = ({ tenantId, principal }: TenantContext, change: Omit<WorkflowStoreChange, 'kind'>): void =>
    outbox.commit([
      { kind: 'workflow', tenantId, ...(principal === undefined ? {} : { principal }), ...change },
    ]);
  return {
    ...store,
    async insert(tenant, record) {
      await store.insert(tenant, record);
      commit(tenant, { workflowId: record.draft.id, change: 'created' });
    },
    async saveDraft(tenant, workflowId, saved) {
      await store.saveDraft(tenant, workflowId, saved);
      commit(tenant, { workflowId, change: 'edited', revision: saved.operation.revision });
    },
    async addVersion(tenant, version, publish, ...rest) {
      const saved = await store.addVersion(tenant, version, publish, ...rest);
      const { workflowId, versionId } = version;
      if (publish) commit(tenant, { workflowId, change: 'published', versionId });
      return saved;
    },
    async setPublished(tenant, workflowId, versionId, ...rest) {
      await store.setPublished(tenant, workflowId, versionId, ...rest);
      commit(
        tenant,
        versionId === undefined
          ? { workflowId, change: 'unpublished' }
          : { workflowId, change: 'published', versionId },
      );
    },
    async setFolder(tenant, workflowId, folderId) {
      await store.setFolder(tenant, workflowId, folderId);
      commit(tenant, { workflowId, change: 'moved' });
    },
    async setDeleted(tenant, workflowId, deletedAt, ...rest) {
      await store.setDeleted(tenant, workflowId, deletedAt, ...rest);
      commit(tenant, { workflowId, change: deletedAt === undefined ? 'restored' : 'trashed' });
    },
    async delete(tenant, workflowId) {
      const isGone = await store.delete(tenant, workflowId);
      if (isGone) commit(tenant, { workflowId, change: 'deleted' });
      return isGone;
    },
  };
}
