import type { Credential, CredentialType } from '@reporunner/api-types';
import type { JsonObject } from '@reporunner/core';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export type { Credential, CredentialType };

export interface CredentialFilter {
  readonly text?: string | undefined;
  readonly type?: string | undefined;
}

interface CredentialPage {
  readonly items: readonly Credential[];
  readonly nextCursor?: string;
}

export const credentialsKey = ['credentials'] as const;
const pageSize = 250;

export const credentialListQuery = (filter: CredentialFilter) =>
  infiniteQueryOptions({
    queryKey: [...credentialsKey, 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<CredentialPage>('/credentials', {
        query: { ...filter, cursor: pageParam, limit: 100 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });

export const credentialTypesQuery = queryOptions({
  queryKey: ['credential-types'],
  queryFn: async ({ signal }) =>
    (await api.get<{ readonly items: readonly CredentialType[] }>('/credential-types', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Every credential of these types that one may use, by name. */
export const credentialsOfTypes = (types: readonly string[]) =>
  queryOptions({
    queryKey: [...credentialsKey, 'of-types', ...types],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        types.map((type) =>
          api.get<CredentialPage>('/credentials', { query: { type, limit: pageSize }, signal }),
        ),
      );
      return lists.flatMap(({ items }) => items).toSorted((a, b) => a.name.localeCompare(b.name));
    },
  });

export interface CredentialGiven {
  readonly name: string;
  readonly data: JsonObject;
  readonly allowedHosts: readonly string[];
}

export const createCredential = (type: string, given: CredentialGiven) =>
  api.post<Credential>('/credentials', { type, ...given });

export const changeCredential = (id: string, given: CredentialGiven) =>
  api.put<Credential>(`/credentials/${id}`, given);

export const testCredential = (id: string) =>
  api.post<{ readonly tested: boolean }>(`/credentials/${id}/test`);

export const deleteCredential = (id: string) => api.delete(`/credentials/${id}`);
