/** API keys, sessions, and how the installation is doing. */
import type { ApiKey, NewApiKey, Session, SystemFacts } from '@reporunner/api-types';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export type { ApiKey, NewApiKey, SystemFacts };

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async ({ signal }) => (await api.get<{ items: readonly ApiKey[] }>('/api-keys', { signal })).items,
});

export const createApiKey = (body: { name: string; expiresAt?: string }) =>
  api.post<NewApiKey>('/api-keys', body);

export const revokeApiKey = (id: string) => api.delete(`/api-keys/${id}`);

export const sessionsQuery = queryOptions({
  queryKey: ['me', 'sessions'],
  queryFn: async ({ signal }) =>
    (await api.get<{ items: readonly Session[] }>('/me/sessions', { signal })).items,
});

export const endSession = (id: string) => api.delete(`/me/sessions/${id}`);

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => api.get<SystemFacts>('/system', { signal }),
  refetchInterval: 5_000,
});
