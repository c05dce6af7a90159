import { answers, schemas } from '@reporunner/api-types';
import type { FolderUseCases } from '@reporunner/application';
import type { FolderChange } from '@reporunner/workflows';
import { revisionIn } from '../http/revision-in.ts';
import { type ApiRoute, route } from '../http/route.ts';

export function folderRoutes(folders: FolderUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/folders',
      tag: 'Folders',
      summary: 'List all folders, with how many workflows lie directly in each',
      query: schemas.projectFilter,
      answer: answers.folderList,
      useCase: folders.list,
      handle: ({ run, query }) => run(query),
    }),
    route({
      method: 'POST',
      path: '/api/v1/folders',
      tag: 'Folders',
      summary: 'Make a folder',
      body: schemas.createFolder,
      answer: answers.folder,
      status: 201,
      example: { body: { name: 'Sales' } },
      useCase: folders.create,
      handle: ({ run, body }) => run(body),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/folders/:id',
      tag: 'Folders',
      summary:
        'Rename, move or order a folder; what is left out stays. With `If-Match: <revision>` it is refused once the folder has changed.',
      body: schemas.updateFolder,
      answer: answers.folder,
      useCase: folders.change,
      handle: ({ run, params, body, request }) =>
        run({ id: params.id ?? '', change: body as FolderChange, baseRevision: revisionIn(request) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/folders/:id',
      tag: 'Folders',
      summary: 'Delete a folder: its contents move up, or to the trash',
      query: schemas.deleteFolder,
      status: 204,
      useCase: folders.remove,
      handle: ({ run, params, query: { contents } }) => run({ id: params.id ?? '', contents }),
    }),
  ];
}
