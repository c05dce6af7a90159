import { SIGNED_IN_COOKIE } from '@reporunner/constants';
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import { connection } from './connection.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call('GET /api/v1/me', { signal }),
  staleTime: 5 * 60_000,
});

/** False when there is no session for certain: then the server need not be asked. */
export const mayBeSignedIn = () => document.cookie.includes(`${SIGNED_IN_COOKIE}=`);

export const setUpQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => call('GET /api/v1/setup', { signal }),
});

export async function signIn(input: { email: string; password: string }): Promise<void> {
  await call('POST /api/v1/auth/login', { body: input });
  connection.signedIn();
}

export const signOut = () => call('POST /api/v1/auth/logout');

/** The address that is printed at start carries it where servers and their logs do not see it. */
export const tokenIn = (hash: string) => new URLSearchParams(hash.replace(/^#/, '')).get('token');

export async function setUp(input: { email: string; password: string; name: string }): Promise<void> {
  const token = tokenIn(location.hash);
  await call('POST /api/v1/setup', { body: { ...input, ...(token === null ? {} : { token }) } });
  connection.signedIn();
}

export const changeName = (name: string) => call('PATCH /api/v1/me', { body: { name } });

export const changePassword = ({ old, wanted }: { old: string; wanted: string }) =>
  call('POST /api/v1/me/password', { body: { oldPassword: old, newPassword: wanted } });
