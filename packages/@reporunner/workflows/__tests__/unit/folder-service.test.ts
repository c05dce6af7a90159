/** FO2 and FO3 of folder-service.ts. FO1 is tested through the API. */
import { createManualClock } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { expect, it } from 'vitest';
import { createFolderService } from '../../src/index.ts';
import { createMemoryWorkflowStores } from '../../src/testing/index.ts';

const tenant = { tenantId: 't' };

it('[FO2] changes at the same time happen one after the other: two moves make no circle', async () => {
  let next = 0;
  const { folders } = createMemoryWorkflowStores();
  const service = createFolderService({
    store: folders,
    clock: createManualClock(),
    ids: () => `f${++next}`,
  });
  const make = (name: string) => service.create(tenant, { name, projectId: 'p' });
  const [a, b] = [await make('A'), await make('B')];
  const outcomes = await Promise.allSettled([
    service.change(tenant, a.id, { parentId: b.id }),
    service.change(tenant, b.id, { parentId: a.id }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  const places = await Promise.all(['C', 'D', 'E'].map(make)).then((folders) =>
    folders.map(({ place }) => place),
  );
  expect(new Set(places).size).toBe(3);
});

it('[FO3] refuses a change of an older revision; one that names none is repeated until it meets the newest', async () => {
  let next = 0;
  const { folders } = createMemoryWorkflowStores();
  let overtaken = 2;
  const service = createFolderService({
    store: {
      ...folders,
      async update(context, changed) {
        // Another process changes the folder between reading and writing it.
        if (overtaken > 0) {
          overtaken -= 1;
          const [folder] = changed;
          const stored = folder && (await folders.get(context, folder.id));
          if (stored !== undefined)
            await folders.update(context, [{ ...stored, name: `other ${overtaken}` }]);
        }
        await folders.update(context, changed);
      },
    },
    clock: createManualClock(),
    ids: () => `f${++next}`,
  });
  const { id } = await service.create(tenant, { name: 'A', projectId: 'p' });
  expect(await service.change(tenant, id, { name: 'mine' })).toMatchObject({ name: 'mine', revision: 4 });
  expect(await errorCodeOf(service.change(tenant, id, { name: 'x' }, 3))).toBe('REVISION_CONFLICT');
  expect(await service.change(tenant, id, { name: 'y' }, 4)).toMatchObject({ name: 'y', revision: 5 });
  overtaken = 1;
  expect(await errorCodeOf(service.change(tenant, id, { name: 'z' }, 5))).toBe('REVISION_CONFLICT');
  expect(await service.find(tenant, id)).toMatchObject({ name: 'other 0', revision: 6 });
});

it('[FO3] gives a new revision to the folders whose place changes, and to no others', async () => {
  let next = 0;
  const { folders } = createMemoryWorkflowStores();
  const service = createFolderService({
    store: folders,
    clock: createManualClock(),
    ids: () => `f${++next}`,
  });
  const created = [];
  for (const name of ['A', 'B', 'C']) created.push(await service.create(tenant, { name, projectId: 'p' }));
  const [, b, c] = created;
  await service.change(tenant, c?.id ?? '', { beforeId: b?.id ?? null });
  const { items } = await service.list(tenant);
  expect(items.map(({ name, revision }) => `${name} ${revision}`)).toEqual(['A 1', 'C 2', 'B 2']);
});
