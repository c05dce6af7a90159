import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './client.ts';

/** Worth another try by itself: the server was not reached, or said that it is only busy. */
const passing = (error: unknown) =>
  error instanceof ApiError && (error.code === 'OFFLINE' || [429, 502, 503, 504].includes(error.status));

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 5 * 60_000,
      retry: (count, error) => passing(error) && count < 3,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
