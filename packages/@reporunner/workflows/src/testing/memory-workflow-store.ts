import { ServiceError, type TenantContext, verbatim } from '@reporunner/core';
import { createMemoryList } from '@reporunner/core/testing';
import type { TriggerAddress } from '@reporunner/engine';
import type { MemoryOutbox } from '@reporunner/engine/testing';
import { addressTaken, takenBy } from '../address-taken.ts';
import { folderConflict } from '../folder-conflict.ts';
import type { FolderRecord, FolderStore } from '../ports/folder-store.ts';
import type {
  OperationRecord,
  WorkflowFilter,
  WorkflowRecord,
  WorkflowSnapshot,
  WorkflowSort,
  WorkflowStore,
  WorkflowSummary,
  WorkflowVersionRecord,
} from '../ports/workflow-store.ts';
import { credentialIdsOf, nodeTypesOf, searchTextOf } from '../search-document.ts';
import { recordChanges } from './record-changes.ts';

interface Row {
  record: WorkflowRecord;
  readonly operations: OperationRecord[];
  readonly versions: WorkflowVersionRecord[];
}

interface Rows {
  readonly workflows: Map<string, Row>;
  readonly snapshots: Map<string, WorkflowSnapshot>;
  readonly folders: Map<string, FolderRecord>;
}

const fold = (text: string) => text.normalize('NFC').toLowerCase();

const keyOf = (sort: WorkflowSort) => (row: WorkflowSummary) => {
  const field = sort.replace('-', '') as 'updatedAt' | 'createdAt' | 'name';
  return [field === 'name' ? fold(row.name) : row[field], row.id];
};

function summaryOf({ draft, ...metadata }: WorkflowRecord): WorkflowSummary {
  const { id, projectId, name, description, tags, nodes } = draft;
  return {
    id,
    projectId,
    name,
    description,
    tags,
    nodeCount: Object.keys(nodes).length,
    nodeTypes: nodeTypesOf(draft),
    ...metadata,
  };
}

function matches({ draft, ...metadata }: WorkflowRecord, filter: WorkflowFilter): boolean {
  const { projectId, folderId, tags = [], text, published, deleted = false } = filter;
  return (
    (projectId === undefined || draft.projectId === projectId) &&
    (folderId === undefined || (metadata.folderId ?? null) === folderId) &&
    tags.every((tag) => draft.tags.includes(tag)) &&
    (text === undefined || fold(searchTextOf(draft)).includes(fold(text))) &&
    (published === undefined || (metadata.publishedVersionId !== undefined) === published) &&
    (metadata.deletedAt !== undefined) === deleted
  );
}

/** The record with an optional field, or without it. */
function withField<K extends 'publishedVersionId' | 'folderId' | 'deletedAt'>(
  record: WorkflowRecord,
  key: K,
  value: WorkflowRecord[K],
): WorkflowRecord {
  const { [key]: _, ...rest } = record;
  return (value === undefined ? rest : { ...rest, [key]: value }) as WorkflowRecord;
}

/** A {@link WorkflowStore} and its {@link FolderStore} for tests. Hold everything, forget it with the process. */
export function createMemoryWorkflowStores(options: { readonly outbox?: MemoryOutbox } = {}): {
  readonly workflows: WorkflowStore;
  readonly folders: FolderStore;
} {
  const tenants = new Map<string, Rows>();
  const of = ({ tenantId }: TenantContext) => {
    const rows = tenants.get(tenantId) ?? { workflows: new Map(), snapshots: new Map(), folders: new Map() };
    tenants.set(tenantId, rows);
    return rows;
  };
  const workflows = workflowStore(tenants, of);
  const { outbox } = options;
  return {
    workflows: outbox === undefined ? workflows : recordChanges(workflows, outbox),
    folders: folderStore(of),
  };
}

/** A WorkflowStore that forgets everything when it is dropped, for tests and for runs without a server. */
export const createMemoryWorkflowStore = (): WorkflowStore => createMemoryWorkflowStores().workflows;

