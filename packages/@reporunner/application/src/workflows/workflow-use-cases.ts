/** Workflows: drafts, operations, versions, import and export. */
import type { schemas } from '@reporunner/api-types';
import {
  createId,
  type Diagnostic,
  isJsonObject,
  type NodeCatalogue,
  type Operation,
  type TenantContext,
} from '@reporunner/core';
import type { ExecutionStore, TriggerManager } from '@reporunner/engine';
import type {
  FolderService,
  OperationRecord,
  WorkflowRecord,
  WorkflowService,
  WorkflowSummary,
  WorkflowVersionRecord,
} from '@reporunner/workflows';
import type { z } from 'zod';
import { type ProjectDirectory, projectFor } from '../projects.ts';
import type { DefineUseCase } from '../use-case.ts';

type ListQuery = z.output<typeof schemas.workflowList>;

interface OfWorkflow {
  readonly id: string;
}
interface OfVersion extends OfWorkflow {
  readonly versionId: string;
}

export const shownWorkflow = ({ draft, ...record }: WorkflowRecord) => ({ ...draft, ...record });
const withoutDocument = ({ workflow: _, ...summary }: WorkflowVersionRecord) => summary;
const validationOf = (diagnostics: readonly Diagnostic[]) => ({
  valid: !diagnostics.some(({ severity }) => severity === 'error'),
  diagnostics,
});

/** A document of Reporunner as it is; one of n8n, which has its nodes in a list, translated. */
async function translated(document: unknown) {
  if (!isJsonObject(document) || !Array.isArray(document.nodes)) return { own: document };
  const { asDocument, importN8n } = await import('@reporunner/interop');
  const imported = importN8n(document, createId);
  return imported === undefined
    ? { own: document }
    : { own: asDocument(imported, createId), warnings: imported.warnings };
}

export interface WorkflowPorts {
  readonly workflows: WorkflowService;
  readonly folders: Pick<FolderService, 'find'>;
  readonly projects: ProjectDirectory;
  readonly executions: Pick<ExecutionStore, 'latestOf'>;
  readonly catalogue: NodeCatalogue;
  readonly triggers: Pick<TriggerManager, 'nextRuns'>;
}

/** The use cases of `createWorkflowUseCases`: each takes a principal and an input, and is authorized. */
export type WorkflowUseCases = ReturnType<typeof createWorkflowUseCases>;

