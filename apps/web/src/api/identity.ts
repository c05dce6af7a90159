import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

/** Who is signed in, and what they may do. */
export interface Me {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly permissions: readonly string[];
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.get<Me>('/me', { signal }),
  staleTime: 5 * 60_000,
});

export const setUpQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => api.get<{ readonly needed: boolean }>('/setup', { signal }),
});

export const signIn = (given: { email: string; password: string }) => api.post('/auth/login', given);
export const signOut = () => api.post('/auth/logout');
export const setUp = (given: { email: string; password: string; name: string }) => api.post('/setup', given);
