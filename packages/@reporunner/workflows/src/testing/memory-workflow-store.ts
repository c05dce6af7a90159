import { ServiceError, type TenantContext } from '@reporunner/core';
import { createMemoryList } from '@reporunner/core/testing';
import type {
  OperationRecord,
  WorkflowFilter,
  WorkflowRecord,
  WorkflowSort,
  WorkflowStore,
  WorkflowSummary,
  WorkflowVersionRecord,
} from '../ports/workflow-store.ts';

interface Row {
  record: WorkflowRecord;
  readonly operations: OperationRecord[];
  readonly versions: WorkflowVersionRecord[];
}

const fold = (text: string) => text.normalize('NFC').toLowerCase();

const keyOf = (sort: WorkflowSort) => (row: WorkflowSummary) => {
  const field = sort.replace('-', '') as 'updatedAt' | 'createdAt' | 'name';
  return [field === 'name' ? fold(row.name) : row[field], row.id];
};

function summaryOf({ draft, revision, publishedVersionId, createdAt, updatedAt }: WorkflowRecord) {
  const { id, projectId, name, description, tags, nodes } = draft;
  const nodeCount = Object.keys(nodes).length;
  const summary: WorkflowSummary = {
    id,
    projectId,
    name,
    description,
    tags,
    nodeCount,
    revision,
    createdAt,
    updatedAt,
    ...(publishedVersionId === undefined ? {} : { publishedVersionId }),
  };
  return summary;
}

function matches(row: WorkflowSummary, { projectId, tag, text, published }: WorkflowFilter): boolean {
  return (
    (projectId === undefined || row.projectId === projectId) &&
    (tag === undefined || row.tags.includes(tag)) &&
    (text === undefined || fold(row.name).includes(fold(text))) &&
    (published === undefined || (row.publishedVersionId !== undefined) === published)
  );
}

/** A {@link WorkflowStore} for tests. Holds everything, forgets it with the process. */
export function createMemoryWorkflowStore(): WorkflowStore {
  const tenants = new Map<string, Map<string, Row>>();
  const rowsOf = ({ tenantId }: TenantContext) => {
    const rows = tenants.get(tenantId) ?? new Map<string, Row>();
    tenants.set(tenantId, rows);
    return rows;
  };
  const find = (tenant: TenantContext, id: string): Row => {
    const row = rowsOf(tenant).get(id);
    if (row !== undefined) return row;
    throw new ServiceError('There is no such workflow.', { code: 'NOT_FOUND', service: 'store' });
  };
  const pointAt = (row: Row, versionId: string | undefined) => {
    const { publishedVersionId: _, ...rest } = row.record;
    row.record = versionId === undefined ? rest : { ...rest, publishedVersionId: versionId };
  };

  return {
    async insert(tenant, record) {
      const rows = rowsOf(tenant);
      if (rows.has(record.draft.id)) {
        throw new ServiceError(`There is a workflow "${record.draft.id}" already.`, {
          code: 'CONFLICT',
          service: 'store',
        });
      }
      rows.set(record.draft.id, { record, operations: [], versions: [] });
    },
    get: async (tenant, id) => rowsOf(tenant).get(id)?.record,
    async list(tenant, filter, { sort = '-updatedAt', ...page }) {
      const rows = [...rowsOf(tenant).values()].map(({ record }) => summaryOf(record));
      const list = createMemoryList(`workflows ${sort}`, keyOf(sort), sort.startsWith('-'));
      return list(
        rows.filter((row) => matches(row, filter)),
        page,
      );
    },
    async saveDraft(tenant, id, { expectedRevision, draft, operation }) {
      const row = rowsOf(tenant).get(id);
      if (row?.record.revision !== expectedRevision) {
        throw new ServiceError('The workflow was changed by somebody else.', {
          code: 'REVISION_CONFLICT',
          service: 'store',
          recoverable: true,
        });
      }
      row.record = { ...row.record, draft, revision: operation.revision, updatedAt: operation.at };
      row.operations.push(operation);
    },
    operations: async (tenant, id, after, limit) =>
      rowsOf(tenant)
        .get(id)
        ?.operations.filter(({ revision }) => revision > after)
        .slice(0, limit) ?? [],
    async addVersion(tenant, version, publish) {
      const row = find(tenant, version.workflowId);
      const saved = { ...version, number: row.versions.length + 1 };
      row.versions.push(saved);
      if (publish) pointAt(row, version.versionId);
      return saved;
    },
    setPublished: async (tenant, id, versionId) => pointAt(find(tenant, id), versionId),
    version: async (tenant, id, versionId) =>
      rowsOf(tenant)
        .get(id)
        ?.versions.find((version) => version.versionId === versionId),
    async versions(tenant, id, page) {
      const rows = (rowsOf(tenant).get(id)?.versions ?? []).map(({ workflow: _, ...rest }) => rest);
      return createMemoryList<(typeof rows)[number]>('versions', ({ number }) => [number], true)(rows, page);
    },
    delete: async (tenant, id) => rowsOf(tenant).delete(id),
    async *referencedBlobs(tenant) {
      for (const { record, versions } of rowsOf(tenant).values())
        for (const [id] of JSON.stringify([record.draft, versions]).matchAll(/sha256-[0-9a-f]{64}/g))
          yield id;
    },
    async allPublished() {
      return [...tenants].flatMap(([tenantId, rows]) =>
        [...rows.values()].flatMap(({ record, versions }) =>
          versions
            .filter(({ versionId }) => versionId === record.publishedVersionId)
            .map((version) => ({ tenantId, version })),
        ),
      );
    },
  };
}
