/** Which workflows name a credential, in their draft or in what is published of them. */
import type { CredentialUse, WorkflowStore } from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';

type CredentialUses = Pick<WorkflowStore, 'credentialUses' | 'credentialUseCounts'>;

export function createCredentialUses(reader: Database): CredentialUses {
  return {
    async credentialUses(tenant, credentialId) {
      return reader
        .prepare<[string, string, string], { id: string; name: string; draft: number; published: number }>(
          `SELECT * FROM (
            SELECT w.id, w.name, w.name_folded,
              EXISTS (SELECT 1 FROM json_each(w.credential_ids) WHERE value = ?) AS draft,
              EXISTS (SELECT 1 FROM json_each(v.credential_ids) WHERE value = ?) AS published
            FROM workflows w LEFT JOIN workflow_versions v
              ON v.tenant_id = w.tenant_id AND v.workflow_id = w.id AND v.version_id = w.published_version_id
            WHERE w.tenant_id = ? AND w.deleted_at IS NULL
          ) WHERE draft OR published ORDER BY name_folded, id`,
        )
        .all(credentialId, credentialId, tenant.tenantId)
        .map(
          (row): CredentialUse => ({
            workflowId: row.id,
            name: row.name,
            inDraft: row.draft === 1,
            inPublished: row.published === 1,
          }),
        );
    },
    async credentialUseCounts(tenant) {
      const rows = reader
        .prepare<[string, string], { id: string; count: number }>(
          `SELECT used AS id, count(DISTINCT workflow) AS count FROM (
            SELECT w.id AS workflow, each.value AS used FROM workflows w, json_each(w.credential_ids) AS each
              WHERE w.tenant_id = ? AND w.deleted_at IS NULL AND w.credential_ids <> '[]'
            UNION ALL
            SELECT w.id AS workflow, each.value AS used FROM workflows w JOIN workflow_versions v
              ON v.tenant_id = w.tenant_id AND v.workflow_id = w.id AND v.version_id = w.published_version_id,
              json_each(v.credential_ids) AS each
              WHERE w.tenant_id = ? AND w.deleted_at IS NULL AND v.credential_ids <> '[]'
          ) GROUP BY used`,
        )
        .all(tenant.tenantId, tenant.tenantId);
      return new Map(rows.map(({ id, count }) => [id, count]));
    },
  };
}
