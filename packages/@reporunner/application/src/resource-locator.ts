/** Where things lie in the tree of resources: looked up only for principals whose grants are narrower than the tenant. */
import type { ResourceId } from '@reporunner/auth';
import type { TenantContext } from '@reporunner/core';
import type { ExecutionStore } from '@reporunner/engine';
import type { CredentialStore } from '@reporunner/integrations';
import type { FolderStore, WorkflowStore } from '@reporunner/workflows';

/** Finds out where in the tree of resources something lies. */
export interface ResourceLocator {
  /** What lies above it, below the tenant, the nearest first; empty where there is no such thing. */
  parentsOf(tenant: TenantContext, resource: ResourceId): Promise<readonly ResourceId[]>;
}

/** Looks up parents in the stores; called only for principals whose grants are narrower than the tenant. */
export function createResourceLocator(stores: {
  readonly executions: Pick<ExecutionStore, 'get'>;
  readonly workflows: Pick<WorkflowStore, 'get'>;
  readonly folders: Pick<FolderStore, 'list'>;
  readonly credentials: Pick<CredentialStore, 'get'>;
}): ResourceLocator {
  const { executions, workflows, folders, credentials } = stores;

  const foldersFrom = async (
    tenant: TenantContext,
    id: string | undefined,
  ): Promise<readonly ResourceId[]> => {
    if (id === undefined) return [];
    const byId = new Map((await folders.list(tenant)).map((folder) => [folder.id, folder]));
    const path: ResourceId[] = [];
    let folder = byId.get(id);
    while (folder !== undefined) {
      path.push({ type: 'folder', id: folder.id });
      if (folder.parentId === undefined) path.push({ type: 'project', id: folder.projectId });
      byId.delete(folder.id);
      folder = folder.parentId === undefined ? undefined : byId.get(folder.parentId);
    }
    return path;
  };

  const ofWorkflow = async (tenant: TenantContext, id: string): Promise<readonly ResourceId[]> => {
    const workflow = await workflows.get(tenant, id);
    if (workflow === undefined) return [];
    const project: ResourceId = { type: 'project', id: workflow.draft.projectId };
    const path = await foldersFrom(tenant, workflow.folderId);
    return path.some(({ type }) => type === 'project') ? path : [...path, project];
  };

  return {
    async parentsOf(tenant, { type, id }) {
      switch (type) {
        case 'execution': {
          const execution = await executions.get(tenant, id);
          if (execution === undefined) return [];
          const { workflowId } = execution;
          return [{ type: 'workflow', id: workflowId }, ...(await ofWorkflow(tenant, workflowId))];
        }
        case 'workflow':
          return ofWorkflow(tenant, id);
        case 'folder':
          return (await foldersFrom(tenant, id)).slice(1);
        case 'credential': {
          const credential = await credentials.get(tenant, id);
          return credential === undefined ? [] : [{ type: 'project', id: credential.projectId }];
        }
        case 'tenant':
        case 'project':
        case 'account':
        case 'apiKey':
        case 'nodeType':
          return [];
      }
    },
  };
}
