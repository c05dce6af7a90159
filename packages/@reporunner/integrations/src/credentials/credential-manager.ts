import { SECRET_MARK } from '@reporunner/constants';
import {
  type Clock,
  isJsonObject,
  isServiceError,
  type JsonObject,
  type JsonValue,
  ServiceError,
  type TenantContext,
  toServiceError,
} from '@reporunner/core';
import type { z } from 'zod';
import type { CredentialValue } from '../base/context.ts';
import type { CredentialDefinition } from '../base/definition.ts';
import type { HttpClient } from '../http/http-client.ts';
import { credentialMessage } from '../messages/credential-messages.ts';
import { redactMessage } from '../redaction/redact-message.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { isSecret, secretStrings } from '../redaction/secret-values.ts';
import { checkedHosts, savedHosts } from './allowed-hosts.ts';
import { countUnreadable } from './count-unreadable.ts';
import type { CredentialRecord, CredentialStore, CredentialTestResult } from './credential-store.ts';
import { assertSecretsForDestinations } from './destinations.ts';
import { seal, unseal } from './encryption.ts';

const unreadable =
  'Its secrets were encrypted with another encryption key. Put that key back, or enter them again.';

const noteEveryMs = 60_000;

/** A credential as people may see it: secrets are marked, not shown. */
export interface CredentialView {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly type: string;
  readonly allowedHosts: readonly string[];
  readonly data: JsonObject;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastUsedAt?: number;
  readonly lastTest?: CredentialTestResult;
}

/** What people enter for a credential. */
export interface CredentialInput {
  readonly name: string;
  readonly data: JsonObject;
  readonly allowedHosts?: readonly string[];
}

/**
 * Credentials of a tenant: kept encrypted, shown without secrets, and tested against their service. Methods reject
 * with CREDENTIAL_NOT_FOUND for an id that the tenant does not have.
 */
export interface CredentialManager {
  create(
    tenant: TenantContext,
    input: CredentialInput & { type: string; projectId: string },
  ): Promise<CredentialView>;
  get(tenant: TenantContext, id: string): Promise<CredentialView>;
  list: (
    ...args: Parameters<CredentialStore['list']>
  ) => Promise<{ readonly items: readonly CredentialView[]; readonly nextCursor?: string }>;
  /**
   * Secrets that are left out, or given as their mark, stay as they are.
   * Rejects with CREDENTIAL_SECRET_NEEDED when they would go elsewhere than before.
   */
  update(tenant: TenantContext, id: string, input: Partial<CredentialInput>): Promise<CredentialView>;
  delete(tenant: TenantContext, id: string): Promise<void>;
  /** Tries it against its service. Rejects with CREDENTIAL_TEST_FAILED and the reason. */
  test(tenant: TenantContext, id: string, signal: AbortSignal): Promise<{ readonly tested: boolean }>;
  /** As `test`, of data that is not saved; with an id, secrets that are left out are those of that credential. */
  testUnsaved(
    tenant: TenantContext,
    credential: { readonly type: string; readonly data: JsonObject; readonly id?: string },
    signal: AbortSignal,
  ): Promise<{ readonly tested: boolean }>;
  /** How many of a tenant's credentials the encryption key cannot decrypt. */
  countUnreadable(tenant: TenantContext): Promise<number>;
  /** Decrypted, for a node's run. Rejects with CREDENTIAL_NOT_FOUND or CREDENTIAL_DECRYPT_FAILED. */
  resolve(tenant: TenantContext, id: string): Promise<CredentialValue>;
}

/** The store, the encryption key and the credential types that a manager works with. */
export interface CredentialManagerOptions {
  readonly store: CredentialStore;
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly definitions: { credential(type: string): CredentialDefinition | undefined };
  readonly clock: Clock;
  readonly ids: () => string;
  readonly http: HttpClient;
}

const identityOf = (tenant: TenantContext, record: { readonly id: string; readonly type: string }) =>
  `${tenant.tenantId}|${record.id}|${record.type}`;

