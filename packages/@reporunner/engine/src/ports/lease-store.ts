/**
 * Who may work on something, until when.
 * LE1 A lease has one owner at a time, in its tenant.
 * LE2 One write extends any number of leases, and says which are lost.
 * LE3 Recovery claims only executions whose owner holds no lease, or an expired one.
 * LE4 An owner whose executions were claimed can write neither to them nor to its lease.
 */
import type { TenantContext } from '@reporunner/core';

/** The right of one owner to something, until it expires. */
export interface Lease {
  /** What it is the lease of; unique in its tenant. */
  readonly name: string;
  /** The process that holds it. */
  readonly owner: string;
  /** Fencing: raised with each acquisition, and when an expired lease is taken away. */
  readonly epoch: number;
  /** Milliseconds since the epoch, by the clock of the store. */
  readonly expiresAt: number;
}

/**
 * Leases with expiry and fencing. The store's own clock decides what has expired, so that processes whose clocks differ
 * agree.
 */
export interface LeaseStore {
  /**
   * Acquires a lease that is free, expired, or held by this owner already; durable, with a new epoch. Undefined while
   * another owner holds it.
   */
  acquire(tenant: TenantContext, name: string, owner: string, ttlMs: number): Promise<Lease | undefined>;
  /**
   * Extends leases in one write. Resolves with the names that are still held: one that expired and was not acquired since
   * is; one whose owner or epoch has changed is not.
   */
  renew(
    tenant: TenantContext,
    leases: readonly Pick<Lease, 'name' | 'owner' | 'epoch'>[],
    ttlMs: number,
  ): Promise<ReadonlySet<string>>;
  /** Lets it expire now. False when it was not held any more. */
  release(tenant: TenantContext, lease: Pick<Lease, 'name' | 'owner' | 'epoch'>): Promise<boolean>;
  /** Undefined when there is none; expired ones are returned as they are. */
  get(tenant: TenantContext, name: string): Promise<Lease | undefined>;
  /** How many have expired and were not removed. A read: cheap enough to be asked with each heartbeat. */
  countExpired(tenant: TenantContext): Promise<number>;
}

/** Leases of processes belong to the installation, not to a tenant. */
export const installation: TenantContext = { tenantId: 'system' };

const processPrefix = 'process/';

/** The lease that every execution of a process depends on. */
export const processLeaseName = (owner: string): string => `${processPrefix}${owner}`;
