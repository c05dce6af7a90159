/** FO2 of folder-service.ts. FO1 is tested through the API. */
import { createManualClock } from '@reporunner/core';
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