/** Workflows as people edit them: drafts, operations, versions, publishing, import and export. */
export function createWorkflowUseCases(define: DefineUseCase, ports: WorkflowPorts) {
  const { workflows, folders, projects, executions, catalogue, triggers } = ports;
  const resource = ({ id }: OfWorkflow) => ({ type: 'workflow', id }) as const;
  const reads = { action: 'workflow:read', resource } as const;
  const writes = { action: 'workflow:write', resource } as const;
  const publishes = { action: 'workflow:publish', resource } as const;
  const deletes = { action: 'workflow:delete', resource } as const;

  /** Rows with their trigger types and last execution. */
  const withLastRuns = async (tenant: TenantContext, items: readonly WorkflowSummary[]) => {
    const latest = await executions.latestOf(
      tenant,
      items.map(({ id }) => id),
    );
    return items.map((item) => {
      const last = latest.get(item.id);
      return {
        ...item,
        triggerTypes: item.nodeTypes.filter((type) => catalogue.describe(type, 1)?.kind === 'trigger'),
        ...(last === undefined
          ? {}
          : {
              lastExecution: {
                id: last.id,
                status: last.status,
                createdAt: last.createdAt,
                ...(last.finishedAt === undefined ? {} : { finishedAt: last.finishedAt }),
              },
            }),
      };
    });
  };

  return {
    list: define({ action: 'workflow:read' }, async ({ tenant }, query: ListQuery) => {
      const { limit, cursor, sort, projectId, folderId, tag, text, published, deleted } = query;
      const { items, ...rest } = await workflows.list(
        tenant,
        {
          deleted,
          ...(projectId === undefined ? {} : { projectId }),
          ...(folderId === undefined ? {} : { folderId: folderId === 'root' ? null : folderId }),
          ...(tag === undefined ? {} : { tags: tag }),
          ...(text === undefined ? {} : { text }),
          ...(published === undefined ? {} : { published }),
        },
        { limit, sort, ...(cursor === undefined ? {} : { cursor }) },
      );
      return { items: await withLastRuns(tenant, items), ...rest };
    }),

    tags: define(
      { action: 'workflow:read' },
      async ({ tenant }, { projectId }: { readonly projectId?: string | undefined }) => ({
        items: await workflows.tags(tenant, projectId === undefined ? {} : { projectId }),
      }),
    ),

    /** From a whole, partial or exported document, also one of n8n. */
    create: define(
      { action: 'workflow:write' },
      async (
        { tenant },
        { document, folderId }: { readonly document: unknown; readonly folderId?: string | undefined },
      ) => {
        const projectId = await projectFor(projects, tenant, undefined);
        if (folderId !== undefined) await folders.find(tenant, folderId);
        const { own, warnings } = await translated(document);
        const record = await workflows.importWorkflow(tenant, projectId, own, folderId);
        return { ...shownWorkflow(record), ...(warnings === undefined ? {} : { warnings }) };
      },
    ),

    /** Checks a document that is not saved. */
    validateDocument: define(
      { action: 'workflow:read' },
      async ({ tenant }, { document }: { readonly document: unknown }) =>
        validationOf(await workflows.validateDocument(tenant, document)),
    ),

    get: define(reads, async ({ tenant }, { id }: OfWorkflow) => {
      const record = await workflows.get(tenant, id);
      return {
        ...shownWorkflow(record),
        nextRuns: triggers.nextRuns(tenant.tenantId, record.draft.id).map((at) => new Date(at).toISOString()),
      };
    }),

    /** The difference becomes one operation. */
    replace: define(
      writes,
      async (
        { tenant },
        input: OfWorkflow & { readonly document: unknown; readonly baseRevision?: number | undefined },
      ) => shownWorkflow(await workflows.replace(tenant, input.id, input.document, input.baseRevision)),
    ),

    /** Into the trash, or for good. */
    remove: define(
      deletes,
      ({ tenant }, { id, permanent }: OfWorkflow & { readonly permanent?: boolean }): Promise<void> =>
        permanent === true ? workflows.purge(tenant, id) : workflows.delete(tenant, id),
    ),

    /** Out of the trash. */
    restore: define(deletes, async ({ tenant }, { id }: OfWorkflow) =>
      shownWorkflow(await workflows.undelete(tenant, id)),
    ),

    move: define(
      writes,
      async ({ tenant }, { id, folderId }: OfWorkflow & { readonly folderId: string | null }) => {
        if (folderId !== null) await folders.find(tenant, folderId);
        return shownWorkflow(await workflows.move(tenant, id, folderId ?? undefined));
      },
    ),

    operations: define(
      reads,
      async (
        { tenant },
        { id, after, limit }: OfWorkflow & { readonly after: number; readonly limit: number },
      ) => ({ items: await workflows.operations(tenant, id, after, limit) }),
    ),

    applyOperation: define(
      writes,
      (
        { tenant },
        input: OfWorkflow & {
          readonly operation: Operation;
          readonly baseRevision?: number | undefined;
        } & { readonly [K in 'clientId' | 'operationId']?: OperationRecord[K] | undefined },
      ) => {
        const { id, operation, baseRevision, clientId, operationId } = input;
        return workflows.applyOperation(tenant, id, operation, {
          ...(baseRevision === undefined ? {} : { baseRevision }),
          ...(clientId === undefined ? {} : { clientId }),
          ...(operationId === undefined ? {} : { operationId }),
        });
      },
    ),

    /** The draft, or an earlier version: its triggers are armed. With what is doubtful of it. */
    publish: define(
      publishes,
      async (
        { tenant },
        {
          id,
          message,
          versionId,
        }: OfWorkflow & { readonly message?: string; readonly versionId?: string | undefined },
      ) => {
        const version =
          versionId === undefined
            ? await workflows.publish(tenant, id, message)
            : await workflows.publishVersion(tenant, id, versionId);
        return { ...withoutDocument(version), diagnostics: await workflows.warningsOf(tenant, version) };
      },
    ),

    unpublish: define(publishes, ({ tenant }, { id }: OfWorkflow) => workflows.unpublish(tenant, id)),

    versions: define(
      reads,
      (
        { tenant },
        { id, limit, cursor }: OfWorkflow & { readonly limit: number; readonly cursor?: string | undefined },
      ) => workflows.versions(tenant, id, { limit, ...(cursor === undefined ? {} : { cursor }) }),
    ),

    version: define(reads, ({ tenant }, { id, versionId }: OfVersion) =>
      workflows.version(tenant, id, versionId),
    ),

    restoreVersion: define(writes, async ({ tenant }, { id, versionId }: OfVersion) =>
      shownWorkflow(await workflows.restore(tenant, id, versionId)),
    ),

    duplicate: define(writes, async ({ tenant }, { id }: OfWorkflow) =>
      shownWorkflow(await workflows.duplicate(tenant, id)),
    ),

    validate: define(reads, async ({ tenant }, { id }: OfWorkflow) =>
      validationOf(await workflows.validate(tenant, id)),
    ),

    exportDocument: define(reads, ({ tenant }, { id }: OfWorkflow) => workflows.exportWorkflow(tenant, id)),
  };
}
