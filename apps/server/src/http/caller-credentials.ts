/** What a caller proves itself with: an API key in a header, or the cookie of a session. */
import { SIGNED_IN_COOKIE } from '@reporunner/constants';
import { ServiceError } from '@reporunner/core';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpMessage } from '../messages/http-messages.ts';

const name = 'reporunner_session';
const deviceName = 'reporunner_device';
const deviceSeconds = 31_536_000;

interface Asking {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const headerOf = ({ headers }: Asking, header: string) => {
  const value = headers[header];
  return typeof value === 'string' ? value : undefined;
};

export function bearerOf(asking: Asking): string | undefined {
  return /^bearer (.+)$/i.exec(headerOf(asking, 'authorization') ?? '')?.[1]?.trim();
}

export function sessionOf(asking: Asking): string | undefined {
  const cookie = headerOf(asking, 'cookie');
  return cookie === undefined ? undefined : parseCookie(cookie)[name];
}

/** What an earlier sign-in left on this device. */
export function deviceOf(asking: Asking): string | undefined {
  const cookie = headerOf(asking, 'cookie');
  return cookie === undefined ? undefined : parseCookie(cookie)[deviceName];
}

/** A cookie travels along whatever page sent the request; the page's origin tells whether it was ours. */
export function assertSameOrigin(asking: Asking): void {
  const origin = headerOf(asking, 'origin');
  const site = headerOf(asking, 'sec-fetch-site');
  const sameSite = site === undefined || site === 'same-origin' || site === 'none';
  const sameHost = origin === undefined || URL.parse(origin)?.host === headerOf(asking, 'host');
  if (sameSite && sameHost) return;
  throw new ServiceError(httpMessage('otherSite'), { code: 'FORBIDDEN', service: 'http' });
}

/** Without a token the cookies of the session are taken away; the device stays known. */
export function setSession(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | undefined,
  maxAgeSeconds: number,
  device?: string,
): void {
  const attributes = {
    path: '/',
    sameSite: 'lax',
    secure: request.protocol === 'https',
    maxAge: token === undefined ? 0 : maxAgeSeconds,
  } as const;
  reply.header('set-cookie', [
    stringifySetCookie({ name, value: token ?? '', httpOnly: true, ...attributes }),
    stringifySetCookie({ name: SIGNED_IN_COOKIE, value: token === undefined ? '' : '1', ...attributes }),
    ...(device === undefined
      ? []
      : [
          stringifySetCookie({
            ...attributes,
            name: deviceName,
            value: device,
            path: '/api/v1/auth/login',
            sameSite: 'strict',
            httpOnly: true,
            maxAge: deviceSeconds,
          }),
        ]),
  ]);
}