function workflowStore(
  tenants: ReadonlyMap<string, Rows>,
  of: (tenant: TenantContext) => Rows,
): WorkflowStore {
  const rowsOf = (tenant: TenantContext) => of(tenant).workflows;
  /** Whose each address is. */
  const addresses = new Map<string, { readonly tenantId: string; readonly workflowId: string }>();
  const isOwn = ({ tenantId }: TenantContext, id: string, key: string) => {
    const owner = addresses.get(key);
    return owner?.tenantId === tenantId && owner.workflowId === id;
  };
  const takenOf = (tenant: TenantContext, id: string, wanted: readonly TriggerAddress[]) =>
    wanted.flatMap((one) => {
      const owner = addresses.get(one.key);
      return owner === undefined || isOwn(tenant, id, one.key) ? [] : [takenBy(tenant, one, owner)];
    });
  const setAddresses = (tenant: TenantContext, id: string, wanted: readonly TriggerAddress[]) => {
    const [taken] = takenOf(tenant, id, wanted);
    if (taken !== undefined) throw addressTaken(taken);
    for (const key of [...addresses.keys()]) if (isOwn(tenant, id, key)) addresses.delete(key);
    for (const { key } of wanted) addresses.set(key, { tenantId: tenant.tenantId, workflowId: id });
  };
  const find = (tenant: TenantContext, id: string): Row => {
    const row = rowsOf(tenant).get(id);
    if (row !== undefined) return row;
    throw new ServiceError(verbatim('There is no such workflow.'), { code: 'NOT_FOUND', service: 'store' });
  };
  const inUse = (tenant: TenantContext) =>
    [...rowsOf(tenant).values()].filter(({ record }) => record.deletedAt === undefined);
  const snapshotKey = (workflowId: string, versionId: string) => `${workflowId} ${versionId}`;
  const publishedOf = ({ record, versions }: Row) =>
    versions.find(({ versionId }) => versionId === record.publishedVersionId);

  return {
    takenAddresses: async (tenant, id, wanted) => takenOf(tenant, id, wanted),
    async insert(tenant, record) {
      const rows = rowsOf(tenant);
      if (rows.has(record.draft.id)) {
        throw new ServiceError(verbatim(`There is a workflow "${record.draft.id}" already.`), {
          code: 'CONFLICT',
          service: 'store',
        });
      }
      rows.set(record.draft.id, { record, operations: [], versions: [] });
    },
    get: async (tenant, id) => rowsOf(tenant).get(id)?.record,
    async list(tenant, filter, { sort = '-updatedAt', ...page }) {
      const rows = [...rowsOf(tenant).values()].filter(({ record }) => matches(record, filter));
      const list = createMemoryList(`workflows ${sort}`, keyOf(sort), sort.startsWith('-'));
      return list(
        rows.map(({ record }) => summaryOf(record)),
        page,
      );
    },
    async names(tenant, ids) {
      const rows = rowsOf(tenant);
      return new Map(
        ids.flatMap((id) => {
          const row = rows.get(id);
          return row === undefined ? [] : [[id, row.record.draft.name] as const];
        }),
      );
    },
    async tags(tenant, { projectId }) {
      const counts = new Map<string, number>();
      for (const { record } of inUse(tenant)) {
        if (projectId !== undefined && record.draft.projectId !== projectId) continue;
        for (const tag of new Set(record.draft.tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
      }
      return [...counts]
        .map(([tag, count]) => ({ tag, count }))
        .sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1));
    },
    async saveDraft(tenant, id, { expectedRevision, draft, operation }) {
      const row = rowsOf(tenant).get(id);
      if (row?.record.revision !== expectedRevision) {
        throw new ServiceError(verbatim('The workflow was changed by somebody else.'), {
          code: 'REVISION_CONFLICT',
          service: 'store',
          recoverable: true,
        });
      }
      row.record = { ...row.record, draft, revision: operation.revision, updatedAt: operation.at };
      row.operations.push(operation);
    },
    operationById: async (tenant, id, operationId) =>
      rowsOf(tenant)
        .get(id)
        ?.operations.find((operation) => operation.operationId === operationId),
    operations: async (tenant, id, after, limit) =>
      rowsOf(tenant)
        .get(id)
        ?.operations.filter(({ revision }) => revision > after)
        .slice(0, limit) ?? [],
    async addVersion(tenant, version, publish, wanted = []) {
      const row = find(tenant, version.workflowId);
      if (publish) setAddresses(tenant, version.workflowId, wanted);
      const saved = { ...version, number: row.versions.length + 1 };
      row.versions.push(saved);
      if (publish) row.record = withField(row.record, 'publishedVersionId', version.versionId);
      return saved;
    },
    async setPublished(tenant, id, versionId, wanted = []) {
      const row = find(tenant, id);
      setAddresses(tenant, id, versionId === undefined ? [] : wanted);
      row.record = withField(row.record, 'publishedVersionId', versionId);
    },
    async setFolder(tenant, id, folderId) {
      const row = find(tenant, id);
      row.record = withField(row.record, 'folderId', folderId);
    },
    async setDeleted(tenant, id, deletedAt, wanted = []) {
      const row = find(tenant, id);
      setAddresses(tenant, id, deletedAt === undefined ? wanted : []);
      row.record = withField(row.record, 'deletedAt', deletedAt);
    },
    deletedBefore: async (tenant, before, limit) =>
      [...rowsOf(tenant).values()]
        .filter(({ record }) => record.deletedAt !== undefined && record.deletedAt < before)
        .map(({ record }) => record.draft.id)
        .slice(0, limit),
    async *retentions(tenant) {
      for (const { record, versions } of rowsOf(tenant).values()) {
        const published = versions.find(({ versionId }) => versionId === record.publishedVersionId);
        const days = (published?.workflow ?? record.draft).settings.retentionDays;
        if (days !== undefined) yield { workflowId: record.draft.id, days };
      }
    },
    version: async (tenant, id, versionId) =>
      rowsOf(tenant)
        .get(id)
        ?.versions.find((version) => version.versionId === versionId),
    async versions(tenant, id, page) {
      const rows = (rowsOf(tenant).get(id)?.versions ?? []).map(({ workflow: _, ...rest }) => rest);
      return createMemoryList<(typeof rows)[number]>('versions', ({ number }) => [number], true)(rows, page);
    },
    async keepSnapshot(tenant, snapshot) {
      of(tenant).snapshots.set(snapshotKey(snapshot.workflowId, snapshot.versionId), snapshot);
    },
    snapshot: async (tenant, workflowId, versionId) =>
      of(tenant).snapshots.get(snapshotKey(workflowId, versionId)),
    async snapshots(tenant, keptBefore, { after, limit }) {
      const from = after === undefined ? '' : snapshotKey(after.workflowId, after.versionId);
      return [...of(tenant).snapshots]
        .filter(([key, { keptAt }]) => key > from && keptAt < keptBefore)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([, { workflowId, versionId }]) => ({ workflowId, versionId }));
    },
    async deleteSnapshot(tenant, { workflowId, versionId }, keptBefore) {
      const key = snapshotKey(workflowId, versionId);
      const known = of(tenant).snapshots.get(key);
      return known !== undefined && known.keptAt < keptBefore && of(tenant).snapshots.delete(key);
    },
    async credentialUses(tenant, credentialId) {
      return inUse(tenant)
        .map((row) => {
          const version = publishedOf(row);
          return {
            workflowId: row.record.draft.id,
            name: row.record.draft.name,
            inDraft: credentialIdsOf(row.record.draft).includes(credentialId),
            inPublished: version !== undefined && credentialIdsOf(version.workflow).includes(credentialId),
          };
        })
        .filter(({ inDraft, inPublished }) => inDraft || inPublished)
        .sort((a, b) => (fold(a.name) < fold(b.name) ? -1 : 1));
    },
    async credentialUseCounts(tenant) {
      const counts = new Map<string, number>();
      for (const row of inUse(tenant)) {
        const version = publishedOf(row);
        const ids = [
          ...credentialIdsOf(row.record.draft),
          ...(version === undefined ? [] : credentialIdsOf(version.workflow)),
        ];
        for (const id of new Set(ids)) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      return counts;
    },
    async delete(tenant, id) {
      if (rowsOf(tenant).has(id)) setAddresses(tenant, id, []);
      return rowsOf(tenant).delete(id);
    },
    async *referencedBlobs(tenant) {
      const { workflows, snapshots } = of(tenant);
      const documents = [...workflows.values()].map(({ record, versions }) => [record.draft, versions]);
      for (const [id] of JSON.stringify([documents, [...snapshots.values()]]).matchAll(
        /sha256-[0-9a-f]{64}/g,
      ))
        yield id;
    },
    async allPublished() {
      return [...tenants].flatMap(([tenantId, { workflows }]) =>
        [...workflows.values()].flatMap((row) => {
          const version = row.record.deletedAt === undefined ? publishedOf(row) : undefined;
          const { id } = row.record.draft;
          const addressKeys = [...addresses.keys()].filter((key) => isOwn({ tenantId }, id, key));
          return version === undefined ? [] : [{ tenantId, version, addressKeys }];
        }),
      );
    },
  };
}

