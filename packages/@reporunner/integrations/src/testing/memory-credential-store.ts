import { ServiceError, type TenantContext, verbatim } from '@reporunner/core';
import { createMemoryList } from '@reporunner/core/testing';
import type { CredentialRecord, CredentialStore } from '../credentials/credential-store.ts';

const fold = (text: string) => text.normalize('NFC').toLowerCase();

const pageOf = createMemoryList<CredentialRecord>('credentials', ({ name, id }) => [fold(name), id]);

/** A {@link CredentialStore} for tests. Holds everything, forgets it with the process. */
export function createMemoryCredentialStore(): CredentialStore {
  const rows = new Map<string, CredentialRecord>();
  const keyOf = ({ tenantId }: TenantContext, id: string) => `${tenantId}/${id}`;
  return {
    async insert(tenant, record) {
      if (rows.has(keyOf(tenant, record.id))) {
        throw new ServiceError(verbatim(`There is a credential "${record.id}" already.`), {
          code: 'CONFLICT',
          service: 'store',
        });
      }
      rows.set(keyOf(tenant, record.id), record);
    },
    get: async (tenant, id) => rows.get(keyOf(tenant, id)),
    async list(tenant, { type, text }, page) {
      const own = [...rows].filter(([key]) => key.startsWith(`${tenant.tenantId}/`)).map(([, row]) => row);
      return pageOf(
        own.filter(
          (row) =>
            (type === undefined || row.type === type) &&
            (text === undefined || fold(row.name).includes(fold(text))),
        ),
        page,
      );
    },
    async update(tenant, record) {
      if (!rows.has(keyOf(tenant, record.id))) {
        throw new ServiceError(verbatim('There is no such credential.'), {
          code: 'NOT_FOUND',
          service: 'store',
        });
      }
      const { lastUsedAt: _, ...rest } = record;
      const used = rows.get(keyOf(tenant, record.id))?.lastUsedAt;
      rows.set(keyOf(tenant, record.id), used === undefined ? rest : { ...rest, lastUsedAt: used });
    },
    async recordUse(tenant, id, at) {
      const known = rows.get(keyOf(tenant, id));
      if (known !== undefined) rows.set(keyOf(tenant, id), { ...known, lastUsedAt: at });
    },
    delete: async (tenant, id) => rows.delete(keyOf(tenant, id)),
  };
}
