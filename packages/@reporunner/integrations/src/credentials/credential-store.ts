import type { TenantContext } from '@reporunner/core';

/** A credential at rest: metadata in the clear, fields encrypted. */
export interface CredentialRecord {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly type: string;
  readonly allowedHosts: readonly string[];
  /** AES-256-GCM: key version, nonce, ciphertext and tag; the record's identity is its AAD. Opaque text. */
  readonly sealed: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When a node used it last, to the minute; milliseconds since the epoch. */
  readonly lastUsedAt?: number;
  /** Absent: not tried since its data last changed. */
  readonly lastTest?: CredentialTestResult;
}

/** How trying a credential against its service went, and when, in milliseconds since 1970. */
export interface CredentialTestResult {
  readonly at: number;
  readonly ok: boolean;
  /** Why it does not work. */
  readonly message?: string;
}

/** Keeps credentials, their data encrypted. */
export interface CredentialStore {
  /** @throws ServiceError CONFLICT when the id is taken. */
  insert(tenant: TenantContext, record: CredentialRecord): Promise<void>;
  get(tenant: TenantContext, id: string): Promise<CredentialRecord | undefined>;
  /** By name, then id. Rejects with VALIDATION_FAILED for a cursor that is not ours. */
  list(
    tenant: TenantContext,
    filter: { readonly type?: string; readonly text?: string },
    page: { limit: number; cursor?: string },
  ): Promise<{ readonly items: readonly CredentialRecord[]; readonly nextCursor?: string }>;
  /** Everything but when it was used. @throws ServiceError NOT_FOUND. */
  update(tenant: TenantContext, record: CredentialRecord): Promise<void>;
  /** Nothing happens when it is gone. */
  recordUse(tenant: TenantContext, id: string, at: number): Promise<void>;
  delete(tenant: TenantContext, id: string): Promise<boolean>;
}
