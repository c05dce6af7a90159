/**
 * Drafts, versions and publishing.
 * WF1 A draft changes by operations only; each raises its revision by one.
 * WF2 Changes of one workflow happen one after the other; an operation whose sender names no revision is applied to whatever
 *    the draft is by then, also when another process has changed it meanwhile. What replaces a whole draft is refused then.
 * WF3 A version never changes. Triggers run the published one, whatever the draft says.
 * WF4 A draft that ran is kept as it was for as long as an execution names it: recovery and retry run exactly that.
 * WF5 What is in the trash does not exist, but for the trash itself: nothing of it can be changed, run or published, and its
 *    triggers are disarmed. Restored, it is as it was, as far as its addresses are still free.
 * WF6 What is cached of a published version goes with the change feed: also what another process published counts at once.
 */
import {
  applyOperation,
  assertOperationSize,
  assertRevision,
  type Clock,
  createWorkflow,
  type Diagnostic,
  diffWorkflows,
  isServiceError,
  type NodeCatalogue,
  type Operation,
  retryOnConflict,
  ServiceError,
  type TenantContext,
  userIdOf,
  validateWorkflow,
  type Workflow,
} from '@reporunner/core';
import type { ChangeFeed, TriggerAddress, WorkflowSource, WorkflowVersion } from '@reporunner/engine';
import { assertValid } from './assert-valid.ts';
import { type DraftPart, draftVersionId, parseDraftVersionId, partOfDraft } from './draft-parts.ts';
import { idleSchedules } from './idle-schedules.ts';
import { workflowsMessage } from './messages/workflows-messages.ts';
import { missingWorkflows } from './missing-workflows.ts';
import { exportWorkflow, normaliseImport } from './portable.ts';
import type {
  OperationRecord,
  WorkflowRecord,
  WorkflowStore,
  WorkflowVersionRecord,
} from './ports/workflow-store.ts';
import { takenAddresses } from './taken-addresses.ts';

/** What became of a workflow, as it is passed to `onChange`. */
export type WorkflowChange = { readonly tenantId: string; readonly workflowId: string } & (
  | { readonly type: 'published'; readonly version: WorkflowVersion }
  | { readonly type: 'changed'; readonly operation: OperationRecord }
  | { readonly type: 'created' | 'moved' | 'unpublished' | 'deleted' | 'restored' }
);

/** The store, catalogue and callbacks that a workflow service works with. */
export interface WorkflowServiceOptions {
  readonly store: WorkflowStore;
  readonly catalogue: NodeCatalogue;
  readonly clock: Clock;
  readonly ids: () => string;
  /** False where schedules do not fire: then each of them is a warning. Default true. */
  readonly runsSchedules?: boolean;
  /** The addresses of a version. Throws when two of its triggers share one. Default: none has any. */
  readonly addressesOf?: (version: WorkflowVersion) => readonly TriggerAddress[];
  /** Called before a workflow and its versions are deleted for good: what still runs needs them. */
  readonly beforePurge?: (tenant: TenantContext, workflowId: string) => Promise<void>;
  /** What was changed, here or by another process: what is cached of it is read again. */
  readonly changes?: ChangeFeed;
  /** Called once the store has the change. */
  readonly onChange?: (change: WorkflowChange) => void | Promise<void>;
}

export interface OperationOptions extends Pick<OperationRecord, 'clientId' | 'operationId'> {
  readonly baseRevision?: number;
}

/** What `createWorkflowService` returns. */
export type WorkflowService = ReturnType<typeof createWorkflowService>;

/** How long a snapshot counts as fresh: well below the time that it is left alone, see `collectSnapshots`. */
const keptForMs = 600_000;

/**
 * Drafts, operations, versions and publishing over a store: checks documents, retries conflicts where the intent
 * allows, and caches what is published.
 */
