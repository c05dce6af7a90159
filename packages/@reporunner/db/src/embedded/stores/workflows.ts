import { ServiceError, type TenantContext } from '@reporunner/core';
import type { NewOutboxRecord, TriggerAddress } from '@reporunner/engine';
import type { WorkflowStore } from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import { storeMessage } from '../../messages/store-messages.ts';
import { deleteVersions } from '../../sql/statements/versions.ts';
import * as operations from '../../sql/statements/workflow-operations.ts';
import * as statements from '../../sql/statements/workflows.ts';
import type { Step } from '../protocol.ts';
import { isRefused, reading, readingOne, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';
import { workflowRecord } from './change-records.ts';
import { createCredentialUses } from './credential-uses.ts';
import { addressSteps, createConflictFinder, createTakenAddresses } from './trigger-addresses.ts';
import { createVersionStore } from './versions.ts';
import { noSuchWorkflow } from './workflow-document.ts';
import { createWorkflowLists } from './workflow-lists.ts';
import { draftColumnsOf, operationOf, operationRowOf, recordOf } from './workflow-rows.ts';

export function createWorkflowStore(reader: Database, writer: Writer): WorkflowStore {
  const byId = readingOne(reader, statements.workflowById);
  const operationById = readingOne(reader, operations.operationById);
  const operationsAfter = reading(reader, operations.operationsAfter);
  const conflictOf = createConflictFinder(reader);
  const takenOf = createTakenAddresses(reader);

  /** A change of one column. `addresses`: those that it has from now on; undefined: they stay. */
  const set = async (
    tenant: TenantContext,
    id: string,
    change: Step,
    record: NewOutboxRecord,
    addresses?: readonly TriggerAddress[],
  ) => {
    const outcome = await writer.write({
      record,
      usesReserve: 'urgent',
      steps: [change, ...(addresses === undefined ? [] : addressSteps(tenant, id, addresses))],
    });
    if (isRefused(outcome))
      throw (outcome.refused > 0 && conflictOf(tenant, id, addresses ?? [])) || noSuchWorkflow();
  };

  return {
    ...createVersionStore(reader, writer),
    ...createCredentialUses(reader),
    ...createWorkflowLists(reader),
    takenAddresses: async (...wanted) => takenOf(...wanted),
    async insert(tenant, record) {
      const { tenantId } = tenant;
      const { draft } = record;
      const row = {
        ...draftColumnsOf(draft),
        tenant_id: tenantId,
        id: draft.id,
        project_id: draft.projectId,
        revision: record.revision,
        published_version_id: record.publishedVersionId ?? null,
        folder_id: record.folderId ?? null,
        deleted_at: record.deletedAt ?? null,
        created_at: record.createdAt,
        updated_at: record.updatedAt,
      };
      const text = JSON.stringify(draft);
      const outcome = await writer.write({
        record: workflowRecord(tenant, draft.id, 'created'),
        steps: [
          step(statements.insertWorkflow, row),
          step(statements.insertDraft, { tenant_id: tenantId, workflow_id: draft.id, draft: text }),
        ],
      });
      if (isRefused(outcome)) {
        throw new ServiceError(storeMessage('workflowExists', { id: draft.id }), {
          code: 'CONFLICT',
          service: 'store',
        });
      }
    },
    async get({ tenantId }, id) {
      const row = byId({ tenantId, id });
      return row && recordOf(row);
    },
    async saveDraft(tenant, id, { expectedRevision, draft, operation }) {
      const { tenantId } = tenant;
      const row = {
        ...draftColumnsOf(draft),
        tenantId,
        id,
        revision: operation.revision,
        updated_at: operation.at,
        expected: expectedRevision,
      };
      const text = JSON.stringify(draft);
      const outcome = await writer.write({
        record: workflowRecord(tenant, id, 'edited', { revision: operation.revision }),
        steps: [
          step(statements.updateWorkflow, row, { expect: 'one' }),
          step(statements.updateDraft, { tenant_id: tenantId, workflow_id: id, draft: text }),
          step(operations.insertOperation, operationRowOf(tenantId, id, operation)),
        ],
      });
      if (isRefused(outcome)) {
        throw new ServiceError(storeMessage('workflowChanged'), {
          code: 'REVISION_CONFLICT',
          service: 'store',
          recoverable: true,
        });
      }
    },
    async operationById({ tenantId }, id, operationId) {
      const row = operationById({ tenantId, id, operationId });
      return row && operationOf(row);
    },
    async operations({ tenantId }, id, after, limit) {
      return operationsAfter({ tenantId, id, after, limit }).map(operationOf);
    },
    setPublished(tenant, id, versionId, addresses = []) {
      const record =
        versionId === undefined
          ? workflowRecord(tenant, id, 'unpublished')
          : workflowRecord(tenant, id, 'published', { versionId });
      const parameters = { tenantId: tenant.tenantId, id, value: versionId ?? null };
      const change = step(statements.setPublishedVersion, parameters, { expect: 'one' });
      return set(tenant, id, change, record, versionId === undefined ? [] : addresses);
    },
    setFolder(tenant, id, folderId) {
      const parameters = { tenantId: tenant.tenantId, id, value: folderId ?? null };
      const change = step(statements.setFolder, parameters, { expect: 'one' });
      return set(tenant, id, change, workflowRecord(tenant, id, 'moved'));
    },
    setDeleted(tenant, id, deletedAt, addresses = []) {
      const record = workflowRecord(tenant, id, deletedAt === undefined ? 'restored' : 'trashed');
      const parameters = { tenantId: tenant.tenantId, id, value: deletedAt ?? null };
      const change = step(statements.setDeleted, parameters, { expect: 'one' });
      return set(tenant, id, change, record, deletedAt === undefined ? addresses : []);
    },
    async delete(tenant, id) {
      const key = { tenantId: tenant.tenantId, id };
      const outcome = await writer.write({
        record: workflowRecord(tenant, id, 'deleted'),
        usesReserve: 'frees',
        steps: [
          step(statements.deleteWorkflow, key, { expect: 'one' }),
          step(statements.deleteDraft, key),
          step(operations.deleteOperations, key),
          step(deleteVersions, { tenantId: tenant.tenantId, workflowId: id }),
          ...addressSteps(tenant, id, []),
        ],
      });
      return !isRefused(outcome);
    },
  };
}
