/**
 * Folders of workflows.
 * FO1 A folder lies in a folder of its own project, and never in itself; they nest to a bounded depth.
 * FO2 Changes of one tenant's folders happen one after the other.
 * FO3 A change that names an older revision than the folder's is refused; one that names none is made to the newest.
 */
import { LIMITS } from '@reporunner/constants';
import {
  assertRevision,
  type Clock,
  type Message,
  retryOnConflict,
  ServiceError,
  type TenantContext,
} from '@reporunner/core';
import { workflowsMessage } from './messages/workflows-messages.ts';
import type { FolderRecord, FolderStore } from './ports/folder-store.ts';

/** The store and sources that a folder service works with. */
export interface FolderServiceOptions {
  readonly store: FolderStore;
  readonly clock: Clock;
  readonly ids: () => string;
}

/** What may be changed of a folder; what is absent stays. */
export interface FolderChange {
  readonly name?: string;
  /** `null`: to the root. */
  readonly parentId?: string | null;
  /** Its new place: before this folder, or, with `null`, at the end. */
  readonly beforeId?: string | null;
}

/** A folder, and how many workflows lie directly in it. */
export type FolderWithCount = FolderRecord & { readonly workflows: number };

/** What `createFolderService` returns. */
export type FolderService = ReturnType<typeof createFolderService>;

const refuse = (message: Message, code: 'BAD_REQUEST' | 'NOT_FOUND' = 'BAD_REQUEST') =>
  new ServiceError(message, { code, service: 'folders' });

/**
 * Folders of workflows: a tree without cycles, with an order among siblings. Changes of a tenant's tree happen one
 * after another (FO2).
 */
export function createFolderService({ store, clock, ids }: FolderServiceOptions) {
  const queues = new Map<string, Promise<unknown>>();
  /** FO2. */
  const serialize = <T>({ tenantId }: TenantContext, work: () => Promise<T>): Promise<T> => {
    const next = (queues.get(tenantId) ?? Promise.resolve()).then(work, work);
    queues.set(
      tenantId,
      next.catch(() => {}),
    );
    return next;
  };

  const find = async (tenant: TenantContext, id: string): Promise<FolderRecord> => {
    const folder = await store.get(tenant, id);
    if (folder === undefined) throw refuse(workflowsMessage('noFolder'), 'NOT_FOUND');
    return folder;
  };

  /** FO1. */
  const assertFits = (all: ReadonlyMap<string, FolderRecord>, folder: FolderRecord) => {
    let depth = 0;
    for (
      let at = folder.parentId;
      at !== undefined && depth <= LIMITS.folderDepth;
      at = all.get(at)?.parentId
    ) {
      if (at === folder.id) throw refuse(workflowsMessage('folderInItself'));
      depth += 1;
    }
    const depthBelow = (id: string): number => {
      const children = [...all.values()].filter(({ parentId }) => parentId === id);
      return 1 + Math.max(0, ...children.map((child) => depthBelow(child.id)));
    };
    if (depth + depthBelow(folder.id) > LIMITS.folderDepth)
      throw refuse(workflowsMessage('foldersTooDeep', { limit: LIMITS.folderDepth }));
  };

  const parentOf = async (tenant: TenantContext, projectId: string, parentId: string | null | undefined) => {
    if (parentId === undefined || parentId === null) return {};
    const parent = await find(tenant, parentId);
    if (parent.projectId !== projectId) throw refuse(workflowsMessage('folderOfOther'));
    return { parentId };
  };

  /** The folder at its new place, and those beside it that get another number. */
  const placed = (
    all: readonly FolderRecord[],
    folder: FolderRecord,
    beforeId: string | null | undefined,
  ) => {
    const beside = all.filter(({ id, parentId }) => parentId === folder.parentId && id !== folder.id);
    const at =
      beforeId === undefined || beforeId === null ? -1 : beside.findIndex(({ id }) => id === beforeId);
    beside.splice(at === -1 ? beside.length : at, 0, folder);
    return beside
      .map((one, place) => ({ ...one, place }))
      .filter((one, at) => one.id === folder.id || one.place !== beside[at]?.place);
  };

  return {
    find,
    /** All folders with how many workflows lie directly in each, and how many lie in none. */
    async list(
      tenant: TenantContext,
      projectId?: string,
    ): Promise<{ readonly items: readonly FolderWithCount[]; readonly atRoot: number }> {
      const [folders, counts] = await Promise.all([
        store.list(tenant, projectId),
        store.workflowCounts(tenant),
      ]);
      return {
        items: folders.map((folder) => ({ ...folder, workflows: counts.get(folder.id) ?? 0 })),
        atRoot: counts.get('') ?? 0,
      };
    },
    create: (
      tenant: TenantContext,
      { name, projectId, parentId }: { name: string; projectId: string; parentId?: string | null },
    ) =>
      serialize(tenant, async () => {
        const all = await store.list(tenant);
        if (all.length >= LIMITS.folders)
          throw refuse(workflowsMessage('tooManyFolders', { limit: LIMITS.folders }));
        const now = clock.now();
        const folder: FolderRecord = {
          id: ids(),
          projectId,
          name,
          place: all.length,
          revision: 1,
          createdAt: now,
          updatedAt: now,
          ...(await parentOf(tenant, projectId, parentId)),
        };
        assertFits(new Map([...all, folder].map((one) => [one.id, one])), folder);
        await store.insert(tenant, folder);
        return folder;
      }),
    /**
     * Renames, moves, and puts in order. Folders that are renumbered for it get a new revision as well.
     * @throws ServiceError REVISION_CONFLICT when `baseRevision` is named and is not the folder's (FO3).
     */
    change: (tenant: TenantContext, id: string, change: FolderChange, baseRevision?: number) => {
      const apply = async () => {
        const known = await find(tenant, id);
        assertRevision('folder', known, baseRevision);
        const { parentId: from, ...rest } = known;
        const where =
          change.parentId === undefined
            ? from === undefined
              ? {}
              : { parentId: from }
            : await parentOf(tenant, known.projectId, change.parentId);
        const folder: FolderRecord = {
          ...rest,
          ...where,
          name: change.name ?? known.name,
          updatedAt: clock.now(),
        };
        const all = await store.list(tenant, known.projectId);
        assertFits(new Map(all.map((one) => [one.id, one.id === id ? folder : one])), folder);
        const moves = folder.parentId !== from || change.beforeId !== undefined;
        await store.update(tenant, moves ? placed(all, folder, change.beforeId) : [folder]);
        return find(tenant, id);
      };
      return serialize(tenant, () => (baseRevision === undefined ? retryOnConflict(apply) : apply()));
    },
    /** What lies in it moves up. */
    delete: (tenant: TenantContext, id: string) =>
      serialize(tenant, async () => {
        if (!(await store.delete(tenant, id))) throw refuse(workflowsMessage('noFolder'), 'NOT_FOUND');
      }),
    /** The folder and all below it, the deepest first. */
    async tree(tenant: TenantContext, id: string): Promise<readonly FolderRecord[]> {
      const root = await find(tenant, id);
      const all = await store.list(tenant);
      const below = (folder: FolderRecord): readonly FolderRecord[] => [
        ...all.filter(({ parentId }) => parentId === folder.id).flatMap(below),
        folder,
      ];
      return below(root);
    },
  };
}
