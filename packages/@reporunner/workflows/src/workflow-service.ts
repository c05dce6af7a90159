/**
 * Drafts, versions and publishing.
 * W1 A draft changes by operations only; each raises its revision by one.
 * W2 Changes of one workflow happen one after the other; a caller that names no revision never loses to another.
 * W3 A version never changes. Triggers run the published one, whatever the draft says.
 */
import {
  applyOperation,
  type Clock,
  createWorkflow,
  type Diagnostic,
  diffWorkflows,
  hasErrors,
  type NodeCatalogue,
  type Operation,
  ServiceError,
  type TenantContext,
  validateWorkflow,
  type Workflow,
} from '@reporunner/core';
import type { WorkflowSource, WorkflowVersion } from '@reporunner/engine';
import { exportWorkflow, normaliseImport } from './portable.ts';
import type { WorkflowRecord, WorkflowStore, WorkflowVersionRecord } from './ports/workflow-store.ts';

export type WorkflowChange =
  | {
      readonly type: 'published';
      readonly tenantId: string;
      readonly workflowId: string;
      readonly version: WorkflowVersion;
    }
  | { readonly type: 'unpublished' | 'deleted'; readonly tenantId: string; readonly workflowId: string };

export interface WorkflowServiceOptions {
  readonly store: WorkflowStore;
  readonly catalogue: NodeCatalogue;
  readonly clock: Clock;
  readonly ids: () => string;
  /** Says no to a version before it is published, by throwing: its address may be taken. */
  readonly beforePublish?: (tenant: TenantContext, version: WorkflowVersion) => void;
  /** Called once the store has the change. */
  readonly onChange?: (change: WorkflowChange) => void | Promise<void>;
}

export type WorkflowService = ReturnType<typeof createWorkflowService>;

const draftPrefix = 'draft:';

export function draftVersion({ draft, revision }: WorkflowRecord): WorkflowVersion {
  return { versionId: `${draftPrefix}${revision}`, workflow: draft };
}

