/** One action on many workflows, with a result for each. */
import type { schemas } from '@reporunner/api-types';
import type { Permission } from '@reporunner/constants';
import type { JsonValue, Logger, TenantContext } from '@reporunner/core';
import type { FolderService, WorkflowService } from '@reporunner/workflows';
import type { z } from 'zod';
import { forEachId } from '../for-each-id.ts';
import type { DefineUseCase } from '../use-case.ts';

type BulkRequest = z.output<typeof schemas.bulkWorkflows>;

const permissions: Readonly<Record<BulkRequest['action'], Permission>> = {
  move: 'workflow:write',
  tag: 'workflow:write',
  untag: 'workflow:write',
  publish: 'workflow:publish',
  unpublish: 'workflow:publish',
  delete: 'workflow:delete',
  restore: 'workflow:delete',
  deletePermanently: 'workflow:delete',
  export: 'workflow:read',
};

export interface WorkflowBulkPorts {
  readonly workflows: WorkflowService;
  readonly folders: Pick<FolderService, 'find'>;
  readonly logger: Logger;
}

/** The use cases of `createWorkflowBulkUseCases`: each takes a principal and an input, and is authorized. */
export type WorkflowBulkUseCases = ReturnType<typeof createWorkflowBulkUseCases>;

/** One action on many workflows; each succeeds or fails by itself. */
export function createWorkflowBulkUseCases(
  define: DefineUseCase,
  { workflows, folders, logger }: WorkflowBulkPorts,
) {
  const setTags = async (
    tenant: TenantContext,
    id: string,
    change: (tags: readonly string[]) => readonly string[],
  ) => {
    await workflows.applyOperation(tenant, id, (draft) => {
      const tags = [...change(draft.tags)];
      const isSame = JSON.stringify(tags) === JSON.stringify(draft.tags);
      return { parts: isSame ? [] : [{ type: 'set', path: ['tags'], value: tags as JsonValue }] };
    });
  };

  const applyTo = async (tenant: TenantContext, request: BulkRequest, id: string): Promise<unknown> => {
    switch (request.action) {
      case 'move':
        await workflows.move(tenant, id, request.folderId ?? undefined);
        return;
      case 'tag':
        return setTags(tenant, id, (tags) => [...new Set([...tags, ...request.tags])]);
      case 'untag':
        return setTags(tenant, id, (tags) => tags.filter((tag) => !request.tags.includes(tag)));
      case 'publish': {
        const { versionId, number } = await workflows.publish(tenant, id, request.message);
        return { versionId, number };
      }
      case 'unpublish':
        return workflows.unpublish(tenant, id);
      case 'delete':
        return workflows.delete(tenant, id);
      case 'restore':
        await workflows.undelete(tenant, id);
        return;
      case 'deletePermanently':
        return workflows.purge(tenant, id);
      case 'export':
        return workflows.exportWorkflow(tenant, id);
    }
  };

  /** Authorized for each workflow by itself. */
  const applyToOne = define(
    {
      action: {
        oneOf: [...new Set(Object.values(permissions))],
        of: ({ request }: { readonly request: BulkRequest }) => permissions[request.action],
      },
      resource: ({ id }: { readonly request: BulkRequest; readonly id: string }) => ({
        type: 'workflow',
        id,
      }),
    },
    ({ tenant }, { request, id }: { readonly request: BulkRequest; readonly id: string }) =>
      applyTo(tenant, request, id),
  );

  return {
    applyToOne,
    bulk: define(
      {
        action: {
          oneOf: [...new Set(Object.values(permissions))],
          of: ({ action }: BulkRequest) => permissions[action],
        },
      },
      async ({ tenant, principal }, request: BulkRequest) => {
        if (request.action === 'move' && request.folderId !== null)
          await folders.find(tenant, request.folderId);
        return forEachId(request.ids, logger, async (id) => applyToOne(principal, { request, id }));
      },
    ),
  };
}