/** Credentials encrypted with AES-256-GCM over a store that sees only ciphertext. */
export function createCredentialManager({
  store,
  key,
  definitions,
  clock,
  ids,
  http,
}: CredentialManagerOptions): CredentialManager {
  const definitionOf = (type: string) => {
    const definition = definitions.credential(type);
    if (definition !== undefined) return definition;
    throw new ServiceError(credentialMessage('noType', { type }), {
      code: 'CREDENTIAL_INVALID',
      service: 'credentials',
    });
  };

  const checked = (definition: CredentialDefinition, data: JsonObject): JsonObject => {
    const result = definition.fields.safeParse(data);
    if (result.success) return result.data as JsonObject;
    const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    const first = issues[0];
    throw new ServiceError(
      credentialMessage('invalid', { path: String(first?.path), problem: String(first?.message) }),
      {
        code: 'CREDENTIAL_INVALID',
        service: 'credentials',
        details: { issues },
      },
    );
  };

  const open = (tenant: TenantContext, record: CredentialRecord): JsonObject =>
    JSON.parse(unseal(key, identityOf(tenant, record), record.sealed)) as JsonObject;

  /** Undefined when it was encrypted with another key, or changed: then its secrets can only be entered anew. */
  const openIfReadable = (tenant: TenantContext, record: CredentialRecord): JsonObject | undefined => {
    try {
      return open(tenant, record);
    } catch (error) {
      if (isServiceError(error, 'CREDENTIAL_DECRYPT_FAILED')) return undefined;
      throw error;
    }
  };

  const viewOf = (tenant: TenantContext, record: CredentialRecord): CredentialView => {
    const { sealed: _, ...rest } = record;
    const shape = definitions.credential(record.type)?.fields.shape ?? {};
    const data = openIfReadable(tenant, record);
    if (data === undefined) {
      const lastTest = { at: record.updatedAt, ok: false, message: unreadable };
      return { ...rest, data: {}, lastTest };
    }
    const visible = Object.entries(data).map(([name, value]): [string, JsonValue] => {
      const schema = shape[name] as z.ZodType | undefined;
      return schema === undefined || isSecret(schema)
        ? [name, value === '' ? '' : SECRET_MARK]
        : [name, value];
    });
    return { ...rest, data: Object.fromEntries(visible) };
  };

  const find = async (tenant: TenantContext, id: string): Promise<CredentialRecord> => {
    const record = await store.get(tenant, id);
    if (record !== undefined) return record;
    throw new ServiceError(credentialMessage('none'), {
      code: 'CREDENTIAL_NOT_FOUND',
      service: 'credentials',
      details: { credentialId: id },
    });
  };

  const merged = (before: JsonObject, input: JsonObject): JsonObject => {
    const kept = Object.entries(input).filter(([, value]) => value !== SECRET_MARK);
    return { ...before, ...Object.fromEntries(kept) };
  };

  const run = async (definition: CredentialDefinition, data: JsonObject, signal: AbortSignal) => {
    if (definition.test === undefined) return { tested: false };
    try {
      await definition.test(data as never, http, signal);
      return { tested: true };
    } catch (error) {
      // No cause: what a server answers may repeat what it was sent.
      const { translatable } = toServiceError(error, {
        code: 'CREDENTIAL_TEST_FAILED',
        service: 'credentials',
      });
      const redactor = createRedactor(secretStrings(definition, data));
      throw new ServiceError(
        credentialMessage('testFailed', { reason: redactMessage(translatable, redactor) }),
        { code: 'CREDENTIAL_TEST_FAILED', service: 'credentials' },
      );
    }
  };

  /** When each was last written down as used: a busy one is not written each time. */
  const usedAt = new Map<string, number>();
  const noteUse = (tenant: TenantContext, id: string) => {
    const key = `${tenant.tenantId}/${id}`;
    const now = clock.now();
    if (now - (usedAt.get(key) ?? Number.NEGATIVE_INFINITY) < noteEveryMs) return;
    usedAt.set(key, now);
    // That it is not written down must not keep a node from its work.
    store.recordUse(tenant, id, now).catch(() => usedAt.delete(key));
  };

  return {
    async create(tenant, { type, projectId, name, data, allowedHosts = [] }) {
      const now = clock.now();
      const head = { id: ids(), type };
      const sealed = seal(key, identityOf(tenant, head), JSON.stringify(checked(definitionOf(type), data)));
      const record: CredentialRecord = {
        ...head,
        projectId,
        name,
        allowedHosts: checkedHosts(allowedHosts),
        sealed,
        createdAt: now,
        updatedAt: now,
      };
      await store.insert(tenant, record);
      return viewOf(tenant, record);
    },
    get: async (tenant, id) => viewOf(tenant, await find(tenant, id)),
    async list(tenant, filter, page) {
      const { items, nextCursor } = await store.list(tenant, filter, page);
      return {
        items: items.map((record) => viewOf(tenant, record)),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      };
    },
    async update(tenant, id, input) {
      const record = await find(tenant, id);
      const definition = definitionOf(record.type);
      const before = {
        data: openIfReadable(tenant, record) ?? {},
        allowedHosts: savedHosts(record.allowedHosts),
      };
      const changed = input.data ?? {};
      const data = checked(definition, merged(before.data, changed));
      const after = {
        data,
        allowedHosts:
          input.allowedHosts === undefined ? before.allowedHosts : checkedHosts(input.allowedHosts),
      };
      assertSecretsForDestinations(definition, { before, after, input: changed });
      const { lastTest, ...rest } = record;
      const updated: CredentialRecord = {
        ...rest,
        ...(input.data === undefined && lastTest !== undefined ? { lastTest } : {}),
        name: input.name ?? record.name,
        allowedHosts: after.allowedHosts,
        sealed: seal(key, identityOf(tenant, record), JSON.stringify(data)),
        updatedAt: clock.now(),
      };
      await store.update(tenant, updated);
      return viewOf(tenant, updated);
    },
    async delete(tenant, id) {
      if (!(await store.delete(tenant, id))) await find(tenant, id);
    },
    async test(tenant, id, signal) {
      const record = await find(tenant, id);
      const note = async (result: Omit<CredentialTestResult, 'at'>) => {
        // Changed, or deleted, while it was tried: what was tried is not what there is.
        const now = await store.get(tenant, id);
        if (now?.sealed !== record.sealed) return;
        await store.update(tenant, { ...now, lastTest: { at: clock.now(), ...result } });
      };
      try {
        const result = await run(definitionOf(record.type), open(tenant, record), signal);
        if (result.tested) await note({ ok: true });
        return result;
      } catch (error) {
        if (isServiceError(error, 'CREDENTIAL_TEST_FAILED'))
          await note({ ok: false, message: error.message });
        throw error;
      }
    },
    async testUnsaved(tenant, { type, data, id }, signal) {
      const definition = definitionOf(type);
      const record = id === undefined ? undefined : await find(tenant, id);
      if (record?.type !== type) return run(definition, checked(definition, data), signal);
      const before = openIfReadable(tenant, record) ?? {};
      const tried = checked(definition, merged(before, data));
      const { allowedHosts } = record;
      assertSecretsForDestinations(definition, {
        before: { data: before, allowedHosts },
        after: { data: tried, allowedHosts },
        input: data,
      });
      return run(definition, tried, signal);
    },
    countUnreadable: (tenant) => countUnreadable(store, tenant, key),
    async resolve(tenant, id) {
      const record = await find(tenant, id);
      const data = open(tenant, record);
      if (!isJsonObject(data))
        throw new ServiceError(credentialMessage('empty'), {
          code: 'CREDENTIAL_INVALID',
          service: 'credentials',
        });
      noteUse(tenant, id);
      return { id, type: record.type, data, allowedHosts: savedHosts(record.allowedHosts) };
    },
  };
}