export function createWorkflowService(options: WorkflowServiceOptions) {
  const { store, catalogue, clock, ids, runsSchedules = true } = options;
  const { addressesOf = () => [], beforePurge = async () => {}, onChange = () => {} } = options;
  const published = new Map<string, WorkflowVersion>();
  /** How often something was published or unpublished: what was read before a change must not be cached after it. */
  let publications = 0;
  const queues = new Map<string, Promise<unknown>>();
  /** The newest snapshot of each workflow, and when it was kept. */
  const kept = new Map<string, { readonly versionId: string; readonly at: number }>();
  const keyOf = (tenant: TenantContext, id: string) => `${tenant.tenantId}/${id}`;
  options.changes?.subscribe({
    change(record) {
      if (record.kind !== 'workflow' || record.change === 'edited' || record.change === 'moved') return;
      publications += 1;
      published.delete(keyOf(record, record.workflowId));
    },
    reset() {
      publications += 1;
      published.clear();
    },
  });

  /** WF2. */
  const serialize = <T>(tenant: TenantContext, id: string, work: () => Promise<T>): Promise<T> => {
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
    if (record !== undefined && record.deletedAt === undefined) return record;
    throw new ServiceError(
      record === undefined ? workflowsMessage('noWorkflow') : workflowsMessage('inTrash'),
      {
        code: 'NOT_FOUND',
        service: 'workflows',
        ...(record?.deletedAt === undefined ? {} : { details: { deletedAt: record.deletedAt } }),
      },
    );
  };

  const findVersion = async (
    tenant: TenantContext,
    id: string,
    versionId: string,
  ): Promise<WorkflowVersionRecord> => {
    const version = await store.version(tenant, id, versionId);
    if (version !== undefined) return version;
    throw new ServiceError(workflowsMessage('noVersion'), { code: 'NOT_FOUND', service: 'workflows' });
  };

  const insert = async (
    tenant: TenantContext,
    draft: Workflow,
    folderId?: string,
  ): Promise<WorkflowRecord> => {
    const now = clock.now();
    const record: WorkflowRecord = {
      draft,
      revision: 1,
      createdAt: now,
      updatedAt: now,
      ...(folderId === undefined ? {} : { folderId }),
    };
    await store.insert(tenant, record);
    await onChange({ type: 'created', tenantId: tenant.tenantId, workflowId: draft.id });
    return record;
  };

  /** Applies an operation to the present draft and saves it. The caller holds the workflow's lock. */
  const change = async (
    tenant: TenantContext,
    record: WorkflowRecord,
    operation: Operation,
    draft: Workflow,
    sender: Pick<OperationRecord, 'clientId' | 'operationId'> = {},
  ): Promise<WorkflowRecord> => {
    if (operation.parts.length === 0) return record;
    const at = clock.now();
    const { principal } = tenant;
    const principalId = principal && userIdOf(principal);
    const revision = record.revision + 1;
    const accepted: OperationRecord = {
      revision,
      operation,
      at,
      ...sender,
      ...(principal === undefined ? {} : { principal }),
      ...(principalId === undefined ? {} : { principalId }),
    };
    await store.saveDraft(tenant, draft.id, {
      expectedRevision: record.revision,
      draft,
      operation: accepted,
    });
    await onChange({
      type: 'changed',
      tenantId: tenant.tenantId,
      workflowId: draft.id,
      operation: accepted,
    });
    return { ...record, draft, revision, updatedAt: at };
  };

  const diagnose = async (
    tenant: TenantContext,
    workflow: Workflow,
    ofTaken: Diagnostic['severity'] = 'error',
  ): Promise<readonly Diagnostic[]> => [
    ...validateWorkflow(workflow, catalogue),
    ...(await missingWorkflows(store, tenant, workflow, catalogue)),
    ...(await takenAddresses(store, addressesOf, tenant, workflow, ofTaken)),
    ...(runsSchedules ? [] : idleSchedules(workflow, catalogue)),
  ];

  const announce = async (tenant: TenantContext, version: WorkflowVersionRecord) => {
    published.set(keyOf(tenant, version.workflowId), version);
    await onChange({ type: 'published', tenantId: tenant.tenantId, workflowId: version.workflowId, version });
  };

  const source: WorkflowSource = {
    async published(tenant, workflowId) {
      const key = keyOf(tenant, workflowId);
      const known = published.get(key);
      if (known !== undefined) return known;
      const before = publications;
      const record = await store.get(tenant, workflowId);
      const versionId = record?.deletedAt === undefined ? record?.publishedVersionId : undefined;
      const version =
        versionId === undefined ? undefined : await store.version(tenant, workflowId, versionId);
      if (version !== undefined && before === publications) published.set(key, version);
      return version;
    },
    async version(tenant, workflowId, versionId) {
      const known = published.get(keyOf(tenant, workflowId));
      if (known?.versionId === versionId) return known;
      const draft = parseDraftVersionId(versionId);
      if (draft === undefined) return store.version(tenant, workflowId, versionId);
      const workflow = await draftAt(tenant, workflowId, draft.base);
      if (workflow === undefined || draft.part === undefined) return workflow && { versionId, workflow };
      return { versionId, workflow: partOfDraft(workflow, draft.part, catalogue) };
    },
  };

  /** The draft as it was at a revision: as it is still, or as it was kept (WF4). */
  const draftAt = async (tenant: TenantContext, workflowId: string, versionId: string) => {
    const record = await store.get(tenant, workflowId);
    if (record !== undefined && draftVersionId(record.revision) === versionId) return record.draft;
    return (await store.snapshot(tenant, workflowId, versionId))?.workflow;
  };

  /** WF4. Durable before an execution can name it. */
  const keep = async (tenant: TenantContext, { draft, revision }: WorkflowRecord) => {
    const key = keyOf(tenant, draft.id);
    const versionId = draftVersionId(revision);
    const at = clock.now();
    const last = kept.get(key);
    if (last?.versionId === versionId && at - last.at < keptForMs) return;
    await store.keepSnapshot(tenant, { workflowId: draft.id, versionId, workflow: draft, keptAt: at });
    kept.set(key, { versionId, at });
  };

  const disarm = async (tenant: TenantContext, id: string) => {
    published.delete(keyOf(tenant, id));
    await onChange({ type: 'deleted', tenantId: tenant.tenantId, workflowId: id });
  };

  return {
    source,
    get: find,
    list: store.list.bind(store),
    names: store.names.bind(store),
    tags: store.tags.bind(store),
    credentialUses: store.credentialUses.bind(store),
    credentialUseCounts: store.credentialUseCounts.bind(store),
    /** The draft, or a part of it, kept so that it can be run. @throws ServiceError NOT_FOUND. */
    async draftToRun(tenant: TenantContext, id: string, part?: DraftPart): Promise<WorkflowVersion> {
      const record = await find(tenant, id);
      const { draft, revision } = record;
      const workflow = part === undefined ? draft : partOfDraft(draft, part, catalogue);
      await keep(tenant, record);
      return { versionId: draftVersionId(revision, part), workflow };
    },
    /** The whole document behind a version id that an execution names; undefined when it is gone. */
    async documentOf(tenant: TenantContext, workflowId: string, versionId: string) {
      const draft = parseDraftVersionId(versionId);
      if (draft === undefined) return (await store.version(tenant, workflowId, versionId))?.workflow;
      return draftAt(tenant, workflowId, draft.base);
    },
    operations: async (tenant: TenantContext, id: string, after: number, limit: number) => {
      await find(tenant, id);
      return store.operations(tenant, id, after, limit);
    },
    create: (tenant: TenantContext, projectId: string, name: string) =>
      insert(tenant, createWorkflow({ id: ids(), tenantId: tenant.tenantId, projectId, name })),
    /** Takes a portable document, or one written manually; it gets an id of its own. */
    importWorkflow: async (tenant: TenantContext, projectId: string, document: unknown, folderId?: string) =>
      insert(
        tenant,
        normaliseImport(document, { id: ids(), tenantId: tenant.tenantId, projectId }),
        folderId,
      ),
    exportWorkflow: async (tenant: TenantContext, id: string) =>
      exportWorkflow((await find(tenant, id)).draft),
    /**
     * Resolves with the revision that the operation made. One that its sender has named, and that has been here before,
     * happens no second time: the revision is that of the first. What depends on the draft is a function of it: it is
     * asked for the draft of the moment, and again after a conflict.
     * @throws ServiceError OPERATION_INVALID, REVISION_CONFLICT when `baseRevision` is named and stale.
     */
    applyOperation: (
      tenant: TenantContext,
      id: string,
      requested: Operation | ((draft: Workflow) => Operation),
      options: OperationOptions = {},
    ) =>
      serialize(tenant, id, async (): Promise<{ readonly revision: number; readonly updatedAt: number }> => {
        const { baseRevision, ...sender } = options;
        const apply = async () => {
          const record = await find(tenant, id);
          const known =
            sender.operationId === undefined
              ? undefined
              : await store.operationById(tenant, id, sender.operationId);
          if (known !== undefined) return { revision: known.revision, updatedAt: known.at };
          assertRevision('workflow', record, baseRevision);
          const operation = typeof requested === 'function' ? requested(record.draft) : requested;
          assertOperationSize(operation);
          const draft = applyOperation(record.draft, operation);
          const { revision, updatedAt } = await change(tenant, record, operation, draft, sender);
          return { revision, updatedAt };
        };
        return baseRevision === undefined ? retryOnConflict(apply) : apply();
      }),
    /** Replaces the draft by an operation that holds just what differs. */
    replace: (tenant: TenantContext, id: string, document: unknown, baseRevision?: number) =>
      serialize(tenant, id, async () => {
        const record = await find(tenant, id);
        assertRevision('workflow', record, baseRevision);
        const { projectId, tenantId } = record.draft;
        const wanted = normaliseImport(document, { id, tenantId, projectId });
        const operation = diffWorkflows(record.draft, wanted);
        return change(tenant, record, operation, applyOperation(record.draft, operation));
      }),
    async duplicate(tenant: TenantContext, id: string) {
      const { draft, folderId } = await find(tenant, id);
      return insert(tenant, { ...draft, id: ids(), name: `Copy of ${draft.name}`.slice(0, 256) }, folderId);
    },
    async validate(tenant: TenantContext, id: string): Promise<readonly Diagnostic[]> {
      return diagnose(tenant, (await find(tenant, id)).draft);
    },
    /** What is doubtful of a version that was published. */
    warningsOf: async (
      tenant: TenantContext,
      { workflow }: WorkflowVersion,
    ): Promise<readonly Diagnostic[]> =>
      (await diagnose(tenant, workflow)).filter(({ severity }) => severity === 'warning'),
    /** Checks a document that is not saved. @throws ServiceError WORKFLOW_INVALID when it is no workflow at all. */
    validateDocument: async (tenant: TenantContext, document: unknown): Promise<readonly Diagnostic[]> =>
      diagnose(
        tenant,
        normaliseImport(document, { id: 'unsaved', tenantId: tenant.tenantId, projectId: 'none' }),
        'warning',
      ),
    /** Publishes the draft; when it is what is published already, that version. */
    publish: (tenant: TenantContext, id: string, message = '') =>
      serialize(tenant, id, async () => {
        const record = await find(tenant, id);
        assertValid(record.draft, catalogue, 'publish');
        const current =
          record.publishedVersionId === undefined
            ? undefined
            : await store.version(tenant, id, record.publishedVersionId);
        if (current !== undefined && diffWorkflows(current.workflow, record.draft).parts.length === 0)
          return current;
        const { principal } = tenant;
        const createdBy = principal && userIdOf(principal);
        const version: Omit<WorkflowVersionRecord, 'number'> = {
          versionId: ids(),
          workflowId: id,
          revision: record.revision,
          workflow: record.draft,
          message,
          createdAt: clock.now(),
          ...(principal === undefined ? {} : { principal }),
          ...(createdBy === undefined ? {} : { createdBy }),
        };
        const saved = await store.addVersion(tenant, version, true, addressesOf(version));
        await announce(tenant, saved);
        return saved;
      }),
    publishVersion: (tenant: TenantContext, id: string, versionId: string) =>
      serialize(tenant, id, async () => {
        const version = await findVersion(tenant, id, versionId);
        assertValid(version.workflow, catalogue, 'publish');
        await store.setPublished(tenant, id, versionId, addressesOf(version));
        await announce(tenant, version);
        return version;
      }),
    unpublish: (tenant: TenantContext, id: string) =>
      serialize(tenant, id, async () => {
        await find(tenant, id);
        await store.setPublished(tenant, id, undefined);
        published.delete(keyOf(tenant, id));
        await onChange({ type: 'unpublished', tenantId: tenant.tenantId, workflowId: id });
      }),
    /** Puts it into a folder, or, without one, at the root of its project. */
    move: (tenant: TenantContext, id: string, folderId?: string) =>
      serialize(tenant, id, async () => {
        await find(tenant, id);
        await store.setFolder(tenant, id, folderId);
        await onChange({ type: 'moved', tenantId: tenant.tenantId, workflowId: id });
        return find(tenant, id);
      }),
    /** Moves it to the trash (WF5). */
    delete: (tenant: TenantContext, id: string) =>
      serialize(tenant, id, async () => {
        await find(tenant, id);
        await store.setDeleted(tenant, id, clock.now());
        await disarm(tenant, id);
      }),
    /** Restores it from the trash (WF5). What it had published is armed again, or, when its address was taken meanwhile, unpublished. */
    undelete: (tenant: TenantContext, id: string) =>
      serialize(tenant, id, async () => {
        const record = await store.get(tenant, id);
        if (record === undefined) return find(tenant, id);
        if (record.deletedAt === undefined) return record;
        const { publishedVersionId } = record;
        const version =
          publishedVersionId === undefined ? undefined : await store.version(tenant, id, publishedVersionId);
        let isFree = version !== undefined;
        try {
          await store.setDeleted(tenant, id, undefined, version && addressesOf(version));
        } catch (error) {
          if (!isServiceError(error, 'TRIGGER_CONFLICT')) throw error;
          isFree = false;
          await store.setPublished(tenant, id, undefined);
          await store.setDeleted(tenant, id, undefined);
        }
        await onChange({ type: 'restored', tenantId: tenant.tenantId, workflowId: id });
        if (isFree && version !== undefined) await announce(tenant, version);
        return find(tenant, id);
      }),
    /** For good, from the trash or from where it is. */
    purge: (tenant: TenantContext, id: string) =>
      serialize(tenant, id, async () => {
        await beforePurge(tenant, id);
        if (!(await store.delete(tenant, id))) await find(tenant, id);
        await disarm(tenant, id);
      }),
    versions: async (tenant: TenantContext, id: string, page: { limit: number; cursor?: string }) => {
      await find(tenant, id);
      return store.versions(tenant, id, page);
    },
    version: findVersion,
    /** Makes the draft what the version was, as one more operation. */
    restore: (tenant: TenantContext, id: string, versionId: string) =>
      serialize(tenant, id, async () => {
        const { workflow } = await findVersion(tenant, id, versionId);
        const record = await find(tenant, id);
        const operation = diffWorkflows(record.draft, workflow);
        return change(tenant, record, operation, applyOperation(record.draft, operation));
      }),
    /**
     * Hands every published version to `each`: at start, when the triggers are armed. The store gets the addresses that it
     * does not have: of versions that an older Reporunner published, or whose nodes have others now. Those that are taken,
     * or cannot be determined, go to `onRefused`.
     */
    async eachPublished(
      each: (tenantId: string, version: WorkflowVersion) => Promise<void>,
      onRefused: (tenantId: string, workflowId: string, error: unknown) => void = () => {},
    ) {
      for (const { tenantId, version, addressKeys } of await store.allPublished()) {
        const { workflowId, versionId } = version;
        published.set(keyOf({ tenantId }, workflowId), version);
        await each(tenantId, version);
        try {
          const addresses = addressesOf(version);
          const stored = new Set(addressKeys);
          if (addresses.length === stored.size && addresses.every(({ key }) => stored.has(key))) continue;
          await store.setPublished({ tenantId }, workflowId, versionId, addresses);
        } catch (error) {
          onRefused(tenantId, workflowId, error);
        }
      }
    },
  };
}
