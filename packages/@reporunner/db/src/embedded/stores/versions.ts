/** Versions of workflows, which never change, and snapshots of drafts that executions ran. */
import {
  credentialIdsOf,
  type WorkflowStore,
  type WorkflowVersionRecord,
  type WorkflowVersionSummary,
} from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/versions.ts';
import { setPublishedVersion } from '../../sql/statements/workflows.ts';
import type { WorkflowVersionRow } from '../../sql/tables.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { isRefused, reading, readingOne, rowsOf, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';
import { workflowRecord } from './change-records.ts';
import { addressSteps, createConflictFinder } from './trigger-addresses.ts';
import { documentOf, noSuchWorkflow, principalOf } from './workflow-document.ts';

function versionSummaryOf(row: statements.VersionSummaryRow): WorkflowVersionSummary {
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

const versionOf = (row: WorkflowVersionRow): WorkflowVersionRecord => ({
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
  const byId = readingOne(reader, statements.versionById);
  const before = reading(reader, statements.versionsBefore);
  const snapshotById = readingOne(reader, statements.snapshotById);
  const snapshotsAfter = reading(reader, statements.snapshotsAfter);
  const published = reading(reader, statements.publishedVersions);
  const conflictOf = createConflictFinder(reader);
  return {
    async addVersion(tenant, version, publish, addresses = []) {
      const { tenantId } = tenant;
      const { workflowId, versionId } = version;
      const row = {
        tenant_id: tenantId,
        workflow_id: workflowId,
        version_id: versionId,
        revision: version.revision,
        message: version.message,
        created_at: version.createdAt,
        created_by: version.createdBy ?? null,
        principal: version.principal === undefined ? null : JSON.stringify(version.principal),
        workflow: JSON.stringify(version.workflow),
        credential_ids: JSON.stringify(credentialIdsOf(version.workflow)),
      };
      const publishing = () => [
        step(setPublishedVersion, { tenantId, id: workflowId, value: versionId }, { expect: 'one' }),
        ...addressSteps(tenant, workflowId, addresses),
      ];
      const outcome = await writer.write({
        record: publish ? workflowRecord(tenant, workflowId, 'published', { versionId }) : undefined,
        steps: [
          step(statements.insertVersion, row, { expect: 'one', returns: true }),
          ...(publish ? publishing() : []),
        ],
      });
      const [inserted] = rowsOf<statements.VersionSummaryRow>(outcome);
      if (inserted === undefined) throw conflictOf(tenant, workflowId, addresses) ?? noSuchWorkflow();
      return { ...versionSummaryOf(inserted), workflow: version.workflow };
    },
    async version({ tenantId }, workflowId, versionId) {
      const row = byId({ tenantId, workflowId, versionId });
      return row && versionOf(row);
    },
    async versions({ tenantId }, workflowId, { limit, cursor }) {
      const end =
        cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 'versions', 1)[0]);
      const rows = before({ tenantId, workflowId, before: end, limit: limit + 1 });
      const items = rows.slice(0, limit).map(versionSummaryOf);
      const last = items.at(-1);
      return rows.length > limit && last !== undefined
        ? { items, nextCursor: encodeCursor('versions', [last.number]) }
        : { items };
    },
    async keepSnapshot({ tenantId }, { workflowId, versionId, workflow, keptAt }) {
      await writer.write({
        steps: [
          step(statements.keepSnapshot, {
            tenant_id: tenantId,
            workflow_id: workflowId,
            version_id: versionId,
            kept_at: keptAt,
            workflow: JSON.stringify(workflow),
          }),
        ],
      });
    },
    async snapshot({ tenantId }, workflowId, versionId) {
      const row = snapshotById({ tenantId, workflowId, versionId });
      return row && { workflowId, versionId, keptAt: row.kept_at, workflow: documentOf(row.workflow) };
    },
    async snapshots({ tenantId }, keptBefore, { after, limit }) {
      const { workflowId, versionId } = after ?? { workflowId: '', versionId: '' };
      return snapshotsAfter({ tenantId, workflowId, versionId, keptBefore, limit }).map((row) => ({
        workflowId: row.workflow_id,
        versionId: row.version_id,
      }));
    },
    async deleteSnapshot({ tenantId }, { workflowId, versionId }, keptBefore) {
      const key = { tenantId, workflowId, versionId, keptBefore };
      const outcome = await writer.write({
        usesReserve: 'frees',
        steps: [step(statements.deleteSnapshot, key, { expect: 'one' })],
      });
      return !isRefused(outcome);
    },
    async allPublished() {
      return published({}).map((row) => ({
        tenantId: row.tenant_id,
        version: versionOf(row),
        addressKeys: JSON.parse(row.address_keys ?? '[]') as string[],
      }));
    },
  };
}
