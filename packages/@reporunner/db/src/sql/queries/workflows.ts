import type { Dialect } from '../dialect.ts';
import { isLike } from './is-like.ts';

export interface WorkflowQuery {
  readonly tenantId: string;
  readonly projectId: string | undefined;
  readonly deleted: boolean;
  /** Null: those in no folder. */
  readonly folderId: string | null | undefined;
  readonly published: boolean | undefined;
  readonly textPattern: string | undefined;
  readonly tags: readonly string[];
  readonly sort: 'updated_at' | 'created_at' | 'name_folded';
  readonly direction: 'asc' | 'desc';
  /** Where the page before ended: the value that is sorted by, and the id. */
  readonly after: { readonly value: string | number; readonly id: string } | undefined;
  readonly limit: number;
}

export function workflowsQuery({ db, elementsOf }: Dialect, query: WorkflowQuery) {
  const { projectId, folderId, published, textPattern, after, sort, direction } = query;
  let rows = db
    .selectFrom('workflows')
    .selectAll()
    .where('tenant_id', '=', query.tenantId)
    .where('deleted_at', query.deleted ? 'is not' : 'is', null);
  if (projectId !== undefined) rows = rows.where('project_id', '=', projectId);
  if (folderId === null) rows = rows.where('folder_id', 'is', null);
  else if (folderId !== undefined) rows = rows.where('folder_id', '=', folderId);
  if (published !== undefined) rows = rows.where('published_version_id', published ? 'is not' : 'is', null);
  if (textPattern !== undefined) rows = rows.where(({ ref }) => isLike(ref('search_text'), textPattern));
  for (const tag of query.tags)
    rows = rows.where(({ exists, selectFrom, ref }) =>
      exists(
        selectFrom(elementsOf(ref('workflows.tags'), 'tag'))
          .select('tag.value')
          .where('tag.value', '=', tag),
      ),
    );
  if (after !== undefined)
    rows = rows.where(({ eb, refTuple, tuple }) =>
      eb(refTuple(sort, 'id'), direction === 'asc' ? '>' : '<', tuple(after.value, after.id)),
    );
  return rows.orderBy(sort, direction).orderBy('id', direction).limit(query.limit);
}

/** How many workflows that are not in the trash have each tag, the most used ones first. */
export function tagsQuery({ db, elementsOf }: Dialect, tenantId: string, projectId: string | undefined) {
  let rows = db
    .selectFrom('workflows as w')
    .innerJoin(
      ({ ref }) => elementsOf(ref('w.tags'), 'tag'),
      (join) => join.onTrue(),
    )
    .select(({ fn }) => ['tag.value as tag', fn.count<number>('w.id').distinct().as('count')])
    .where('w.tenant_id', '=', tenantId)
    .where('w.deleted_at', 'is', null)
    .where('w.tags', '<>', '[]');
  if (projectId !== undefined) rows = rows.where('w.project_id', '=', projectId);
  return rows.groupBy('tag.value').orderBy('count', 'desc').orderBy('tag.value');
}
