/** What every FolderStore must do, together with the WorkflowStore beside it. Adapters run this suite over themselves. */
import { createWorkflow } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FolderRecord, FolderStore } from '../ports/folder-store.ts';
import type { WorkflowStore } from '../ports/workflow-store.ts';

export interface FolderStoreUnderTest {
  readonly folders: FolderStore;
  readonly workflows: WorkflowStore;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };

const folder = (id: string, more: Partial<FolderRecord> = {}): FolderRecord => ({
  id,
  projectId: 'p',
  name: `Ordner ${id}`,
  place: 0,
  revision: 1,
  createdAt: 1,
  updatedAt: 1,
  ...more,
});

/** The contract suite of FolderStore: every adapter runs it with stores that are empty and its own. */
export function describeFolderStore(name: string, open: () => Promise<FolderStoreUnderTest>): void {
  describe(`${name}, as a FolderStore,`, () => {
    let under: FolderStoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    const addWorkflow = (id: string, folderId?: string) =>
      under.workflows.insert(one, {
        draft: createWorkflow({ id, tenantId: 'one', projectId: 'p', name: id }),
        revision: 1,
        createdAt: 1,
        updatedAt: 1,
        ...(folderId === undefined ? {} : { folderId }),
      });

    it('keeps folders as they were given, by place, and changes several at once', async () => {
      const { folders } = under;
      await folders.insert(one, folder('a', { place: 1 }));
      await folders.insert(one, folder('b', { place: 0, parentId: 'a' }));
      await folders.insert(one, folder('c', { projectId: 'q' }));
      expect(await errorCodeOf(folders.insert(one, folder('a')))).toBe('CONFLICT');
      expect(await folders.get(one, 'b')).toEqual(folder('b', { parentId: 'a' }));
      expect((await folders.list(one, 'p')).map(({ id }) => id)).toEqual(['b', 'a']);
      expect(await folders.list(one)).toHaveLength(3);
      await folders.update(one, [folder('a', { name: 'Neu', place: 0 }), folder('b', { place: 1 })]);
      expect(await folders.list(one, 'p')).toEqual([
        folder('a', { name: 'Neu', place: 0, revision: 2 }),
        folder('b', { place: 1, revision: 2 }),
      ]);
    });

    it('[FO3] changes folders at the revision they were read with, all or none', async () => {
      const { folders } = under;
      await folders.insert(one, folder('a'));
      await folders.insert(one, folder('b'));
      await folders.update(one, [folder('a', { name: 'first' })]);
      const changes = [
        [folder('b', { name: 'second' }), folder('a', { name: 'second' })],
        [folder('b', { name: 'second' }), folder('deleted')],
      ];
      for (const change of changes)
        expect(await errorCodeOf(folders.update(one, change))).toBe('REVISION_CONFLICT');
      expect(await folders.get(one, 'a')).toEqual(folder('a', { name: 'first', revision: 2 }));
      expect(await folders.get(one, 'b')).toEqual(folder('b'));
      const both = await Promise.all(
        ['x', 'y'].map((name) => errorCodeOf(folders.update(one, [folder('b', { name })]))),
      );
      expect(both.toSorted()).toEqual(['REVISION_CONFLICT', 'none']);
    });

    it('moves what lies in a folder up when it is deleted, the trash included', async () => {
      const { folders, workflows } = under;
      await folders.insert(one, folder('a'));
      await folders.insert(one, folder('b', { parentId: 'a' }));
      await folders.insert(one, folder('c', { parentId: 'b' }));
      await addWorkflow('w', 'b');
      await addWorkflow('binned', 'b');
      await workflows.setDeleted(one, 'binned', 5);
      await addWorkflow('top');
      expect(await folders.workflowCounts(one)).toEqual(
        new Map([
          ['b', 1],
          ['', 1],
        ]),
      );
      expect(await folders.delete(one, 'b')).toBe(true);
      expect(await folders.delete(one, 'b')).toBe(false);
      expect(await folders.get(one, 'c')).toMatchObject({ parentId: 'a', revision: 2 });
      expect(await workflows.get(one, 'w')).toMatchObject({ folderId: 'a' });
      expect(await workflows.get(one, 'binned')).toMatchObject({ folderId: 'a' });
      expect(await folders.delete(one, 'a')).toBe(true);
      expect(await folders.get(one, 'c')).not.toHaveProperty('parentId');
      expect(await workflows.get(one, 'w')).not.toHaveProperty('folderId');
    });

    it('shows another tenant nothing, and lets it change nothing', async () => {
      const { folders } = under;
      await folders.insert(one, folder('a'));
      await addWorkflow('w', 'a');
      expect(await folders.get(other, 'a')).toBeUndefined();
      expect(await folders.list(other)).toEqual([]);
      expect(await errorCodeOf(folders.update(other, [folder('a', { name: 'x' })]))).toBe(
        'REVISION_CONFLICT',
      );
      expect(await folders.delete(other, 'a')).toBe(false);
      expect((await folders.workflowCounts(other)).size).toBe(0);
      expect(await folders.get(one, 'a')).toEqual(folder('a'));
    });
  });
}