export function createWorkflowService(options: WorkflowServiceOptions) {
  const { store, catalogue, clock, ids, beforePublish = () => {}, onChange = () => {} } = options;
  const published = new Map<string, WorkflowVersion>();
  const queues = new Map<string, Promise<unknown>>();
  const keyOf = (tenant: TenantContext, id: string) => `${tenant.tenantId}/${id}`;

  /** W2. */
  const inTurn = <T>(tenant: TenantContext, id: string, work: () => Promise<T>): Promise<T> => {
    const key = keyOf(tenant, id);
    const next = (queues.get(key) ?? Promise.resolve()).then(work, work);
    const settled = next.catch(() => {});
    queues.set(key, settled);
    void settled.then(() => {
      if (queues.get(key) === settled) queues.delete(key);
    });
    return next;
  };

  const find = async (tenant: TenantContext, id: string): Promise<WorkflowRecord> => {
    const record = await store.get(tenant, id);
    if (record !== undefined) return record;
    throw new ServiceError('There is no such workflow.', { code: 'NOT_FOUND', service: 'workflows' });
  };

  const findVersion = async (
    tenant: TenantContext,
    id: string,
    versionId: string,
  ): Promise<WorkflowVersionRecord> => {
    const version = await store.version(tenant, id, versionId);
    if (version !== undefined) return version;
    throw new ServiceError('There is no such version.', { code: 'NOT_FOUND', service: 'workflows' });
  };

  const insert = async (tenant: TenantContext, draft: Workflow): Promise<WorkflowRecord> => {
    const now = clock.now();
    const record: WorkflowRecord = { draft, revision: 1, createdAt: now, updatedAt: now };
    await store.insert(tenant, record);
    return record;
  };

  /** Applies an operation to the present draft and saves it. The caller is in turn. */
  const change = async (
    tenant: TenantContext,
    record: WorkflowRecord,
    operation: Operation,
    draft: Workflow,
  ): Promise<WorkflowRecord> => {
    if (operation.parts.length === 0) return record;
    const at = clock.now();
    const revision = record.revision + 1;
    await store.saveDraft(tenant, draft.id, {
      expectedRevision: record.revision,
      draft,
      operation: {
        revision,
        operation,
        at,
        ...(tenant.principalId === undefined ? {} : { principalId: tenant.principalId }),
      },
    });
    return { ...record, draft, revision, updatedAt: at };
  };

  const assertRevision = (record: WorkflowRecord, expected: number | undefined) => {
    if (expected === undefined || expected === record.revision) return;
    throw new ServiceError(`The workflow is at revision ${record.revision}, not ${expected}.`, {
      code: 'REVISION_CONFLICT',
      service: 'workflows',
      recoverable: true,
      details: { revision: record.revision },
    });
  };

  const assertSound = (workflow: Workflow) => {
    const diagnostics = validateWorkflow(workflow, catalogue);
    if (!hasErrors(diagnostics)) return;
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    throw new ServiceError(
      `The workflow cannot be published: ${errors[0]?.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''}`,
      {
        code: 'WORKFLOW_INVALID',
        service: 'workflows',
        details: { diagnostics },
      },
    );
  };

  const announce = async (tenant: TenantContext, version: WorkflowVersionRecord) => {
    published.set(keyOf(tenant, version.workflowId), version);
    await onChange({ type: 'published', tenantId: tenant.tenantId, workflowId: version.workflowId, version });
  };

  const source: WorkflowSource = {
    async published(tenant, workflowId) {
      const key = keyOf(tenant, workflowId);
      const known = published.get(key);
      if (known !== undefined) return known;
      const versionId = (await store.get(tenant, workflowId))?.publishedVersionId;
      const version =
        versionId === undefined ? undefined : await store.version(tenant, workflowId, versionId);
      if (version !== undefined) published.set(key, version);
      return version;
    },
    async version(tenant, workflowId, versionId) {
      const known = published.get(keyOf(tenant, workflowId));
      if (known?.versionId === versionId) return known;
      if (!versionId.startsWith(draftPrefix)) return store.version(tenant, workflowId, versionId);
      // A draft is not kept: what ran of it can go on only as long as nobody has changed it.
      const record = await store.get(tenant, workflowId);
      return record !== undefined && draftVersion(record).versionId === versionId
        ? draftVersion(record)
        : undefined;
    },
  };

  return {
    source,
    get: find,
    list: store.list.bind(store),
    operations: async (tenant: TenantContext, id: string, after: number, limit: number) => {
      await find(tenant, id);
      return store.operations(tenant, id, after, limit);
    },
    create: (tenant: TenantContext, projectId: string, name: string) =>
      insert(tenant, createWorkflow({ id: ids(), tenantId: tenant.tenantId, projectId, name })),
    /** Takes a portable document, or one written by hand; it gets an id of its own. */
    importWorkflow: async (tenant: TenantContext, projectId: string, document: unknown) =>
      insert(tenant, normaliseImport(document, { id: ids(), tenantId: tenant.tenantId, projectId })),
    exportWorkflow: async (tenant: TenantContext, id: string) =>
      exportWorkflow((await find(tenant, id)).draft),
    /** @throws ServiceError OPERATION_INVALID, REVISION_CONFLICT when `baseRevision` is named and stale. */
    applyOperation: (tenant: TenantContext, id: string, operation: Operation, baseRevision?: number) =>
      inTurn(tenant, id, async () => {
        const record = await find(tenant, id);
        assertRevision(record, baseRevision);
        return change(tenant, record, operation, applyOperation(record.draft, operation));
      }),
    /** Replaces the draft by an operation that holds just what differs. */
    replace: (tenant: TenantContext, id: string, document: unknown, baseRevision?: number) =>
      inTurn(tenant, id, async () => {
        const record = await find(tenant, id);
        assertRevision(record, baseRevision);
        const { projectId, tenantId } = record.draft;
        const wanted = normaliseImport(document, { id, tenantId, projectId });
        const operation = diffWorkflows(record.draft, wanted);
        return change(tenant, record, operation, applyOperation(record.draft, operation));
      }),
    async duplicate(tenant: TenantContext, id: string) {
      const { draft } = await find(tenant, id);
      return insert(tenant, { ...draft, id: ids(), name: `Copy of ${draft.name}`.slice(0, 256) });
    },
    async validate(tenant: TenantContext, id: string): Promise<readonly Diagnostic[]> {
      return validateWorkflow((await find(tenant, id)).draft, catalogue);
    },
    /** Checks a document that is not saved. @throws ServiceError WORKFLOW_INVALID when it is no workflow at all. */
    validateDocument: (tenant: TenantContext, document: unknown): readonly Diagnostic[] =>
      validateWorkflow(
        normaliseImport(document, { id: 'unsaved', tenantId: tenant.tenantId, projectId: 'none' }),
        catalogue,
      ),
    /** Publishes the draft; when it is what is published already, that version. */
    publish: (tenant: TenantContext, id: string, message = '') =>
      inTurn(tenant, id, async () => {
        const record = await find(tenant, id);
        assertSound(record.draft);
        const current =
          record.publishedVersionId === undefined
            ? undefined
            : await store.version(tenant, id, record.publishedVersionId);
        if (current !== undefined && diffWorkflows(current.workflow, record.draft).parts.length === 0)
          return current;
        const version: Omit<WorkflowVersionRecord, 'number'> = {
          versionId: ids(),
          workflowId: id,
          revision: record.revision,
          workflow: record.draft,
          message,
          createdAt: clock.now(),
          ...(tenant.principalId === undefined ? {} : { createdBy: tenant.principalId }),
        };
        beforePublish(tenant, version);
        const saved = await store.addVersion(tenant, version, true);
        await announce(tenant, saved);
        return saved;
      }),
    publishVersion: (tenant: TenantContext, id: string, versionId: string) =>
      inTurn(tenant, id, async () => {
        const version = await findVersion(tenant, id, versionId);
        assertSound(version.workflow);
        beforePublish(tenant, version);
        await store.setPublished(tenant, id, versionId);
        await announce(tenant, version);
        return version;
      }),
    unpublish: (tenant: TenantContext, id: string) =>
      inTurn(tenant, id, async () => {
        await find(tenant, id);
        await store.setPublished(tenant, id, undefined);
        published.delete(keyOf(tenant, id));
        await onChange({ type: 'unpublished', tenantId: tenant.tenantId, workflowId: id });
      }),
    delete: (tenant: TenantContext, id: string) =>
      inTurn(tenant, id, async () => {
        if (!(await store.delete(tenant, id))) await find(tenant, id);
        published.delete(keyOf(tenant, id));
        await onChange({ type: 'deleted', tenantId: tenant.tenantId, workflowId: id });
      }),
    versions: async (tenant: TenantContext, id: string, page: { limit: number; cursor?: string }) => {
      await find(tenant, id);
      return store.versions(tenant, id, page);
    },
    version: findVersion,
    /** Makes the draft what the version was, as one more operation. */
    restore: (tenant: TenantContext, id: string, versionId: string) =>
      inTurn(tenant, id, async () => {
        const { workflow } = await findVersion(tenant, id, versionId);
        const record = await find(tenant, id);
        const operation = diffWorkflows(record.draft, workflow);
        return change(tenant, record, operation, applyOperation(record.draft, operation));
      }),
    /** Hands every published version to `each`: at start, when the triggers are armed. */
    async eachPublished(each: (tenantId: string, version: WorkflowVersion) => Promise<void>) {
      for (const { tenantId, version } of await store.allPublished()) {
        published.set(keyOf({ tenantId }, version.workflowId), version);
        await each(tenantId, version);
      }
    },
  };
}
