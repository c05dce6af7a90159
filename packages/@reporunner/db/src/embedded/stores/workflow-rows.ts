/** Rows of workflows as records, and back. */
import type { Operation, Workflow } from '@reporunner/core';
import {
  credentialIdsOf,
  nodeTypesOf,
  type OperationRecord,
  searchTextOf,
  type WorkflowRecord,
  type WorkflowSummary,
} from '@reporunner/workflows';
import type { DraftColumns } from '../../sql/statements/workflows.ts';
import type { WorkflowDraftRow, WorkflowOperationRow, WorkflowRow } from '../../sql/tables.ts';
import { fold } from '../fold.ts';
import { documentOf, principalOf } from './workflow-document.ts';

export const operationOf = (row: WorkflowOperationRow): OperationRecord => ({
  revision: row.revision,
  operation: JSON.parse(row.operation) as Operation,
  at: row.at,
  ...(row.principal_id === null ? {} : { principalId: row.principal_id }),
  ...(row.principal === null ? {} : { principal: principalOf(row.principal) }),
  ...(row.client_id === null ? {} : { clientId: row.client_id }),
  ...(row.operation_id === null ? {} : { operationId: row.operation_id }),
});

export const operationRowOf = (
  tenantId: string,
  workflowId: string,
  operation: OperationRecord,
): WorkflowOperationRow => ({
  tenant_id: tenantId,
  workflow_id: workflowId,
  revision: operation.revision,
  operation: JSON.stringify(operation.operation),
  principal_id: operation.principalId ?? null,
  principal: operation.principal === undefined ? null : JSON.stringify(operation.principal),
  at: operation.at,
  client_id: operation.clientId ?? null,
  operation_id: operation.operationId ?? null,
});

/** Fields that a workflow may lack. */
const optionalFieldsOf = (row: WorkflowRow) => ({
  ...(row.published_version_id === null ? {} : { publishedVersionId: row.published_version_id }),
  ...(row.folder_id === null ? {} : { folderId: row.folder_id }),
  ...(row.deleted_at === null ? {} : { deletedAt: row.deleted_at }),
});

export const recordOf = (row: WorkflowRow & Pick<WorkflowDraftRow, 'draft'>): WorkflowRecord => ({
  draft: documentOf(row.draft),
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  ...optionalFieldsOf(row),
});

export const summaryOf = (row: WorkflowRow): WorkflowSummary => ({
  id: row.id,
  projectId: row.project_id,
  name: row.name,
  description: row.description,
  tags: JSON.parse(row.tags) as string[],
  nodeCount: row.node_count,
  nodeTypes: JSON.parse(row.node_types) as string[],
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  ...optionalFieldsOf(row),
});

export const draftColumnsOf = (draft: Workflow): DraftColumns => ({
  name: draft.name,
  name_folded: fold(draft.name),
  node_count: Object.keys(draft.nodes).length,
  description: draft.description,
  tags: JSON.stringify(draft.tags),
  node_types: JSON.stringify(nodeTypesOf(draft)),
  credential_ids: JSON.stringify(credentialIdsOf(draft)),
  search_text: fold(searchTextOf(draft)),
});
