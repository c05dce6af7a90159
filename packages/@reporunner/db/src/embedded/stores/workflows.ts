import { parseWorkflow, ServiceError, type TenantContext, type Workflow } from '@reporunner/core';
import type {
  OperationRecord,
  WorkflowRecord,
  WorkflowSort,
  WorkflowStore,
  WorkflowSummary,
  WorkflowVersionRecord,
  WorkflowVersionSummary,
} from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import { blobsIn, type NamingRow, scanned } from '../blobs/blobs-in.ts';
import { containing, decodeCursor, encodeCursor, fold } from '../cursor.ts';
import type { Value } from '../protocol.ts';
import type { Writer } from '../writer.ts';
import { rowsOf } from './executions.ts';

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
  readonly draft: string;
}

interface VersionRow {
  readonly tenant_id: string;
  readonly workflow_id: string;
  readonly version_id: string;
  readonly number: number;
  readonly revision: number;
  readonly message: string;
  readonly created_at: number;
  readonly created_by: string | null;
  readonly workflow: string;
}

const published = (row: { readonly published_version_id: string | null }) =>
  row.published_version_id === null ? {} : { publishedVersionId: row.published_version_id };

/** Documents of older schema versions are brought up to date as they are read. */
const documentOf = (text: string): Workflow => parseWorkflow(JSON.parse(text));

function summaryOf(row: Row): WorkflowSummary {
  const { description, tags } = JSON.parse(row.draft) as { description: string; tags: string[] };
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    description,
    tags,
    nodeCount: row.node_count,
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...published(row),
  };
}

function versionSummaryOf(row: Omit<VersionRow, 'workflow'>): WorkflowVersionSummary {
  return {
    versionId: row.version_id,
    workflowId: row.workflow_id,
    number: row.number,
    revision: row.revision,
    message: row.message,
    createdAt: row.created_at,
    ...(row.created_by === null ? {} : { createdBy: row.created_by }),
  };
}

