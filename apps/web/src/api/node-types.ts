import type { NodeTypeMetadata } from '@reporunner/api-types';
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export type { NodeTypeMetadata } from '@reporunner/api-types';

/** Every type in every version. */
export const nodeVersionsQuery = queryOptions({
  queryKey: ['node-types'],
  queryFn: async ({ signal }) => (await call('GET /api/v1/node-types', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** The newest version of a type is the one that is added. */
export const isLatest = ({ version, latestVersion }: NodeTypeMetadata) => version === latestVersion;

const latestOf = (types: readonly NodeTypeMetadata[]) => types.filter(isLatest);

/** The newest version of every type. */
export const nodeTypesQuery = queryOptions({ ...nodeVersionsQuery, select: latestOf });
