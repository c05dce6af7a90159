import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

/** Workflows by name, and the one that is chosen already, wherever it is in the list. */
export const pickableWorkflowsQuery = (search: string, chosenId: string | undefined) =>
  queryOptions({
    queryKey: ['pickable-workflows', search, chosenId],
    queryFn: async ({ signal }) => {
      const { items } = await call('GET /api/v1/workflows', { query: { text: search, limit: 50 }, signal });
      if (chosenId === undefined || search !== '' || items.some(({ id }) => id === chosenId)) return items;
      const chosen = await call('GET /api/v1/workflows/:id', { params: { id: chosenId }, signal })
        // It may be gone: its id is shown then.
        .catch(() => undefined);
      return chosen === undefined ? items : [chosen, ...items];
    },
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
