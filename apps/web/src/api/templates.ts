import type { Template, TemplateCategory } from '@reporunner/api-types';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export type { Template, TemplateCategory };

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: async ({ signal }) =>
    (await api.get<{ items: readonly Template[] }>('/templates', { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Makes a workflow of it. */
export const takeTemplate = (id: string) => api.post<{ readonly id: string }>(`/templates/${id}/use`);
