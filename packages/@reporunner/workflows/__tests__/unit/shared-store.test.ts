/** Two processes that share a store: two services, each with its own caches. */
import { createManualClock, type NodeCatalogue, type Operation } from '@reporunner/core';
import { createChangeFeed } from '@reporunner/engine';
import { createMemoryOutbox } from '@reporunner/engine/testing';
import { describe, expect, it } from 'vitest';
import { createWorkflowService } from '../../src/index.ts';
import { createMemoryWorkflowStores } from '../../src/testing/index.ts';

const tenant = { tenantId: 'one' };
const catalogue = {
  describe: () => ({
    kind: 'trigger',
    ports: () => ({ inputs: [], outputs: [{ name: 'main', label: 'Out' }] }),
    credentialSlots: [],
    checkParameters: () => [],
  }),
} as unknown as NodeCatalogue;
const document = { name: 'Sale', nodes: [{ id: 'a', name: 'Start', type: 't.start' }], edges: [] };

function share() {
  const outbox = createMemoryOutbox();
  const store = createMemoryWorkflowStores({ outbox }).workflows;
  let next = 0;
  const open = () =>
    createWorkflowService({
      store,
      catalogue,
      changes: createChangeFeed({ outbox }),
      clock: createManualClock(1),
      ids: () => `id${++next}`,
    });
  return { store, here: open(), there: open() };
}

describe('Services over one store', () => {
  it('[WF6] see at once what another has published, unpublished and put into the trash', async () => {
    const { here, there } = share();
    const id = (await here.importWorkflow(tenant, 'p', document)).draft.id;
    const seen = async () => (await there.source.published(tenant, id))?.versionId;
    expect(await seen()).toBeUndefined();
    const first = await here.publish(tenant, id);
    expect(await seen()).toBe(first.versionId);
    await here.replace(tenant, id, { ...document, name: 'Other' });
    const second = await here.publish(tenant, id);
    expect(await seen()).toBe(second.versionId);
    await here.publishVersion(tenant, id, first.versionId);
    expect(await seen()).toBe(first.versionId);
    await here.delete(tenant, id);
    expect(await seen()).toBeUndefined();
    await here.undelete(tenant, id);
    expect(await seen()).toBe(first.versionId);
    await here.unpublish(tenant, id);
    expect(await seen()).toBeUndefined();
  });

  it('[WF6] keep nothing in their caches that was read before it was changed', async () => {
    const { store, here, there } = share();
    const id = (await here.importWorkflow(tenant, 'p', document)).draft.id;
    const first = await here.publish(tenant, id);
    const read = store.version;
    let release = () => {};
    store.version = async (...args) => {
      const version = await read(...args);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return version;
    };
    const slow = there.source.published(tenant, id);
    await new Promise((resolve) => setImmediate(resolve));
    store.version = read;
    await here.unpublish(tenant, id);
    release();
    expect((await slow)?.versionId).toBe(first.versionId);
    expect(await there.source.published(tenant, id)).toBeUndefined();
  });

  it('[T1] gives the store the addresses that an older one did not keep, and reports those that are taken', async () => {
    const { store, here } = share();
    const publish = async () => {
      const id = (await here.importWorkflow(tenant, 'p', document)).draft.id;
      await here.publish(tenant, id);
      return id;
    };
    const [first, second] = [await publish(), await publish()];
    const later = createWorkflowService({
      store,
      catalogue,
      addressesOf: () => [{ key: 'GET x', address: 'GET x' }],
      clock: createManualClock(1),
      ids: () => 'unused',
    });
    const armed: string[] = [];
    const refused: string[] = [];
    const start = () =>
      later.eachPublished(
        async (_tenantId, { workflow }) => void armed.push(workflow.id),
        (_tenantId, workflowId) => refused.push(workflowId),
      );
    await start();
    expect(armed).toEqual([first, second]);
    expect(refused).toEqual([second]);
    expect((await store.allPublished()).map(({ addressKeys }) => addressKeys)).toEqual([['GET x'], []]);
    const write = store.setPublished;
    const written: string[] = [];
    store.setPublished = (...args) => {
      written.push(args[1]);
      return write(...args);
    };
    await start();
    expect(written).toEqual([second]);
  });

  it('[WF2] apply every operation that names no revision, however many are made at once', async () => {
    const { here, there } = share();
    const id = (await here.importWorkflow(tenant, 'p', document)).draft.id;
    const tag = (name: string): Operation =>
      ({ parts: [{ type: 'set', path: ['settings', 'timezone'], value: name }] }) as unknown as Operation;
    const before = (await here.get(tenant, id)).revision;
    const results = await Promise.all(
      [1, 2, 3, 4, 5, 6].flatMap((n) => [
        here.applyOperation(tenant, id, tag(`here${n}`)),
        there.applyOperation(tenant, id, tag(`there${n}`)),
      ]),
    );
    expect(results.map(({ revision }) => revision).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, index) => before + index + 1),
    );
    expect(await there.operations(tenant, id, before, 100)).toHaveLength(12);
  });

  it('[WF2] ask what depends on the draft for the draft of the moment, again after a conflict', async () => {
    const { here, there } = share();
    const id = (await here.importWorkflow(tenant, 'p', document)).draft.id;
    const tag =
      (name: string) =>
      ({ tags }: { readonly tags: readonly string[] }): Operation =>
        ({ parts: [{ type: 'set', path: ['tags'], value: [...tags, name] }] }) as unknown as Operation;
    const names = [1, 2, 3, 4].flatMap((n) => [`here${n}`, `there${n}`]);
    await Promise.all(
      names.map((name) => (name.startsWith('here') ? here : there).applyOperation(tenant, id, tag(name))),
    );
    expect((await here.get(tenant, id)).draft.tags.toSorted()).toEqual(names.toSorted());
    const { revision } = await here.get(tenant, id);
    await here.applyOperation(tenant, id, () => ({ parts: [] }));
    expect((await here.get(tenant, id)).revision).toBe(revision);
  });

  it('[WF2] refuse what names a revision, or replaces the draft, when another was quicker', async () => {
    const { here, there } = share();
    const id = (await here.importWorkflow(tenant, 'p', document)).draft.id;
    const { revision } = await here.get(tenant, id);
    const rename = (name: string): Operation =>
      ({ parts: [{ type: 'set', path: ['name'], value: name }] }) as unknown as Operation;
    const quick = here.applyOperation(tenant, id, rename('quick'));
    const named = there.applyOperation(tenant, id, rename('named'), { baseRevision: revision });
    const whole = there.replace(tenant, id, { ...document, name: 'whole' });
    await quick;
    await expect(named).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
    await whole.catch(() => {});
    expect((await here.operations(tenant, id, revision, 10))[0]).toMatchObject({
      operation: rename('quick'),
    });
  });
});