const versionOf = (row: VersionRow): WorkflowVersionRecord => ({
  ...versionSummaryOf(row),
  workflow: documentOf(row.workflow),
});

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
  const byId = reader.prepare<[string, string], Row>(
    'SELECT * FROM workflows WHERE tenant_id = ? AND id = ?',
  );
  const versionById = reader.prepare<[string, string, string], VersionRow>(
    'SELECT * FROM workflow_versions WHERE tenant_id = ? AND workflow_id = ? AND version_id = ?',
  );
  const notFound = () =>
    new ServiceError('There is no such workflow.', { code: 'NOT_FOUND', service: 'store' });
  const draftValues = (draft: Workflow): readonly Value[] => [
    draft.name,
    fold(draft.name),
    Object.keys(draft.nodes).length,
    JSON.stringify(draft),
  ];

  // Pinned data may hold files. Part 0 is the draft, the others are versions by their number.
  const naming = reader.prepare<[string, string, string, number, number], NamingRow>(
    `SELECT id, part, iif(instr(text, 'sha256-'), text, '') AS text FROM (
        SELECT id, 0 AS part, draft AS text FROM workflows WHERE tenant_id = ?
        UNION ALL
        SELECT workflow_id AS id, number AS part, workflow AS text FROM workflow_versions WHERE tenant_id = ?
      ) WHERE (id, part) > (?, ?) ORDER BY id, part LIMIT ?`,
  );

  return {
    async insert(tenant, record) {
      const { draft } = record;
      const outcome = await writer.write({
        steps: [
          {
            sql: `INSERT INTO workflows (name, name_folded, node_count, draft, tenant_id, id, project_id, revision, published_version_id, created_at, updated_at)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            values: [
              ...draftValues(draft),
              tenant.tenantId,
              draft.id,
              draft.projectId,
              record.revision,
              record.publishedVersionId ?? null,
              record.createdAt,
              record.updatedAt,
            ],
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
        ...published(row),
      };
      return record;
    },
    async list(tenant, filter, { limit, cursor, sort = '-updatedAt' }) {
      const { column, direction, than } = orderOf(sort);
      const conditions = ['tenant_id = ?'];
      const values: Value[] = [tenant.tenantId];
      const add = (condition: string, ...given: Value[]) => {
        conditions.push(condition);
        values.push(...given);
      };
      if (filter.projectId !== undefined) add('project_id = ?', filter.projectId);
      if (filter.published !== undefined)
        add(`published_version_id IS ${filter.published ? 'NOT NULL' : 'NULL'}`);
      if (filter.text !== undefined) add("name_folded LIKE ? ESCAPE '\\'", containing(filter.text));
      if (filter.tag !== undefined)
        add("EXISTS (SELECT 1 FROM json_each(draft, '$.tags') WHERE value = ?)", filter.tag);
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
        steps: [
          {
            sql: `UPDATE workflows SET name = ?, name_folded = ?, node_count = ?, draft = ?, revision = ?, updated_at = ?
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
            sql: 'INSERT INTO workflow_operations (tenant_id, workflow_id, revision, operation, principal_id, at) VALUES (?, ?, ?, ?, ?, ?)',
            values: [
              tenant.tenantId,
              id,
              operation.revision,
              JSON.stringify(operation.operation),
              operation.principalId ?? null,
              operation.at,
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
    async operations(tenant, id, after, limit) {
      return reader
        .prepare<
          [string, string, number, number],
          { revision: number; operation: string; principal_id: string | null; at: number }
        >(
          'SELECT * FROM workflow_operations WHERE tenant_id = ? AND workflow_id = ? AND revision > ? ORDER BY revision LIMIT ?',
        )
        .all(tenant.tenantId, id, after, limit)
        .map(
          (row): OperationRecord => ({
            revision: row.revision,
            operation: JSON.parse(row.operation) as unknown,
            at: row.at,
            ...(row.principal_id === null ? {} : { principalId: row.principal_id }),
          }),
        );
    },
    async addVersion(tenant, version, publish) {
      const publishStep = {
        sql: 'UPDATE workflows SET published_version_id = ? WHERE tenant_id = ? AND id = ?',
        values: [version.versionId, tenant.tenantId, version.workflowId],
        expect: 'one' as const,
      };
      const outcome = await writer.write({
        steps: [
          {
            sql: `INSERT INTO workflow_versions (tenant_id, workflow_id, version_id, number, revision, message, created_at, created_by, workflow)
              SELECT ?, w.id, ?, (SELECT coalesce(max(number), 0) + 1 FROM workflow_versions WHERE tenant_id = w.tenant_id AND workflow_id = w.id), ?, ?, ?, ?, ?
              FROM workflows w WHERE w.tenant_id = ? AND w.id = ? RETURNING *`,
            values: [
              tenant.tenantId,
              version.versionId,
              version.revision,
              version.message,
              version.createdAt,
              version.createdBy ?? null,
              JSON.stringify(version.workflow),
              tenant.tenantId,
              version.workflowId,
            ],
            expect: 'one',
            returns: true,
          },
          ...(publish ? [publishStep] : []),
        ],
      });
      const row = rowsOf<VersionRow>(outcome)[0];
      if (row === undefined) throw notFound();
      return { ...versionSummaryOf(row), workflow: version.workflow };
    },
    async setPublished(tenant, id, versionId) {
      const outcome = await writer.write({
        steps: [
          {
            sql: 'UPDATE workflows SET published_version_id = ? WHERE tenant_id = ? AND id = ?',
            values: [versionId ?? null, tenant.tenantId, id],
            expect: 'one',
          },
        ],
      });
      if (outcome !== null && 'refused' in outcome) throw notFound();
    },
    async version(tenant: TenantContext, workflowId, versionId) {
      const row = versionById.get(tenant.tenantId, workflowId, versionId);
      return row && versionOf(row);
    },
    async versions(tenant, workflowId, { limit, cursor }) {
      const before =
        cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 'versions', 1)[0]);
      const rows = reader
        .prepare<[string, string, number, number], Omit<VersionRow, 'workflow'>>(
          `SELECT tenant_id, workflow_id, version_id, number, revision, message, created_at, created_by FROM workflow_versions
            WHERE tenant_id = ? AND workflow_id = ? AND number < ? ORDER BY number DESC LIMIT ?`,
        )
        .all(tenant.tenantId, workflowId, before, limit + 1);
      const items = rows.slice(0, limit).map(versionSummaryOf);
      const last = items.at(-1);
      return rows.length > limit && last !== undefined
        ? { items, nextCursor: encodeCursor('versions', [last.number]) }
        : { items };
    },
    async *referencedBlobs(tenant) {
      yield* blobsIn((after) => naming.all(tenant.tenantId, tenant.tenantId, ...after, scanned));
    },
    async delete(tenant, id) {
      const values = [tenant.tenantId, id];
      const outcome = await writer.write({
        steps: [
          { sql: 'DELETE FROM workflows WHERE tenant_id = ? AND id = ?', values, expect: 'one' },
          { sql: 'DELETE FROM workflow_operations WHERE tenant_id = ? AND workflow_id = ?', values },
          { sql: 'DELETE FROM workflow_versions WHERE tenant_id = ? AND workflow_id = ?', values },
        ],
      });
      return outcome === null || !('refused' in outcome);
    },
    async allPublished() {
      return reader
        .prepare<[], VersionRow>(
          `SELECT v.* FROM workflow_versions v JOIN workflows w
            ON w.tenant_id = v.tenant_id AND w.id = v.workflow_id AND w.published_version_id = v.version_id`,
        )
        .all()
        .map((row) => ({ tenantId: row.tenant_id, version: versionOf(row) }));
    },
  };
}
