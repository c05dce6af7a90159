/** Two processes that share the stores: two services, each with its own cache. */
import { createManualClock, userIdOf } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { createIdentityService } from '../../src/index.ts';
import { createMemoryIdentityStores } from '../../src/testing/index.ts';

function share() {
  const stores = createMemoryIdentityStores();
  const listeners: ((tenantId: string | undefined) => void)[] = [];
  const clock = createManualClock(1_000_000);
  let next = 0;
  /** As the stores of a server do it: the change is announced with its commit. */
  const remove = stores.apiKeys.delete;
  const apiKeys = {
    ...stores.apiKeys,
    async delete(...args: Parameters<typeof remove>) {
      const isGone = await remove(...args);
      for (const listener of listeners) listener(args[0].tenantId);
      return isGone;
    },
  };
  const open = () => {
    const revoked: string[] = [];
    const service = createIdentityService({
      ...stores,
      apiKeys,
      strength: { guesses: async () => 20 },
      clock,
      ids: () => `id${++next}`,
      changes: (listener) => void listeners.push(listener),
      onRevoked: (tenantId) => revoked.push(tenantId),
    });
    return { service, revoked };
  };
  return { here: open(), there: open() };
}

describe('Services over the same stores', () => {
  it('[I4] refuse a key at once that another has revoked, and have what it opened looked at again', async () => {
    const { here, there } = share();
    const owner = await here.service.authenticate({
      bearer: (await here.service.ensureOwner(undefined)) as string,
    });
    if (owner === undefined) throw new Error('the owner is known');
    const { key, summary } = await here.service.createApiKey(
      { tenantId: owner.tenantId },
      userIdOf(owner.identity) ?? '',
      'CI',
    );
    expect(await there.service.authenticate({ bearer: key })).toBeDefined();
    await here.service.revokeApiKey({ tenantId: owner.tenantId }, summary.id);
    expect(await there.service.authenticate({ bearer: key })).toBeUndefined();
    expect(there.revoked).toEqual([owner.tenantId]);
    expect(here.revoked).toEqual([owner.tenantId]);
  });
});
