/** Workflows as rows: lists, folders, tags, and what is done with many of them at once. */
import type { AnswerOf, BodyOf, FolderList, QueryOf, WorkflowSummary } from '@reporunner/api-types';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type BulkResult, inBulk } from './bulk.ts';
import { call } from './client.ts';

export type WorkflowSort = NonNullable<QueryOf<'GET /api/v1/workflows'>['sort']>;

/** With how many workflows lie directly in it. */
export type Folder = FolderList['items'][number];
export type { WorkflowSummary };

export interface WorkflowFilter {
  readonly text?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly published?: boolean | undefined;
  /** `root`: in no folder; absent: wherever. */
  readonly folderId?: string | undefined;
  readonly deleted?: boolean | undefined;
  readonly sort?: WorkflowSort | undefined;
}

export type WorkflowPage = AnswerOf<'GET /api/v1/workflows'>;

export const workflowsKey = ['workflows'] as const;

export const workflowListQuery = (filter: WorkflowFilter) =>
  infiniteQueryOptions({
    queryKey: [...workflowsKey, 'list', filter],
    queryFn: ({ signal, pageParam }) => {
      const { tags, ...rest } = filter;
      return call('GET /api/v1/workflows', {
        query: { ...rest, tag: tags?.join(','), cursor: pageParam, limit: 100 },
        signal,
      });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // While somebody types, what was found before stays.
    placeholderData: keepPreviousData,
  });

export const foldersQuery = queryOptions({
  queryKey: [...workflowsKey, 'folders'],
  queryFn: async ({ signal }) => (await call('GET /api/v1/folders', { signal })).items,
});

export const tagsQuery = queryOptions({
  queryKey: [...workflowsKey, 'tags'],
  queryFn: async ({ signal }) => (await call('GET /api/v1/workflows/tags', { signal })).items,
});

export const createFolder = (name: string, parentId: string | undefined) =>
  call('POST /api/v1/folders', { body: { name, parentId: parentId ?? null } });

export const changeFolder = (id: string, change: { name?: string; parentId?: string | null }) =>
  call('PUT /api/v1/folders/:id', { params: { id }, body: change });

export const deleteFolder = (id: string, contents: 'moveUp' | 'bin') =>
  call('DELETE /api/v1/folders/:id', { params: { id }, query: { contents } });

export const importWorkflow = (
  document: BodyOf<'POST /api/v1/workflows/import'>,
  folderId: string | undefined,
) => call('POST /api/v1/workflows/import', { body: document, query: { folderId } });

export const duplicateWorkflow = (id: string) =>
  call('POST /api/v1/workflows/:id/duplicate', { params: { id } });

export const deleteWorkflow = (id: string) => call('DELETE /api/v1/workflows/:id', { params: { id } });

export const exportWorkflow = (id: string) => call('GET /api/v1/workflows/:id/export', { params: { id } });

export type BulkWorkflows = BodyOf<'POST /api/v1/workflows/bulk'>;

export const changeWorkflows = (body: BulkWorkflows): Promise<readonly BulkResult[]> =>
  inBulk(body, (some) => call('POST /api/v1/workflows/bulk', { body: some }));
