import { type Operation, ServiceError, type TenantContext, type Workflow } from '@reporunner/core';
import type { NewOutboxRecord, TriggerAddress } from '@reporunner/engine';
import {
  credentialIdsOf,
  nodeTypesOf,
  type OperationRecord,
  searchTextOf,
  type WorkflowRecord,
  type WorkflowSort,
  type WorkflowStore,
  type WorkflowSummary,
} from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import { blobsIn, type NamingRow, scanned } from '../blobs/blobs-in.ts';
import { containing, decodeCursor, encodeCursor } from '../cursor.ts';
import { fold } from '../fold.ts';
import type { Value } from '../protocol.ts';
import type { Writer } from '../writer.ts';
import { workflowRecord } from './change-records.ts';
import { createCredentialUses } from './credential-uses.ts';
import { addressSteps, createConflictFinder } from './trigger-addresses.ts';
import { createVersionStore } from './versions.ts';
import { documentOf, noSuchWorkflow, principalOf } from './workflow-document.ts';

interface Row {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly name_folded: string;
  readonly revision: number;
  readonly published_version_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly node_count: number;
  readonly folder_id: string | null;
  readonly deleted_at: number | null;
  readonly description: string;
  readonly tags: string;
  readonly node_types: string;
}

type WithDraft = Row & { readonly draft: string };

interface OperationRow {
  readonly revision: number;
  readonly operation: string;
  readonly principal_id: string | null;
  readonly principal: string | null;
  readonly at: number;
  readonly client_id: string | null;
  readonly operation_id: string | null;
}

const operationOf = (row: OperationRow): OperationRecord => ({
  revision: row.revision,
  operation: JSON.parse(row.operation) as Operation,
  at: row.at,
  ...(row.principal_id === null ? {} : { principalId: row.principal_id }),
  ...(row.principal === null ? {} : { principal: principalOf(row.principal) }),
  ...(row.client_id === null ? {} : { clientId: row.client_id }),
  ...(row.operation_id === null ? {} : { operationId: row.operation_id }),
});

/** Fields that a workflow may lack. */
const optionalFieldsOf = (row: Row) => ({
  ...(row.published_version_id === null ? {} : { publishedVersionId: row.published_version_id }),
  ...(row.folder_id === null ? {} : { folderId: row.folder_id }),
  ...(row.deleted_at === null ? {} : { deletedAt: row.deleted_at }),
});

function summaryOf(row: Row): WorkflowSummary {
  return {
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
  };
}

const columns: Readonly<Record<string, 'updated_at' | 'created_at' | 'name_folded'>> = {
  updatedAt: 'updated_at',
  createdAt: 'created_at',
  name: 'name_folded',
};

function orderOf(sort: WorkflowSort) {
  const descending = sort.startsWith('-');
  return {
    column: columns[sort.replace('-', '')] ?? 'updated_at',
    direction: descending ? 'DESC' : 'ASC',
    than: descending ? '<' : '>',
  };
}

