/** Lists of workflows: what is read of many at once. */
import type { WorkflowSort, WorkflowStore } from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import { tagsQuery, type WorkflowQuery, workflowsQuery } from '../../sql/queries/workflows.ts';
import { retentionsAfter, workflowTexts } from '../../sql/statements/workflow-documents.ts';
import { deletedWorkflows, workflowNames } from '../../sql/statements/workflows.ts';
import { blobsIn, scanned } from '../blobs/blobs-in.ts';
import { containing, decodeCursor, encodeCursor } from '../cursor.ts';
import { reading, readNow } from '../run-statement.ts';
import { summaryOf } from './workflow-rows.ts';

type WorkflowLists = Pick<
  WorkflowStore,
  'deletedBefore' | 'list' | 'names' | 'referencedBlobs' | 'retentions' | 'tags'
>;

const columns: Readonly<Record<string, WorkflowQuery['sort']>> = {
  updatedAt: 'updated_at',
  createdAt: 'created_at',
  name: 'name_folded',
};

const orderOf = (sort: WorkflowSort): Pick<WorkflowQuery, 'sort' | 'direction'> => ({
  sort: columns[sort.replace('-', '')] ?? 'updated_at',
  direction: sort.startsWith('-') ? 'desc' : 'asc',
});

/** Documents that are read before the main thread yields: they are large. */
const documentsAtOnce = 20;

export function createWorkflowLists(reader: Database): WorkflowLists {
  const deleted = reading(reader, deletedWorkflows);
  const names = reading(reader, workflowNames);
  const retentions = reading(reader, retentionsAfter);
  const texts = reading(reader, workflowTexts);
  return {
    async list({ tenantId }, filter, { limit, cursor, sort = '-updatedAt' }) {
      const order = orderOf(sort);
      const [value, id] =
        cursor === undefined
          ? []
          : (decodeCursor(cursor, `workflows ${sort}`, 2) as [string | number, string]);
      const rows = readNow(reader, (dialect) =>
        workflowsQuery(dialect, {
          ...order,
          tenantId,
          projectId: filter.projectId,
          deleted: filter.deleted === true,
          folderId: filter.folderId,
          published: filter.published,
          textPattern: filter.text === undefined ? undefined : containing(filter.text),
          tags: filter.tags ?? [],
          after: value === undefined || id === undefined ? undefined : { value, id },
          limit: limit + 1,
        }),
      );
      const items = rows.slice(0, limit).map(summaryOf);
      const last = rows[limit - 1];
      return rows.length > limit && last !== undefined
        ? { items, nextCursor: encodeCursor(`workflows ${sort}`, [last[order.sort], last.id]) }
        : { items };
    },
    async deletedBefore({ tenantId }, before, limit) {
      return deleted({ tenantId, before, limit }).map(({ id }) => id);
    },
    async *retentions({ tenantId }) {
      for (let after = ''; ; ) {
        const rows = retentions({ tenantId, after, limit: documentsAtOnce });
        for (const { id, days } of rows) if (days !== null) yield { workflowId: id, days };
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.id;
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
    async names({ tenantId }, ids) {
      return new Map(names({ tenantId, ids: JSON.stringify(ids) }).map(({ id, name }) => [id, name]));
    },
    async tags({ tenantId }, { projectId }) {
      return readNow(reader, (dialect) => tagsQuery(dialect, tenantId, projectId));
    },
    async *referencedBlobs({ tenantId }) {
      yield* blobsIn(([id, part]) => texts({ tenantId, id, part, limit: scanned }));
    },
  };
}
