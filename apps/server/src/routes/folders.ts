import { answers, schemas } from '@reporunner/api-types';
import type { FolderChange } from '@reporunner/workflows';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';

export function folderRoutes({ folders, workflows, identity }: Services): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/folders',
      permission: 'workflow:read',
      tag: 'Folders',
      summary: 'List all folders, with how many workflows lie directly in each',
      query: schemas.projectFilter,
      answer: answers.folderList,
      handle: ({ tenant, query: { projectId } }) => folders.list(tenant, projectId),
    }),
    route({
      method: 'POST',
      path: '/api/v1/folders',
      permission: 'workflow:write',
      tag: 'Folders',
      summary: 'Make a folder',
      body: schemas.createFolder,
      answer: answers.folder,
      status: 201,
      example: { body: { name: 'Sales' } },
      handle: async ({ tenant, body: { name, projectId, parentId } }) =>
        folders.create(tenant, {
          name,
          projectId: projectId ?? (await identity.projects(tenant))[0]?.id ?? '',
          ...(parentId === undefined ? {} : { parentId }),
        }),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/folders/:id',
      permission: 'workflow:write',
      tag: 'Folders',
      summary: 'Rename, move or order a folder; what is left out stays',
      body: schemas.updateFolder,
      answer: answers.folder,
      handle: ({ tenant, params, body }) => folders.change(tenant, params.id ?? '', body as FolderChange),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/folders/:id',
      permission: 'workflow:delete',
      tag: 'Folders',
      summary: 'Delete a folder: what lies in it moves up, or goes to the bin',
      query: schemas.deleteFolder,
      status: 204,
      handle: async ({ tenant, params, query: { contents } }) => {
        if (contents === 'moveUp') return folders.delete(tenant, params.id ?? '');
        for (const folder of await folders.tree(tenant, params.id ?? '')) {
          await eachIn(folder.id);
          await folders.delete(tenant, folder.id);
        }
        return undefined;

        async function eachIn(folderId: string) {
          for (;;) {
            const { items } = await workflows.list(tenant, { folderId }, { limit: 100 });
            for (const { id } of items) await workflows.delete(tenant, id);
            if (items.length < 100) return;
          }
        }
      },
    }),
  ];
}
