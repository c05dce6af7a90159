/** API keys, sessions, and how the installation is doing. */
import type { ApiKey, BodyOf, StoppedServer, SystemSummary } from '@reporunner/api-types';
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export type { ApiKey, StoppedServer, SystemSummary };

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async ({ signal }) => (await call('GET /api/v1/api-keys', { signal })).items,
});

export const createApiKey = (body: BodyOf<'POST /api/v1/api-keys'>) =>
  call('POST /api/v1/api-keys', { body });

export const revokeApiKey = (id: string) => call('DELETE /api/v1/api-keys/:id', { params: { id } });

export const sessionsQuery = queryOptions({
  queryKey: ['me', 'sessions'],
  queryFn: async ({ signal }) => (await call('GET /api/v1/me/sessions', { signal })).items,
});

export const endSession = (id: string) => call('DELETE /api/v1/me/sessions/:id', { params: { id } });

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => call('GET /api/v1/system', { signal }),
  refetchInterval: 5_000,
});

export const quarantineQuery = queryOptions({
  queryKey: ['quarantine'],
  queryFn: async ({ signal }) => (await call('GET /api/v1/quarantine', { signal })).items,
});

export const releaseNode = (workflowId: string, nodeId: string) =>
  call('DELETE /api/v1/quarantine/:workflowId/:nodeId', { params: { workflowId, nodeId } });
