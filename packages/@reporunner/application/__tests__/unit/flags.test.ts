/** Rules of flags.ts and flag-store.ts. */
import { FLAG_NAMES, type FlagName } from '@reporunner/constants';
import { type Logger, silentLogger } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { createChangeFeed } from '@reporunner/engine';
import { createMemoryOutbox } from '@reporunner/engine/testing';
import { describe, expect, it } from 'vitest';
import { createFlags } from '../../src/index.ts';
import { createMemoryFlagStore, describeFlagStore } from '../../src/testing/index.ts';

describeFlagStore('The memory store', async () => {
  const outbox = createMemoryOutbox();
  return { store: createMemoryFlagStore(outbox), outbox, close: async () => {} };
});

const one = { tenantId: 'one' };
const two = { tenantId: 'two' };
const clock = { now: () => 0 };

function setUp(environment: ReadonlyMap<FlagName, boolean> = new Map(), logger: Logger = silentLogger) {
  const outbox = createMemoryOutbox();
  const store = createMemoryFlagStore(outbox);
  let reads = 0;
  const counting = {
    list: (tenant: { readonly tenantId: string }) => {
      reads += 1;
      return store.list(tenant);
    },
  };
  const changes = createChangeFeed({ outbox });
  const process = () => createFlags({ store: counting, changes, environment, clock, logger });
  return { store, flags: process(), otherProcess: process(), reads: () => reads };
}

describe('feature flags', () => {
  it('[FF1] are what the table says, until a tenant switches them for itself', async () => {
    const { store, flags } = setUp();
    expect(await flags.list(one)).toMatchObject(
      FLAG_NAMES.map((name) => ({ name, isOn: true, source: 'default' })),
    );
    await store.set(one, 'hosted-pages', false, 5);
    expect([await flags.isOn(one, 'hosted-pages'), await flags.isOn(two, 'hosted-pages')]).toEqual([
      false,
      true,
    ]);
    expect((await flags.list(one))[0]).toMatchObject({
      name: 'hosted-pages',
      isOn: false,
      source: 'tenant',
      default: true,
      override: { isOn: false, updatedAt: 5 },
    });
    expect(await errorCodeOf(flags.assertOn(one, 'hosted-pages'))).toBe('FEATURE_DISABLED');
    await flags.assertOn(two, 'hosted-pages');
  });

  it('[FF1] are fixed by the environment, whatever the tenant has switched', async () => {
    const { store, flags } = setUp(new Map([['hosted-pages', false]]));
    await store.set(one, 'hosted-pages', true, 5);
    expect((await flags.list(one))[0]).toMatchObject({
      isOn: false,
      source: 'environment',
      override: { isOn: true },
    });
  });

  it('[FF2] are cached for each tenant, and count at once when another process switches them', async () => {
    const { store, flags, otherProcess, reads } = setUp();
    for (let at = 0; at < 3; at += 1) await flags.isOn(one, 'test-webhooks');
    await flags.isOn(two, 'test-webhooks');
    await otherProcess.isOn(one, 'test-webhooks');
    expect(reads()).toBe(3);
    await store.set(one, 'test-webhooks', false, 1);
    expect(await otherProcess.isOn(one, 'test-webhooks')).toBe(false);
    expect(await flags.isOn(one, 'test-webhooks')).toBe(false);
    expect(await flags.isOn(two, 'test-webhooks')).toBe(true);
    expect(reads()).toBe(5);
    await store.clear(one, 'test-webhooks');
    expect(await flags.isOn(one, 'test-webhooks')).toBe(true);
  });

  it('[FF2] are not kept as they were read before a change that came meanwhile', async () => {
    const outbox = createMemoryOutbox();
    const store = createMemoryFlagStore(outbox);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let isFirst = true;
    const slow = {
      async list(tenant: { readonly tenantId: string }) {
        const overrides = await store.list(tenant);
        if (isFirst) {
          isFirst = false;
          await gate;
        }
        return overrides;
      },
    };
    const changes = createChangeFeed({ outbox });
    const flags = createFlags({ store: slow, changes, environment: new Map(), clock, logger: silentLogger });
    const early = flags.isOn(one, 'test-webhooks');
    await store.set(one, 'test-webhooks', false, 1);
    open();
    expect(await early).toBe(true);
    expect(await flags.isOn(one, 'test-webhooks')).toBe(false);
  });

  it('are read again after a read that failed', async () => {
    const outbox = createMemoryOutbox();
    let fails = true;
    const store = {
      async list() {
        if (fails) throw new Error('disk');
        return [];
      },
    };
    const changes = createChangeFeed({ outbox });
    const flags = createFlags({ store, changes, environment: new Map(), clock, logger: silentLogger });
    await expect(flags.isOn(one, 'test-webhooks')).rejects.toThrow('disk');
    fails = false;
    expect(await flags.isOn(one, 'test-webhooks')).toBe(true);
  });
});