export function createWorkflowStore(reader: Database, writer: Writer): WorkflowStore {
  const byId = reader.prepare<[string, string], WithDraft>(
    `SELECT w.*, d.draft FROM workflows w JOIN workflow_drafts d ON d.tenant_id = w.tenant_id AND d.workflow_id = w.id
      WHERE w.tenant_id = ? AND w.id = ?`,
  );
  const operationByName = reader.prepare<[string, string, string], OperationRow>(
    'SELECT * FROM workflow_operations WHERE tenant_id = ? AND workflow_id = ? AND operation_id = ?',
  );
  const operationsAfter = reader.prepare<[string, string, number, number], OperationRow>(
    'SELECT * FROM workflow_operations WHERE tenant_id = ? AND workflow_id = ? AND revision > ? ORDER BY revision LIMIT ?',
  );
  const draftValues = (draft: Workflow): readonly Value[] => [
    draft.name,
    fold(draft.name),
    Object.keys(draft.nodes).length,
    draft.description,
    JSON.stringify(draft.tags),
    JSON.stringify(nodeTypesOf(draft)),
    JSON.stringify(credentialIdsOf(draft)),
    fold(searchTextOf(draft)),
  ];
  /** A change of one column. */
  const conflictOf = createConflictFinder(reader);
  /** `addresses`: those that it has from now on; undefined: they stay. */
  const set = async (
    tenant: TenantContext,
    id: string,
    column: string,
    value: Value,
    record: NewOutboxRecord,
    addresses?: readonly TriggerAddress[],
  ) => {
    const outcome = await writer.write({
      record,
      usesReserve: 'urgent',
      steps: [
        {
          sql: `UPDATE workflows SET ${column} = ? WHERE tenant_id = ? AND id = ?`,
          values: [value, tenant.tenantId, id],
          expect: 'one',
        },
        ...(addresses === undefined ? [] : addressSteps(tenant, id, addresses)),
      ],
    });
    if (outcome !== null && 'refused' in outcome)
      throw (outcome.refused > 0 && conflictOf(tenant, id, addresses ?? [])) || noSuchWorkflow();
  };

  // Pinned data may hold files. Part 0 is the draft, the others are versions by their number; snapshots come below 0.
  const naming = reader.prepare<[string, string, string, string, number, number], NamingRow>(
    `SELECT id, part, iif(instr(text, 'sha256-'), text, '') AS text FROM (
        SELECT workflow_id AS id, 0 AS part, draft AS text FROM workflow_drafts WHERE tenant_id = ?
        UNION ALL
        SELECT workflow_id AS id, number AS part, workflow AS text FROM workflow_versions WHERE tenant_id = ?
        UNION ALL
        SELECT workflow_id AS id, 0 - CAST(substr(version_id, 7) AS INTEGER) AS part, workflow AS text
          FROM workflow_snapshots WHERE tenant_id = ?
      ) WHERE (id, part) > (?, ?) ORDER BY id, part LIMIT ?`,
  );

  const retentionsAfter = reader.prepare<[string, string], { id: string; days: number | null }>(
    `SELECT w.id AS id, json_extract(coalesce(v.workflow, d.draft), '$.settings.retentionDays') AS days
      FROM workflows w
      JOIN workflow_drafts d ON d.tenant_id = w.tenant_id AND d.workflow_id = w.id
      LEFT JOIN workflow_versions v ON v.tenant_id = w.tenant_id AND v.workflow_id = w.id AND v.version_id = w.published_version_id
      WHERE w.tenant_id = ? AND w.id > ? ORDER BY w.id LIMIT 20`,
  );

  return {
    ...createVersionStore(reader, writer),
    ...createCredentialUses(reader),
    async insert(tenant, record) {
      const { draft } = record;
      const outcome = await writer.write({
        record: workflowRecord(tenant, draft.id, 'created'),
        steps: [
          {
            sql: `INSERT INTO workflows (name, name_folded, node_count, description, tags, node_types, credential_ids, search_text,
                tenant_id, id, project_id, revision, published_version_id, folder_id, deleted_at, created_at, updated_at)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            values: [
              ...draftValues(draft),
              tenant.tenantId,
              draft.id,
              draft.projectId,
              record.revision,
              record.publishedVersionId ?? null,
              record.folderId ?? null,
              record.deletedAt ?? null,
              record.createdAt,
              record.updatedAt,
            ],
          },
          {
            sql: 'INSERT INTO workflow_drafts (tenant_id, workflow_id, draft) VALUES (?, ?, ?)',
            values: [tenant.tenantId, draft.id, JSON.stringify(draft)],
          },
        ],
      });
      if (outcome !== null && 'refused' in outcome) {
        throw new ServiceError(`There is a workflow "${draft.id}" already.`, {
          code: 'CONFLICT',
          service: 'store',
        });
      }
    },
    async get(tenant, id) {
      const row = byId.get(tenant.tenantId, id);
      if (row === undefined) return undefined;
      const record: WorkflowRecord = {
        draft: documentOf(row.draft),
        revision: row.revision,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
        ...optionalFieldsOf(row),
      };
      return record;
    },
    async list(tenant, filter, { limit, cursor, sort = '-updatedAt' }) {
      const { column, direction, than } = orderOf(sort);
      const conditions = ['tenant_id = ?'];
      const values: Value[] = [tenant.tenantId];
      const add = (condition: string, ...added: Value[]) => {
        conditions.push(condition);
        values.push(...added);
      };
      if (filter.projectId !== undefined) add('project_id = ?', filter.projectId);
      add(`deleted_at IS ${filter.deleted === true ? 'NOT NULL' : 'NULL'}`);
      if (filter.folderId === null) add('folder_id IS NULL');
      else if (filter.folderId !== undefined) add('folder_id = ?', filter.folderId);
      if (filter.published !== undefined)
        add(`published_version_id IS ${filter.published ? 'NOT NULL' : 'NULL'}`);
      if (filter.text !== undefined) add("search_text LIKE ? ESCAPE '\\'", containing(filter.text));
      for (const tag of filter.tags ?? [])
        add('EXISTS (SELECT 1 FROM json_each(workflows.tags) WHERE value = ?)', tag);
      if (cursor !== undefined) {
        const [value, id] = decodeCursor(cursor, `workflows ${sort}`, 2) as [string | number, string];
        add(`(${column}, id) ${than} (?, ?)`, value, id);
      }
      const rows = reader
        .prepare<Value[], Row>(
          `SELECT * FROM workflows WHERE ${conditions.join(' AND ')} ORDER BY ${column} ${direction}, id ${direction} LIMIT ?`,
        )
        .all(...values, limit + 1);
      const items = rows.slice(0, limit).map(summaryOf);
      const last = rows[limit - 1];
      return rows.length > limit && last !== undefined
        ? { items, nextCursor: encodeCursor(`workflows ${sort}`, [last[column], last.id]) }
        : { items };
    },
    async saveDraft(tenant, id, { expectedRevision, draft, operation }) {
      const outcome = await writer.write({
        record: workflowRecord(tenant, id, 'edited', { revision: operation.revision }),
        steps: [
          {
            sql: `UPDATE workflows SET name = ?, name_folded = ?, node_count = ?, description = ?, tags = ?, node_types = ?,
                credential_ids = ?, search_text = ?, revision = ?, updated_at = ?
              WHERE tenant_id = ? AND id = ? AND revision = ?`,
            values: [
              ...draftValues(draft),
              operation.revision,
              operation.at,
              tenant.tenantId,
              id,
              expectedRevision,
            ],
            expect: 'one',
          },
          {
            sql: 'UPDATE workflow_drafts SET draft = ? WHERE tenant_id = ? AND workflow_id = ?',
            values: [JSON.stringify(draft), tenant.tenantId, id],
          },
          {
            sql: 'INSERT INTO workflow_operations (tenant_id, workflow_id, revision, operation, principal_id, principal, at, client_id, operation_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
            values: [
              tenant.tenantId,
              id,
              operation.revision,
              JSON.stringify(operation.operation),
              operation.principalId ?? null,
              operation.principal === undefined ? null : JSON.stringify(operation.principal),
              operation.at,
              operation.clientId ?? null,
              operation.operationId ?? null,
            ],
          },
        ],
      });
      if (outcome !== null && 'refused' in outcome) {
        throw new ServiceError('The workflow was changed by somebody else.', {
          code: 'REVISION_CONFLICT',
          service: 'store',
          recoverable: true,
        });
      }
    },
    async operationById(tenant, id, operationId) {
      const row = operationByName.get(tenant.tenantId, id, operationId);
      return row === undefined ? undefined : operationOf(row);
    },
    async operations(tenant, id, after, limit) {
      return operationsAfter.all(tenant.tenantId, id, after, limit).map(operationOf);
    },
    setPublished(tenant, id, versionId, addresses = []) {
      const record =
        versionId === undefined
          ? workflowRecord(tenant, id, 'unpublished')
          : workflowRecord(tenant, id, 'published', { versionId });
      const claimed = versionId === undefined ? [] : addresses;
      return set(tenant, id, 'published_version_id', versionId ?? null, record, claimed);
    },
    setFolder: (tenant, id, folderId) =>
      set(tenant, id, 'folder_id', folderId ?? null, workflowRecord(tenant, id, 'moved')),
    setDeleted(tenant, id, deletedAt, addresses = []) {
      const record = workflowRecord(tenant, id, deletedAt === undefined ? 'restored' : 'trashed');
      const claimed = deletedAt === undefined ? addresses : [];
      return set(tenant, id, 'deleted_at', deletedAt ?? null, record, claimed);
    },
    async deletedBefore(tenant, before, limit) {
      return reader
        .prepare<[string, number, number], { id: string }>(
          'SELECT id FROM workflows WHERE tenant_id = ? AND deleted_at IS NOT NULL AND deleted_at < ? LIMIT ?',
        )
        .all(tenant.tenantId, before, limit)
        .map(({ id }) => id);
    },
    async *retentions(tenant) {
      // Documents are large: a page at a time, so that the main thread is never blocked for long.
      for (let after = ''; ; ) {
        const rows = retentionsAfter.all(tenant.tenantId, after);
        for (const { id, days } of rows) if (days !== null) yield { workflowId: id, days };
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.id;
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
    async names(tenant, ids) {
      const rows = reader
        .prepare<[string, string], { id: string; name: string }>(
          'SELECT id, name FROM workflows WHERE tenant_id = ? AND id IN (SELECT value FROM json_each(?))',
        )
        .all(tenant.tenantId, JSON.stringify(ids));
      return new Map(rows.map(({ id, name }) => [id, name]));
    },
    async tags(tenant, { projectId }) {
      const scoped = projectId === undefined ? '' : ' AND w.project_id = ?';
      return reader
        .prepare<Value[], { tag: string; count: number }>(
          `SELECT tag.value AS tag, count(DISTINCT w.id) AS count FROM workflows w, json_each(w.tags) AS tag
            WHERE w.tenant_id = ? AND w.deleted_at IS NULL AND w.tags <> '[]'${scoped}
            GROUP BY tag.value ORDER BY count DESC, tag.value`,
        )
        .all(tenant.tenantId, ...(projectId === undefined ? [] : [projectId]));
    },
    async *referencedBlobs(tenant) {
      yield* blobsIn((after) =>
        naming.all(tenant.tenantId, tenant.tenantId, tenant.tenantId, ...after, scanned),
      );
    },
    async delete(tenant, id) {
      const values = [tenant.tenantId, id];
      const outcome = await writer.write({
        record: workflowRecord(tenant, id, 'deleted'),
        usesReserve: 'frees',
        steps: [
          { sql: 'DELETE FROM workflows WHERE tenant_id = ? AND id = ?', values, expect: 'one' },
          { sql: 'DELETE FROM workflow_drafts WHERE tenant_id = ? AND workflow_id = ?', values },
          { sql: 'DELETE FROM workflow_operations WHERE tenant_id = ? AND workflow_id = ?', values },
          { sql: 'DELETE FROM workflow_versions WHERE tenant_id = ? AND workflow_id = ?', values },
          ...addressSteps(tenant, id, []),
        ],
      });
      return outcome === null || !('refused' in outcome);
    },
  };
}
