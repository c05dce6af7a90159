/** What every WorkflowStore must do. Adapters run this suite over themselves. */
import { createWorkflow, isServiceError, type Workflow } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkflowSort, WorkflowStore } from '../ports/workflow-store.ts';

export interface WorkflowStoreUnderTest {
  readonly store: WorkflowStore;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };

const draft = (id: string, name = id, more: Partial<Workflow> = {}): Workflow => ({
  ...createWorkflow({ id, tenantId: 'one', projectId: 'p', name }),
  ...more,
});
const recordOf = (workflow: Workflow, at = 1) => ({
  draft: workflow,
  revision: 1,
  createdAt: at,
  updatedAt: at,
});
const change = (id: string, from: number, name = `revision ${from + 1}`) => ({
  expectedRevision: from,
  draft: draft(id, name),
  operation: {
    revision: from + 1,
    operation: { parts: [{ type: 'set' as const, path: ['description'], value: { 'ключ.🚀': from } }] },
    at: from + 1,
  },
});
const version = (workflowId: string, versionId: string) => ({
  versionId,
  workflowId,
  revision: 1,
  workflow: draft(workflowId),
  message: 'erste Fassung',
  createdAt: 3,
});

/** The contract suite of WorkflowStore: every adapter runs it with a store that is empty and its own. */
export function describeWorkflowStore(name: string, open: () => Promise<WorkflowStoreUnderTest>): void {
  describe(`${name}, as a WorkflowStore,`, () => {
    let under: WorkflowStoreUnderTest;
    let store: WorkflowStore;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.close());

    const add = (id: string, workflowName = id, at = 1, more: Partial<Workflow> = {}) =>
      store.insert(one, recordOf(draft(id, workflowName, more), at));

    const walk = async (sort: WorkflowSort, limit: number) => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list(one, {}, { limit, sort, ...(cursor === undefined ? {} : { cursor }) });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return ids;
    };

    it('keeps a draft as it was given, once', async () => {
      const record = recordOf(draft('w', 'Ärger 100% 🚀', { tags: ['täglich'] }));
      await store.insert(one, record);
      expect(await store.get(one, 'w')).toEqual(record);
      expect(await errorCodeOf(store.insert(one, record))).toBe('CONFLICT');
      expect(await store.get(one, 'missing')).toBeUndefined();
    });

    it('finds an operation by the name that its sender gave it', async () => {
      await add('w');
      await add('v');
      const { operation, ...rest } = change('w', 1);
      const named = { ...operation, clientId: 'tab', operationId: 'op' };
      await store.saveDraft(one, 'w', { ...rest, operation: named });
      expect(await store.operationById(one, 'w', 'op')).toEqual(named);
      expect(await store.operations(one, 'w', 0, 10)).toEqual([named]);
      expect(await store.operationById(one, 'w', 'another')).toBeUndefined();
      expect(await store.operationById(one, 'v', 'op')).toBeUndefined();
      expect(await store.operationById(other, 'w', 'op')).toBeUndefined();
    });

    it('keeps who changed a draft, and who created a version', async () => {
      await add('w');
      const key = { kind: 'apiKey', id: 'k', userId: 'ada' } as const;
      const { operation, ...rest } = change('w', 1);
      const byKey = { ...operation, principal: key, principalId: 'ada' };
      await store.saveDraft(one, 'w', { ...rest, operation: byKey });
      expect(await store.operations(one, 'w', 0, 10)).toEqual([byKey]);
      const by = { principal: key, createdBy: 'ada' };
      await store.addVersion(one, { ...version('w', 'a'), ...by }, true);
      expect(await store.version(one, 'w', 'a')).toMatchObject(by);
      expect((await store.versions(one, 'w', { limit: 1 })).items).toMatchObject([by]);
    });

    it('saves a draft with its operation; of two at the same revision, one', async () => {
      await add('w');
      const codes = await Promise.all(
        [1, 2, 3].map(() => errorCodeOf(store.saveDraft(one, 'w', change('w', 1)))),
      );
      expect(codes.toSorted()).toEqual(['REVISION_CONFLICT', 'REVISION_CONFLICT', 'none']);
      await store.saveDraft(one, 'w', change('w', 2));
      expect(await store.get(one, 'w')).toMatchObject({
        revision: 3,
        updatedAt: 3,
        draft: { name: 'revision 3' },
      });
      expect(await store.operations(one, 'w', 0, 10)).toEqual([
        change('w', 1).operation,
        change('w', 2).operation,
      ]);
      expect(await store.operations(one, 'w', 2, 10)).toHaveLength(1);
      expect(await store.operations(one, 'w', 0, 1)).toHaveLength(1);
      expect(await errorCodeOf(store.saveDraft(one, 'missing', change('missing', 1)))).toBe(
        'REVISION_CONFLICT',
      );
    });

    it('numbers versions without a gap, also when several are added at once', async () => {
      await add('w');
      const saved = await Promise.all(
        ['a', 'b', 'c'].map((id) => store.addVersion(one, version('w', id), false)),
      );
      expect(saved.map(({ number }) => number).toSorted()).toEqual([1, 2, 3]);
      expect(await store.version(one, 'w', 'b')).toMatchObject({ versionId: 'b', message: 'erste Fassung' });
      const first = await store.versions(one, 'w', { limit: 2 });
      const second = await store.versions(one, 'w', { limit: 2, cursor: first.nextCursor as string });
      expect([...first.items, ...second.items].map(({ number }) => number)).toEqual([3, 2, 1]);
      expect(second.nextCursor).toBeUndefined();
      expect(first.items[0]).not.toHaveProperty('workflow');
      expect(await errorCodeOf(store.versions(one, 'w', { limit: 1, cursor: 'not ours' }))).toBe(
        'VALIDATION_FAILED',
      );
      expect(await errorCodeOf(store.addVersion(one, version('missing', 'x'), true))).toBe('NOT_FOUND');
    });

    it('publishes, points elsewhere, unpublishes', async () => {
      await add('w');
      await add('never');
      await store.addVersion(one, version('w', 'a'), true);
      await store.addVersion(one, version('w', 'b'), false);
      expect((await store.get(one, 'w'))?.publishedVersionId).toBe('a');
      await store.setPublished(one, 'w', 'b');
      expect((await store.allPublished()).map((found) => [found.tenantId, found.version.versionId])).toEqual([
        ['one', 'b'],
      ]);
      await store.setPublished(one, 'w', undefined);
      expect(await store.get(one, 'w')).not.toHaveProperty('publishedVersionId');
      expect(await store.allPublished()).toEqual([]);
      expect(await errorCodeOf(store.setPublished(one, 'missing', 'a'))).toBe('NOT_FOUND');
    });

    describe('addresses of triggers', () => {
      const address = (key: string) => ({ key, address: `${key} as written` });
      const conflictOf = async (work: Promise<unknown>) => {
        const error: unknown = await work.catch((caught: unknown) => caught);
        return isServiceError(error, 'TRIGGER_CONFLICT') ? error.details : error;
      };
      const keys = async () =>
        Object.fromEntries(
          (await store.allPublished()).map(({ version, addressKeys }) => [
            version.workflowId,
            addressKeys.toSorted(),
          ]),
        );
      beforeEach(async () => {
        await add('a');
        await add('b');
        await store.insert(other, recordOf(draft('c')));
      });

      it('[T1] belong to one published workflow of the installation; a clash names it, if it is one of ours', async () => {
        await store.addVersion(one, version('a', 'a1'), true, [address('GET x'), address('POST x')]);
        expect(
          await conflictOf(store.addVersion(one, version('b', 'b1'), true, [address('POST x')])),
        ).toEqual({
          address: 'POST x as written',
          workflowId: 'a',
        });
        expect(await store.version(one, 'b', 'b1')).toBeUndefined();
        expect(
          await conflictOf(store.addVersion(other, version('c', 'c1'), true, [address('GET x')])),
        ).toEqual({
          address: 'GET x as written',
        });
        expect(await keys()).toEqual({ a: ['GET x', 'POST x'] });
      });

      it('[T1] are known to be taken before anything is published, by which workflow only in its own tenant', async () => {
        await store.addVersion(one, version('a', 'a1'), true, [address('GET x'), address('POST x')]);
        const wanted = [address('POST x'), address('GET free')];
        expect(await store.takenAddresses(one, 'b', wanted)).toEqual([
          { address: address('POST x'), workflowId: 'a' },
        ]);
        expect(await store.takenAddresses(other, 'c', wanted)).toEqual([{ address: address('POST x') }]);
        expect(await store.takenAddresses(one, 'a', wanted)).toEqual([]);
      });

      it('[T1] have one owner also when several publish at once', async () => {
        const work = [
          store.addVersion(one, version('a', 'a1'), true, [address('GET x')]),
          store.addVersion(one, version('b', 'b1'), true, [address('GET x')]),
          store.addVersion(other, version('c', 'c1'), true, [address('GET x')]),
        ];
        const ended = await Promise.allSettled(work);
        expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await store.allPublished()).toHaveLength(1);
      });

      it('[T1] change with the version that is published, and are free once it is not', async () => {
        await store.addVersion(one, version('a', 'a1'), true, [address('GET x'), address('GET y')]);
        await store.addVersion(one, version('a', 'a2'), true, [address('GET y'), address('GET z')]);
        expect(await keys()).toEqual({ a: ['GET y', 'GET z'] });
        await store.addVersion(one, version('b', 'b1'), true, [address('GET x')]);
        const back = store.setPublished(one, 'a', 'a1', [address('GET x'), address('GET y')]);
        expect(await conflictOf(back)).toMatchObject({ workflowId: 'b' });
        expect((await store.get(one, 'a'))?.publishedVersionId).toBe('a2');
        await store.setPublished(one, 'b', undefined);
        await store.setPublished(one, 'a', 'a1', [address('GET x'), address('GET y')]);
        expect(await keys()).toEqual({ a: ['GET x', 'GET y'] });
        await store.addVersion(one, version('a', 'a3'), false, [address('GET q')]);
        expect(await keys()).toEqual({ a: ['GET x', 'GET y'] });
      });

      it('[T1] are free while the workflow is in the trash, and when it is deleted', async () => {
        await store.addVersion(one, version('a', 'a1'), true, [address('GET x')]);
        await store.setDeleted(one, 'a', 5);
        await store.addVersion(one, version('b', 'b1'), true, [address('GET x')]);
        expect(await conflictOf(store.setDeleted(one, 'a', undefined, [address('GET x')]))).toMatchObject({
          workflowId: 'b',
        });
        expect((await store.get(one, 'a'))?.deletedAt).toBe(5);
        await store.delete(one, 'b');
        await store.setDeleted(one, 'a', undefined, [address('GET x')]);
        expect(await keys()).toEqual({ a: ['GET x'] });
        await store.setFolder(one, 'a', 'f');
        expect(await keys()).toEqual({ a: ['GET x'] });
      });
    });

    it('finds by text as people write, project, folder, tags and whether it is published', async () => {
      const nodes = { n: { id: 'n', type: 'core.httpRequest', name: 'Länder holen', credentials: {} } };
      await add('a', 'ÄPFEL 100%', 1, { description: 'Preise des Großmarkts' });
      await add('b', 'Birnen', 1, { tags: ['obst', 'süß'] });
      await add('c', 'äpfel_und Birnen', 1, { projectId: 'q', tags: ['obst'] });
      await store.insert(one, { ...recordOf(draft('d', 'Kirschen', { nodes } as never)), folderId: 'f' });
      await store.addVersion(one, version('b', 'v'), true);
      const found = async (filter: Parameters<WorkflowStore['list']>[1]) =>
        (await store.list(one, filter, { limit: 10, sort: 'name' })).items.map(({ id }) => id);
      expect(await found({ text: 'äpfel' })).toEqual(['a', 'c']);
      expect(await found({ text: '0%' })).toEqual(['a']);
      expect(await found({ text: 'l_u' })).toEqual(['c']);
      expect(await found({ text: 'grossmarkt' })).toEqual([]);
      expect(await found({ text: 'GROßMARKT' })).toEqual(['a']);
      expect(await found({ text: 'länder' })).toEqual(['d']);
      expect(await found({ text: 'httprequest' })).toEqual(['d']);
      expect(await found({ tags: ['süß'] })).toEqual(['b']);
      expect(await found({ tags: ['obst'] })).toEqual(['b', 'c']);
      expect(await found({ tags: ['obst', 'süß'] })).toEqual(['b']);
      expect(await found({ projectId: 'q' })).toEqual(['c']);
      expect(await found({ folderId: 'f' })).toEqual(['d']);
      expect(await found({ folderId: null, published: false, text: 'äpfel' })).toEqual(['a', 'c']);
      expect(await found({ published: true })).toEqual(['b']);
      expect(await found({ published: false, text: 'birnen' })).toEqual(['c']);
      expect(await store.tags(one, {})).toEqual([
        { tag: 'obst', count: 2 },
        { tag: 'süß', count: 1 },
      ]);
      expect(await store.tags(one, { projectId: 'q' })).toEqual([{ tag: 'obst', count: 1 }]);
      expect(await store.tags(other, {})).toEqual([]);
      expect([...(await store.names(one, ['a', 'd', 'missing']))].toSorted()).toEqual([
        ['a', 'ÄPFEL 100%'],
        ['d', 'Kirschen'],
      ]);
      expect((await store.names(other, ['a'])).size).toBe(0);
    });

    it('shows what a row needs, and follows changes of the draft', async () => {
      await add('w', 'Alt', 1, { tags: ['a'] });
      const next = draft('w', 'Neu', {
        tags: ['b'],
        description: 'mehr',
        nodes: {
          x: { id: 'x', type: 'core.set', name: 'X', credentials: { auth: 'c1' } },
          y: { id: 'y', type: 'core.set', name: 'Y', credentials: {} },
        } as never,
      });
      await store.saveDraft(one, 'w', {
        expectedRevision: 1,
        draft: next,
        operation: { revision: 2, operation: { parts: [] }, at: 7 },
      });
      const { items } = await store.list(one, { text: 'core.SET', tags: ['b'] }, { limit: 5 });
      expect(items).toMatchObject([
        { name: 'Neu', description: 'mehr', tags: ['b'], nodeCount: 2, nodeTypes: ['core.set'], revision: 2 },
      ]);
      expect((await store.list(one, { tags: ['a'] }, { limit: 5 })).items).toEqual([]);
    });

    it('lists how long workflows keep their executions, as published or else as drafted', async () => {
      const keeping = (id: string, retentionDays?: number) => {
        const { settings } = draft(id);
        return { settings: { ...settings, ...(retentionDays === undefined ? {} : { retentionDays }) } };
      };
      await add('drafted', 'drafted', 1, keeping('drafted', 3));
      await add('silent');
      await add('published', 'published', 1, keeping('published', 5));
      await store.addVersion(
        one,
        {
          ...version('published', 'v'),
          workflow: draft('published', 'published', keeping('published', 0.5)),
        },
        true,
      );
      const found = await Array.fromAsync(store.retentions(one));
      expect(found.toSorted((a, b) => a.days - b.days)).toEqual([
        { workflowId: 'published', days: 0.5 },
        { workflowId: 'drafted', days: 3 },
      ]);
      expect(await Array.fromAsync(store.retentions(other))).toEqual([]);
    });

    it('moves between folders, and to the trash and back', async () => {
      await add('w');
      await add('stays');
      await store.addVersion(one, version('w', 'v'), true);
      await store.setFolder(one, 'w', 'f');
      expect(await store.get(one, 'w')).toMatchObject({ folderId: 'f', updatedAt: 1 });
      await store.setDeleted(one, 'w', 50);
      const ids = async (deleted?: boolean) =>
        (await store.list(one, deleted === undefined ? {} : { deleted }, { limit: 5 })).items.map(
          ({ id }) => id,
        );
      expect([await ids(), await ids(true)]).toEqual([['stays'], ['w']]);
      expect(await store.allPublished()).toEqual([]);
      expect(await store.deletedBefore(one, 50, 10)).toEqual([]);
      expect(await store.deletedBefore(one, 51, 10)).toEqual(['w']);
      expect(await store.deletedBefore(other, 51, 10)).toEqual([]);
      await store.setDeleted(one, 'w', undefined);
      await store.setFolder(one, 'w', undefined);
      expect(await store.get(one, 'w')).not.toHaveProperty('deletedAt');
      expect(await store.get(one, 'w')).not.toHaveProperty('folderId');
      expect(await store.allPublished()).toHaveLength(1);
      expect(await errorCodeOf(store.setDeleted(other, 'w', 1))).toBe('NOT_FOUND');
      expect(await errorCodeOf(store.setFolder(other, 'w', 'f'))).toBe('NOT_FOUND');
    });

    it('keeps snapshots of drafts until they are deleted, whatever becomes of the workflow', async () => {
      const snapshot = (revision: number, keptAt: number) => ({
        workflowId: 'w',
        versionId: `draft:${revision}`,
        workflow: draft('w', `at ${revision}`),
        keptAt,
      });
      await add('w');
      for (const revision of [1, 2, 3]) await store.keepSnapshot(one, snapshot(revision, revision));
      await store.delete(one, 'w');
      expect(await store.snapshot(one, 'w', 'draft:2')).toEqual(snapshot(2, 2));
      expect(await store.snapshot(other, 'w', 'draft:2')).toBeUndefined();
      await store.keepSnapshot(one, snapshot(1, 9));
      const old = await store.snapshots(one, 9, { limit: 1 });
      expect(old).toEqual([{ workflowId: 'w', versionId: 'draft:2' }]);
      expect(await store.snapshots(one, 9, { limit: 5, after: old[0] as never })).toEqual([
        { workflowId: 'w', versionId: 'draft:3' },
      ]);
      const first = { workflowId: 'w', versionId: 'draft:1' };
      expect(await store.deleteSnapshot(one, first, 9)).toBe(false);
      expect(await store.deleteSnapshot(other, first, 10)).toBe(false);
      expect(await store.deleteSnapshot(one, first, 10)).toBe(true);
      expect(await store.snapshot(one, 'w', 'draft:1')).toBeUndefined();
    });

    it('knows which workflows name a credential, in the draft and in what is published', async () => {
      const naming = (credentialId: string) =>
        ({
          n: { id: 'n', type: 'core.httpRequest', name: 'N', credentials: { auth: credentialId } },
        }) as never;
      await add('a', 'A', 1, { nodes: naming('c1') });
      await add('b', 'B', 1, { nodes: naming('c2') });
      await store.addVersion(
        one,
        { ...version('b', 'v'), workflow: draft('b', 'B', { nodes: naming('c1') }) },
        true,
      );
      await add('gone', 'Gone', 1, { nodes: naming('c1') });
      await store.setDeleted(one, 'gone', 1);
      expect(await store.credentialUses(one, 'c1')).toEqual([
        { workflowId: 'a', name: 'A', inDraft: true, inPublished: false },
        { workflowId: 'b', name: 'B', inDraft: false, inPublished: true },
      ]);
      expect([...(await store.credentialUseCounts(one))].toSorted()).toEqual([
        ['c1', 2],
        ['c2', 1],
      ]);
      expect(await store.credentialUses(other, 'c1')).toEqual([]);
      expect((await store.credentialUseCounts(other)).size).toBe(0);
    });

    it('pages by every order, also where the field is the same', async () => {
      for (const [id, workflowName, at] of [
        ['a', 'Same', 5],
        ['b', 'same', 5],
        ['c', 'Äther', 1],
        ['d', 'birne', 9],
      ] as const)
        await add(id, workflowName, at);
      expect(await walk('updatedAt', 1)).toEqual(['c', 'a', 'b', 'd']);
      expect(await walk('-createdAt', 3)).toEqual(['d', 'b', 'a', 'c']);
      expect(await walk('name', 2)).toEqual(['d', 'a', 'b', 'c']);
      const { nextCursor } = await store.list(one, {}, { limit: 1, sort: 'name' });
      const elsewhere = store.list(one, {}, { limit: 1, sort: '-name', cursor: nextCursor as string });
      expect(await errorCodeOf(elsewhere)).toBe('VALIDATION_FAILED');
    });

    it('shows another tenant nothing, and lets it change nothing', async () => {
      await add('w');
      await store.addVersion(one, version('w', 'a'), true);
      expect(await store.get(other, 'w')).toBeUndefined();
      expect((await store.list(other, {}, { limit: 10 })).items).toEqual([]);
      expect(await errorCodeOf(store.saveDraft(other, 'w', change('w', 1)))).toBe('REVISION_CONFLICT');
      expect(await errorCodeOf(store.setPublished(other, 'w', undefined))).toBe('NOT_FOUND');
      expect(await errorCodeOf(store.addVersion(other, version('w', 'x'), true))).toBe('NOT_FOUND');
      expect(await store.version(other, 'w', 'a')).toBeUndefined();
      expect((await store.versions(other, 'w', { limit: 10 })).items).toEqual([]);
      expect(await store.operations(other, 'w', 0, 10)).toEqual([]);
      expect(await store.delete(other, 'w')).toBe(false);
      expect(await store.get(one, 'w')).toMatchObject({ revision: 1, publishedVersionId: 'a' });
    });

    it('tells which binary data drafts and versions name', async () => {
      const blob = (digit: number) => `sha256-${String(digit).repeat(64)}`;
      for (let at = 0; at < 5; at += 1) await add(`plain-${at}`);
      await store.insert(one, recordOf(draft('w', 'w', { description: `${blob(1)} and ${blob(2)}` })));
      await store.addVersion(
        one,
        { ...version('w', 'a'), workflow: draft('w', 'w', { description: blob(3) }) },
        false,
      );
      await store.keepSnapshot(one, {
        workflowId: 'w',
        versionId: 'draft:1',
        workflow: draft('w', 'w', { description: blob(4) }),
        keptAt: 1,
      });
      expect(new Set(await Array.fromAsync(store.referencedBlobs(one)))).toEqual(
        new Set([1, 2, 3, 4].map(blob)),
      );
      expect(await Array.fromAsync(store.referencedBlobs(other))).toEqual([]);
    });

    it('deletes with everything that belongs to it', async () => {
      await add('w');
      await store.saveDraft(one, 'w', change('w', 1));
      await store.addVersion(one, version('w', 'a'), true);
      expect(await store.delete(one, 'w')).toBe(true);
      expect(await store.delete(one, 'w')).toBe(false);
      expect(await store.operations(one, 'w', 0, 10)).toEqual([]);
      expect(await store.version(one, 'w', 'a')).toBeUndefined();
      expect(await store.allPublished()).toEqual([]);
    });
  });
}
