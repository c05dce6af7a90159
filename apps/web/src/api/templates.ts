import type { Template, TemplateCategory } from '@reporunner/api-types';
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export type { Template, TemplateCategory };

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: async ({ signal }) => (await call('GET /api/v1/templates', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Makes a workflow of it. */
export const takeTemplate = (id: string) => call('POST /api/v1/templates/:id/use', { params: { id } });
