import type { PrincipalRecord, TenantContext } from '@reporunner/core';

/** A tenant as it is stored: one organisation with its users, projects and data. */
export interface TenantRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

/** A project as it is stored; times are in milliseconds since 1970. */
export interface ProjectRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly createdAt: number;
}

/** The role of a user within the tenant. */
export type Role = 'owner';

/** A person as stored, within one tenant. */
export interface UserRecord {
  readonly id: string;
  readonly tenantId: string;
  /** Lower-cased and trimmed; unique over the whole installation. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** argon2id, PHC string. Absent: this user signs in by API key only. */
  readonly passwordHash?: string;
  /** Grows by one with each change. */
  readonly revision: number;
  readonly createdAt: number;
}

/** A browser's sign-in as it is stored; times are in milliseconds since 1970. */
export interface SessionRecord {
  /** SHA-256 of the cookie's token, hex. The token itself is never stored. */
  readonly tokenHash: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A program's key as the store has it: the secret only as a hash. Times are in milliseconds since 1970. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly name: string;
  /** First characters of the key, to recognise it by. */
  readonly prefix: string;
  /** SHA-256 of the secret, hex. */
  readonly secretHash: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly lastUsedAt?: number;
}

/** All that a new tenant begins with, written in one transaction. */
export interface TenantRecords {
  readonly tenant: TenantRecord;
  readonly project: ProjectRecord;
  readonly owner: UserRecord;
  readonly apiKey?: ApiKeyRecord;
  /** For the outbox record. */
  readonly createdBy: PrincipalRecord;
}

/** Set-up happens once: the first tenant, its first project and its owner are written together or not at all. */
export interface UserStore {
  isSetUp(): Promise<boolean>;
  /** @throws ServiceError ALREADY_SET_UP. Atomic, also against a concurrent second call. */
  createFirst(records: TenantRecords): Promise<void>;
  /** Sign-in knows no tenant yet. */
  findByEmail(email: string): Promise<UserRecord | undefined>;
  get(tenant: TenantContext, userId: string): Promise<UserRecord | undefined>;
  /**
   * `revision` is the one that the user was read with; resolves with the user as stored, at the next one.
   * @throws ServiceError REVISION_CONFLICT when the user was changed meanwhile; CONFLICT when there is no such user, or
   *   the e-mail address is taken.
   */
  update(tenant: TenantContext, user: UserRecord): Promise<UserRecord>;
  projects(tenant: TenantContext): Promise<readonly ProjectRecord[]>;
  /** Another tenant with its first project and its owner: all or nothing. @throws ServiceError CONFLICT. */
  createTenant(records: TenantRecords): Promise<void>;
  /** Every tenant of the installation, by creation order: for tasks that visit each. */
  tenants(): Promise<readonly TenantRecord[]>;
  /** By creation order. */
  list(tenant: TenantContext): Promise<readonly UserRecord[]>;
}

/** Keeps the sessions of browsers by the hash of their token. */
export interface SessionStore {
  insert(tenant: TenantContext, session: SessionRecord): Promise<void>;
  /** A session is found by its token alone. Expired ones are not found. */
  find(tokenHash: string, now: number): Promise<SessionRecord | undefined>;
  delete(tenant: TenantContext, tokenHash: string): Promise<void>;
  /** Those of a user that have not expired, newest first. */
  listOf(tenant: TenantContext, userId: string, now: number): Promise<readonly SessionRecord[]>;
  deleteAllOf(tenant: TenantContext, userId: string): Promise<void>;
  deleteExpired(now: number): Promise<number>;
}

/** Keeps API keys by the hash of their secret. */
export interface ApiKeyStore {
  insert(tenant: TenantContext, key: ApiKeyRecord): Promise<void>;
  /** A key is found by its secret's hash alone. */
  findByHash(secretHash: string): Promise<ApiKeyRecord | undefined>;
  list(tenant: TenantContext): Promise<readonly ApiKeyRecord[]>;
  touch(tenant: TenantContext, id: string, lastUsedAt: number): Promise<void>;
  delete(tenant: TenantContext, id: string): Promise<boolean>;
}
