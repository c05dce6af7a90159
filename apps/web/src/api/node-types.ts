import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export type { NodeTypeFacts } from '@reporunner/api-types';

export const nodeTypesQuery = queryOptions({
  queryKey: ['node-types'],
  queryFn: async ({ signal }) => (await call('GET /api/v1/node-types', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});
