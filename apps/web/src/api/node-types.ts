import type { NodeTypeFacts } from '@reporunner/api-types';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export type { NodeTypeFacts } from '@reporunner/api-types';

export const nodeTypesQuery = queryOptions({
  queryKey: ['node-types'],
  queryFn: async ({ signal }) =>
    (await api.get<{ readonly items: readonly NodeTypeFacts[] }>('/node-types', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});
