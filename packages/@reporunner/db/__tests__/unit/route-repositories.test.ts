import { describe, expect, it } from 'vitest';
import type { Repositories } from '../../src/repositories.ts';
import { type Adapters, routeRepositories } from '../../src/route-repositories.ts';
import { embeddedRoutes } from '../../src/routes.ts';

/** Answers with its own name, whatever it is asked. */
const adapter = (name: string) =>
  new Proxy(
    {},
    { get: (_target, entity) => ({ get: async () => name, list: async () => name, entity: String(entity) }) },
  ) as Repositories;

const said = async (work: Promise<unknown>) => work;

describe('Repositories', () => {
  it('[DB1] come from the adapter that the table names for the entity', async () => {
    const adapters: Adapters = { embedded: adapter('embedded'), s3: adapter('s3') };
    const inFolder = routeRepositories(embeddedRoutes({ hasBucket: false }), adapters);
    const inBucket = routeRepositories(embeddedRoutes({ hasBucket: true }), adapters);
    const tenant = { tenantId: 'one' };
    expect(await said(inFolder.blobs.get(tenant, 'x'))).toBe('embedded');
    expect(await said(inBucket.blobs.get(tenant, 'x'))).toBe('s3');
    expect(await said(inBucket.executions.get(tenant, 'x'))).toBe('embedded');
  });

  it('[DB1] come from two adapters where lists may be a moment old', async () => {
    const adapters: Adapters = { embedded: adapter('embedded'), s3: adapter('replica') };
    const routes = {
      ...embeddedRoutes({ hasBucket: false }),
      executions: { transactional: 'embedded', list: 's3' },
    } as const;
    const { executions } = routeRepositories(routes, adapters);
    const tenant = { tenantId: 'one' };
    expect(await said(executions.list(tenant, {}, { limit: 1 }))).toBe('replica');
    expect(await said(executions.get(tenant, 'x'))).toBe('embedded');
  });

  it('[DB1] refuse a table that names an adapter which is not there', () => {
    expect(() =>
      routeRepositories(embeddedRoutes({ hasBucket: true }), { embedded: adapter('embedded') }),
    ).toThrow('The adapter s3 does not keep blobs.');
  });
});
