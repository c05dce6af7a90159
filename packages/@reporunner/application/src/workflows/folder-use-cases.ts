import type { TenantContext } from '@reporunner/core';
import type { FolderChange, FolderService, WorkflowService } from '@reporunner/workflows';
import { type ProjectDirectory, projectFor } from '../projects.ts';
import type { DefineUseCase } from '../use-case.ts';

export interface FolderPorts {
  readonly folders: FolderService;
  readonly workflows: Pick<WorkflowService, 'list' | 'delete'>;
  readonly projects: ProjectDirectory;
}

/** The use cases of `createFolderUseCases`: each takes a principal and an input, and is authorized. */
export type FolderUseCases = ReturnType<typeof createFolderUseCases>;

const pageSize = 100;

/** Folders, and what becomes of the workflows in a deleted one. */
export function createFolderUseCases(define: DefineUseCase, { folders, workflows, projects }: FolderPorts) {
  const resource = ({ id }: { readonly id: string }) => ({ type: 'folder', id }) as const;

  const trashContents = async (tenant: TenantContext, folderId: string): Promise<void> => {
    for (;;) {
      const { items } = await workflows.list(tenant, { folderId }, { limit: pageSize });
      for (const { id } of items) await workflows.delete(tenant, id);
      if (items.length < pageSize) return;
    }
  };

  return {
    list: define(
      { action: 'workflow:read' },
      ({ tenant }, { projectId }: { readonly projectId?: string | undefined }) =>
        folders.list(tenant, projectId),
    ),
    create: define(
      { action: 'workflow:write' },
      async (
        { tenant },
        input: {
          readonly name: string;
          readonly projectId?: string | undefined;
          readonly parentId?: string | null | undefined;
        },
      ) => {
        const { name, projectId, parentId } = input;
        return folders.create(tenant, {
          name,
          projectId: await projectFor(projects, tenant, projectId),
          ...(parentId === undefined || parentId === null ? {} : { parentId }),
        });
      },
    ),
    change: define(
      { action: 'workflow:write', resource },
      (
        { tenant },
        input: {
          readonly id: string;
          readonly change: FolderChange;
          readonly baseRevision?: number | undefined;
        },
      ) => folders.change(tenant, input.id, input.change, input.baseRevision),
    ),
    /** Its contents move up, or go to the trash. */
    remove: define(
      { action: 'workflow:delete', resource },
      async ({ tenant }, { id, contents }: { readonly id: string; readonly contents: 'moveUp' | 'bin' }) => {
        if (contents === 'moveUp') return folders.delete(tenant, id);
        for (const folder of await folders.tree(tenant, id)) {
          await trashContents(tenant, folder.id);
          await folders.delete(tenant, folder.id);
        }
      },
    ),
  };
}
