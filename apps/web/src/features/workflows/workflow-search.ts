/** What the address of the list says: every filter can be bookmarked and sent to somebody. */
import type { WorkflowFilter, WorkflowSort } from '../../api/workflow-list.ts';

export interface WorkflowSearch {
  readonly text?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly state?: 'published' | 'draft' | undefined;
  readonly sort?: WorkflowSort | undefined;
  readonly folder?: string | undefined;
  readonly view?: 'bin' | undefined;
}

const sorts: readonly string[] = [
  'updatedAt',
  '-updatedAt',
  'name',
  '-name',
  'createdAt',
  '-createdAt',
] satisfies WorkflowSort[];

const word = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export function parseWorkflowSearch(search: Readonly<Record<string, unknown>>): WorkflowSearch {
  const text = word(typeof search.text === 'number' ? String(search.text) : search.text);
  const folder = word(search.folder);
  const sort = word(search.sort);
  const tags = Array.isArray(search.tags)
    ? search.tags.filter((tag): tag is string => typeof tag === 'string')
    : [];
  return {
    ...(text === undefined ? {} : { text }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(search.state === 'published' || search.state === 'draft' ? { state: search.state } : {}),
    ...(sort !== undefined && sorts.includes(sort) ? { sort: sort as WorkflowSort } : {}),
    ...(folder === undefined ? {} : { folder }),
    ...(search.view === 'bin' ? { view: 'bin' as const } : {}),
  };
}

/** Whether something is looked for, rather than a folder looked into. What is looked for is found in every folder. */
export const isSearch = ({ text, tags, state }: WorkflowSearch): boolean =>
  text !== undefined || tags !== undefined || state !== undefined;

export function filterOf(search: WorkflowSearch): WorkflowFilter {
  const { text, tags, state, sort = '-updatedAt', folder, view } = search;
  if (view === 'bin') return { deleted: true, sort };
  return {
    sort,
    text,
    tags,
    published: state === undefined ? undefined : state === 'published',
    folderId: isSearch(search) ? undefined : (folder ?? 'root'),
  };
}
