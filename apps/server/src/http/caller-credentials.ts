/** What a caller proves itself with: an API key in a header, or the cookie of a session. */
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const name = 'reporunner_session';

export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]?.trim();
}

export function sessionOf({ headers }: FastifyRequest): string | undefined {
  return headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[name];
}

/** Without a token the cookie is taken away. */
export function setSession(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | undefined,
  maxAgeSeconds: number,
): void {
  const cookie = stringifySetCookie({
    name,
    value: token ?? '',
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    maxAge: token === undefined ? 0 : maxAgeSeconds,
  });
  reply.header('set-cookie', cookie);
}