function folderStore(of: (tenant: TenantContext) => Rows): FolderStore {
  return {
    async insert(tenant, folder) {
      const { folders } = of(tenant);
      if (folders.has(folder.id))
        throw new ServiceError(verbatim('There is such a folder already.'), {
          code: 'CONFLICT',
          service: 'store',
        });
      folders.set(folder.id, folder);
    },
    get: async (tenant, id) => of(tenant).folders.get(id),
    list: async (tenant, projectId) =>
      [...of(tenant).folders.values()]
        .filter((folder) => projectId === undefined || folder.projectId === projectId)
        .sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1)),
    async update(tenant, folders) {
      const rows = of(tenant).folders;
      if (folders.some(({ id, revision }) => rows.get(id)?.revision !== revision)) throw folderConflict();
      for (const folder of folders) rows.set(folder.id, { ...folder, revision: folder.revision + 1 });
    },
    async delete(tenant, id) {
      const { folders, workflows } = of(tenant);
      const gone = folders.get(id);
      if (gone === undefined) return false;
      folders.delete(id);
      for (const folder of folders.values()) {
        if (folder.parentId !== id) continue;
        const { parentId: _, ...unmoved } = folder;
        const rest = { ...unmoved, revision: folder.revision + 1 };
        folders.set(folder.id, gone.parentId === undefined ? rest : { ...rest, parentId: gone.parentId });
      }
      for (const row of workflows.values())
        if (row.record.folderId === id) row.record = withField(row.record, 'folderId', gone.parentId);
      return true;
    },
    async workflowCounts(tenant) {
      const counts = new Map<string, number>();
      for (const { record } of of(tenant).workflows.values()) {
        if (record.deletedAt !== undefined) continue;
        const key = record.folderId ?? '';
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return counts;
    },
  };
}
