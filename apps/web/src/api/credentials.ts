import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export interface CredentialSummary {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

const pageSize = 250;

/** Every credential of these types that one may use, by name. */
export const credentialsOfTypes = (types: readonly string[]) =>
  queryOptions({
    queryKey: ['credentials', 'of-types', ...types],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        types.map((type) =>
          api.get<{ readonly items: readonly CredentialSummary[] }>('/credentials', {
            query: { type, limit: pageSize },
            signal,
          }),
        ),
      );
      return lists.flatMap(({ items }) => items).toSorted((a, b) => a.name.localeCompare(b.name));
    },
  });
