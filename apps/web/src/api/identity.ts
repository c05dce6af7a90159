import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';
import { connection } from './connection.ts';

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

export async function signIn(given: { email: string; password: string }): Promise<void> {
  await api.post('/auth/login', given);
  connection.signedIn();
}

export const signOut = () => api.post<void>('/auth/logout');

export async function setUp(given: { email: string; password: string; name: string }): Promise<void> {
  await api.post('/setup', given);
  connection.signedIn();
}

export const changeName = (name: string) => api.patch('/me', { name });

export const changePassword = ({ old, wanted }: { old: string; wanted: string }) =>
  api.post('/me/password', { oldPassword: old, newPassword: wanted });
