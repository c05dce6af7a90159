/**
 * What tenants have switched.
 * FS1 A change and its outbox record, with the principal, are one commit.
 * FS2 A tenant sees and changes its own overrides only.
 */
import type { PrincipalRecord, TenantContext } from '@reporunner/core';

/** A feature that a tenant has switched. */
export interface FlagOverride {
  /** As it was stored: the product may no longer have such a flag. */
  readonly name: string;
  readonly isOn: boolean;
  readonly updatedAt: number;
  /** Who switched it. */
  readonly updatedBy?: PrincipalRecord;
}

/** Overrides of feature flags, by tenant. */
export interface FlagStore {
  /** By name. */
  list(tenant: TenantContext): Promise<readonly FlagOverride[]>;
  /** Replaces what was there; `tenant.principal` is who switched it. */
  set(tenant: TenantContext, name: string, isOn: boolean, at: number): Promise<void>;
  /** Back to the default. False: there was no override. */
  clear(tenant: TenantContext, name: string): Promise<boolean>;
}
