import type { Credential, CredentialType } from '@reporunner/api-types';
import type { JsonObject } from '@reporunner/core';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export type { Credential, CredentialType };

export interface CredentialFilter {
  readonly text?: string | undefined;
  readonly type?: string | undefined;
}

export const credentialsKey = ['credentials'] as const;
const pageSize = 250;

export const credentialListQuery = (filter: CredentialFilter) =>
  infiniteQueryOptions({
    queryKey: [...credentialsKey, 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      call('GET /api/v1/credentials', {
        query: { ...filter, cursor: pageParam, limit: 100 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });

export const credentialTypesQuery = queryOptions({
  queryKey: ['credential-types'],
  queryFn: async ({ signal }) => (await call('GET /api/v1/credential-types', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Every credential of these types that one may use, by name. */
export const credentialsOfTypes = (types: readonly string[]) =>
  queryOptions({
    queryKey: [...credentialsKey, 'of-types', ...types],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        types.map((type) => call('GET /api/v1/credentials', { query: { type, limit: pageSize }, signal })),
      );
      return lists.flatMap(({ items }) => items).toSorted((a, b) => a.name.localeCompare(b.name));
    },
  });

export interface CredentialInput {
  readonly name: string;
  readonly data: JsonObject;
  readonly allowedHosts: readonly string[];
}

export const createCredential = (type: string, input: CredentialInput) =>
  call('POST /api/v1/credentials', { body: { type, ...input } });

export const changeCredential = (id: string, input: CredentialInput) =>
  call('PUT /api/v1/credentials/:id', { params: { id }, body: input });

export const testCredential = (id: string) => call('POST /api/v1/credentials/:id/test', { params: { id } });

export const deleteCredential = (id: string) => call('DELETE /api/v1/credentials/:id', { params: { id } });
