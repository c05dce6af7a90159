/** Versions of workflows, which never change, and snapshots of drafts that executions ran. */
import {
  credentialIdsOf,
  type WorkflowStore,
  type WorkflowVersionRecord,
  type WorkflowVersionSummary,
} from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { rowsOf } from '../rows-of.ts';
import type { Writer } from '../writer.ts';
import { workflowRecord } from './change-records.ts';
import { addressSteps, createConflictFinder } from './trigger-addresses.ts';
import { documentOf, noSuchWorkflow, principalOf } from './workflow-document.ts';

interface VersionRow {
  readonly tenant_id: string;
  readonly workflow_id: string;
  readonly version_id: string;
  readonly number: number;
  readonly revision: number;
  readonly message: string;
  readonly created_at: number;
  readonly created_by: string | null;
  readonly principal: string | null;
  readonly workflow: string;
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
    ...(row.principal === null ? {} : { principal: principalOf(row.principal) }),
  };
}

const versionOf = (row: VersionRow): WorkflowVersionRecord => ({
  ...versionSummaryOf(row),
  workflow: documentOf(row.workflow),
});

type VersionStore = Pick<
  WorkflowStore,
  | 'addVersion'
  | 'allPublished'
  | 'deleteSnapshot'
  | 'keepSnapshot'
  | 'snapshot'
  | 'snapshots'
  | 'version'
  | 'versions'
>;

export function createVersionStore(reader: Database, writer: Writer): VersionStore {
  const versionById = reader.prepare<[string, string, string], VersionRow>(
    'SELECT * FROM workflow_versions WHERE tenant_id = ? AND workflow_id = ? AND version_id = ?',
  );

  const conflictOf = createConflictFinder(reader);
  return {
    async addVersion(tenant, version, publish, addresses = []) {
      const publishStep = {
        sql: 'UPDATE workflows SET published_version_id = ? WHERE tenant_id = ? AND id = ?',
        values: [version.versionId, tenant.tenantId, version.workflowId],
        expect: 'one' as const,
      };
      const { workflowId, versionId } = version;
      const outcome = await writer.write({
        record: publish ? workflowRecord(tenant, workflowId, 'published', { versionId }) : undefined,
        steps: [
          {
            sql: `INSERT INTO workflow_versions (tenant_id, workflow_id, version_id, number, revision, message, created_at, created_by, principal, workflow, credential_ids)
              SELECT ?, w.id, ?, (SELECT coalesce(max(number), 0) + 1 FROM workflow_versions WHERE tenant_id = w.tenant_id AND workflow_id = w.id), ?, ?, ?, ?, ?, ?, ?
              FROM workflows w WHERE w.tenant_id = ? AND w.id = ? RETURNING *`,
            values: [
              tenant.tenantId,
              version.versionId,
              version.revision,
              version.message,
              version.createdAt,
              version.createdBy ?? null,
              version.principal === undefined ? null : JSON.stringify(version.principal),
              JSON.stringify(version.workflow),
              JSON.stringify(credentialIdsOf(version.workflow)),
              tenant.tenantId,
              version.workflowId,
            ],
            expect: 'one',
            returns: true,
          },
          ...(publish ? [publishStep, ...addressSteps(tenant, workflowId, addresses)] : []),
        ],
      });
      const row = rowsOf<VersionRow>(outcome)[0];
      if (row === undefined) throw conflictOf(tenant, workflowId, addresses) ?? noSuchWorkflow();
      return { ...versionSummaryOf(row), workflow: version.workflow };
    },
    async version(tenant, workflowId, versionId) {
      const row = versionById.get(tenant.tenantId, workflowId, versionId);
      return row && versionOf(row);
    },
    async versions(tenant, workflowId, { limit, cursor }) {
      const before =
        cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 'versions', 1)[0]);
      const rows = reader
        .prepare<[string, string, number, number], Omit<VersionRow, 'workflow'>>(
          `SELECT tenant_id, workflow_id, version_id, number, revision, message, created_at, created_by, principal FROM workflow_versions
            WHERE tenant_id = ? AND workflow_id = ? AND number < ? ORDER BY number DESC LIMIT ?`,
        )
        .all(tenant.tenantId, workflowId, before, limit + 1);
      const items = rows.slice(0, limit).map(versionSummaryOf);
      const last = items.at(-1);
      return rows.length > limit && last !== undefined
        ? { items, nextCursor: encodeCursor('versions', [last.number]) }
        : { items };
    },
    async keepSnapshot(tenant, { workflowId, versionId, workflow, keptAt }) {
      await writer.write({
        steps: [
          {
            sql: `INSERT INTO workflow_snapshots (tenant_id, workflow_id, version_id, kept_at, workflow) VALUES (?, ?, ?, ?, ?)
              ON CONFLICT DO UPDATE SET kept_at = excluded.kept_at`,
            values: [tenant.tenantId, workflowId, versionId, keptAt, JSON.stringify(workflow)],
          },
        ],
      });
    },
    async snapshot(tenant, workflowId, versionId) {
      const row = reader
        .prepare<[string, string, string], { kept_at: number; workflow: string }>(
          'SELECT kept_at, workflow FROM workflow_snapshots WHERE tenant_id = ? AND workflow_id = ? AND version_id = ?',
        )
        .get(tenant.tenantId, workflowId, versionId);
      return row && { workflowId, versionId, keptAt: row.kept_at, workflow: documentOf(row.workflow) };
    },
    async snapshots(tenant, keptBefore, { after, limit }) {
      return reader
        .prepare<[string, string, string, number, number], { workflowId: string; versionId: string }>(
          `SELECT workflow_id AS workflowId, version_id AS versionId FROM workflow_snapshots
            WHERE tenant_id = ? AND (workflow_id, version_id) > (?, ?) AND kept_at < ? ORDER BY workflow_id, version_id LIMIT ?`,
        )
        .all(tenant.tenantId, after?.workflowId ?? '', after?.versionId ?? '', keptBefore, limit);
    },
    async deleteSnapshot(tenant, { workflowId, versionId }, keptBefore) {
      const outcome = await writer.write({
        usesReserve: 'frees',
        steps: [
          {
            sql: 'DELETE FROM workflow_snapshots WHERE tenant_id = ? AND workflow_id = ? AND version_id = ? AND kept_at < ?',
            values: [tenant.tenantId, workflowId, versionId, keptBefore],
            expect: 'one',
          },
        ],
      });
      return outcome === null || !('refused' in outcome);
    },
    async allPublished() {
      return reader
        .prepare<[], VersionRow & { address_keys: string }>(
          `SELECT v.*, (SELECT json_group_array(a.address) FROM trigger_addresses a
              WHERE a.tenant_id = v.tenant_id AND a.workflow_id = v.workflow_id) AS address_keys FROM workflow_versions v JOIN workflows w
            ON w.tenant_id = v.tenant_id AND w.id = v.workflow_id AND w.published_version_id = v.version_id
            WHERE w.deleted_at IS NULL`,
        )
        .all()
        .map((row) => ({
          tenantId: row.tenant_id,
          version: versionOf(row),
          addressKeys: JSON.parse(row.address_keys) as string[],
        }));
    },
  };
}
