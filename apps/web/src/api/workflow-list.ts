/** Workflows as rows: lists, folders, tags, and what is done with many of them at once. */
import type { BulkResults, FolderList, WorkflowSummary } from '@reporunner/api-types';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export type WorkflowSort = 'updatedAt' | '-updatedAt' | 'name' | '-name' | 'createdAt' | '-createdAt';

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

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

export const workflowsKey = ['workflows'] as const;

export const workflowListQuery = (filter: WorkflowFilter) =>
  infiniteQueryOptions({
    queryKey: [...workflowsKey, 'list', filter],
    queryFn: ({ signal, pageParam }) => {
      const { tags, ...rest } = filter;
      return api.get<Page<WorkflowSummary>>('/workflows', {
        query: { ...rest, tag: tags, cursor: pageParam, limit: 100 },
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
  queryFn: async ({ signal }) => (await api.get<FolderList>('/folders', { signal })).items,
});

export const tagsQuery = queryOptions({
  queryKey: [...workflowsKey, 'tags'],
  queryFn: async ({ signal }) =>
    (await api.get<{ items: readonly { tag: string; count: number }[] }>('/workflows/tags', { signal }))
      .items,
});

export const createFolder = (name: string, parentId: string | undefined) =>
  api.post<Folder>('/folders', { name, parentId: parentId ?? null });

export const changeFolder = (id: string, change: { name?: string; parentId?: string | null }) =>
  api.put<Folder>(`/folders/${id}`, change);

export const deleteFolder = (id: string, contents: 'moveUp' | 'bin') =>
  api.delete(`/folders/${id}`, { query: { contents } });

export const importWorkflow = (document: unknown, folderId: string | undefined) =>
  api.post<{ readonly id: string; readonly name: string }>('/workflows/import', document, {
    query: { folderId },
  });

export const duplicateWorkflow = (id: string) =>
  api.post<{ readonly id: string; readonly name: string }>(`/workflows/${id}/duplicate`);

export const deleteWorkflow = (id: string) => api.delete(`/workflows/${id}`);

export const exportWorkflow = (id: string) => api.get<unknown>(`/workflows/${id}/export`);

export type BulkWorkflows =
  | { readonly action: 'move'; readonly ids: readonly string[]; readonly folderId: string | null }
  | { readonly action: 'tag' | 'untag'; readonly ids: readonly string[]; readonly tags: readonly string[] }
  | {
      readonly action: 'publish' | 'unpublish' | 'delete' | 'restore' | 'deletePermanently' | 'export';
      readonly ids: readonly string[];
    };

export type BulkResult = BulkResults['results'][number];

/** The server takes so many at once. */
const bulkRows = 100;

/** Any number of rows, a hundred at a time. One that fails does not stop the others. */
export async function inBulk<T extends { readonly ids: readonly string[] }>(
  path: '/workflows/bulk' | '/executions/bulk',
  body: T,
): Promise<readonly BulkResult[]> {
  const results: BulkResult[] = [];
  for (let from = 0; from < body.ids.length; from += bulkRows) {
    const ids = body.ids.slice(from, from + bulkRows);
    const answer = await api.post<BulkResults>(path, { ...body, ids });
    results.push(...answer.results);
  }
  return results;
}
