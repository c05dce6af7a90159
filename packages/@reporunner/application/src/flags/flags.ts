/**
 * Which features are on for a tenant.
 * FF1 The environment wins over what the tenant has switched, and that over the default.
 * FF2 What is cached of a tenant goes with the change feed: a switch counts at once, in whichever process it was made.
 */

import { FLAG_NAMES, FLAGS, type FlagDefinition, type FlagName } from '@reporunner/constants';
import { type Clock, type Logger, ServiceError, type TenantContext } from '@reporunner/core';
import type { ChangeFeed } from '@reporunner/engine';
import { applicationMessage } from '../messages/application-messages.ts';
import type { FlagOverride, FlagStore } from '../ports/flag-store.ts';

/** A flag as it counts for a tenant. */
export interface FlagState extends FlagDefinition {
  readonly name: FlagName;
  readonly isOn: boolean;
  readonly source: 'default' | 'environment' | 'tenant';
  /** What the tenant has switched, also where the environment wins. */
  readonly override?: Omit<FlagOverride, 'name'>;
}

/** Asked by use cases whether a feature is on. */
export interface Flags {
  isOn(tenant: TenantContext, name: FlagName): Promise<boolean>;
  /** Rejects with FEATURE_DISABLED when it is off. */
  assertOn(tenant: TenantContext, name: FlagName): Promise<void>;
  /** Every flag of the table, in its order. */
  list(tenant: TenantContext): Promise<readonly FlagState[]>;
}

type Overrides = ReadonlyMap<string, FlagOverride>;

const maxCachedTenants = 10_000;

/** `environment`: what the operator has fixed for all tenants. Flags past their day are reported once, in the log. */
export function createFlags(options: {
  readonly store: Pick<FlagStore, 'list'>;
  readonly changes: ChangeFeed;
  readonly environment: ReadonlyMap<FlagName, boolean>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}): Flags {
  const { store, changes, environment, clock, logger } = options;
  const cache = new Map<string, Promise<Overrides>>();
  changes.subscribe({
    change: (record) => void (record.kind === 'flag' && cache.delete(record.tenantId)),
    reset: () => cache.clear(),
  });
  for (const name of FLAG_NAMES) {
    const { expires, owner }: FlagDefinition = FLAGS[name];
    if (expires !== undefined && Date.parse(expires) < clock.now())
      logger.warn('a feature flag is past the day of its removal', { flag: name, expires, owner });
  }

  const read = async (tenant: TenantContext): Promise<Overrides> =>
    new Map((await store.list(tenant)).map((override) => [override.name, override]));

  /** A read that a change overtakes is not in the cache any more when it ends. */
  const overridesOf = (tenant: TenantContext): Promise<Overrides> => {
    const { tenantId } = tenant;
    const cached = cache.get(tenantId);
    if (cached !== undefined) return cached;
    const reading = read(tenant);
    if (cache.size >= maxCachedTenants) cache.delete(cache.keys().next().value as string);
    cache.set(tenantId, reading);
    reading.catch(() => {
      if (cache.get(tenantId) === reading) cache.delete(tenantId);
    });
    return reading;
  };

  const stateOf = (name: FlagName, overrides: Overrides): FlagState => {
    const definition: FlagDefinition = FLAGS[name];
    const override = overrides.get(name);
    const fixed = environment.get(name);
    const source = fixed !== undefined ? 'environment' : override !== undefined ? 'tenant' : 'default';
    const { name: _, ...switched } = override ?? { name };
    return {
      name,
      ...definition,
      isOn: fixed ?? override?.isOn ?? definition.default,
      source,
      ...(override === undefined ? {} : { override: switched as Omit<FlagOverride, 'name'> }),
    };
  };

  const isOn = async (tenant: TenantContext, name: FlagName) => stateOf(name, await overridesOf(tenant)).isOn;
  return {
    isOn,
    async assertOn(tenant, name) {
      if (await isOn(tenant, name)) return;
      throw new ServiceError(applicationMessage('featureOff', { name }), {
        code: 'FEATURE_DISABLED',
        service: 'flags',
        details: { flag: name },
      });
    },
    async list(tenant) {
      const overrides = await overridesOf(tenant);
      return FLAG_NAMES.map((name) => stateOf(name, overrides));
    },
  };
}
