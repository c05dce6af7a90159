/**
 * Who may give the owner an account (once; see I1).
 * SA1 Anybody with the token of the address that is printed at start, or with an API key.
 * SA2 Without either, a person at this machine: a connection over loopback, of a process of the user that runs the server
 *     (where the system tells), to a loopback name, from a page of ours or from no page at all, and not through a proxy,
 *     whose headers and version of HTTP say nothing for certain. A page of another site cannot look like that, also not by
 *     changing where its name leads.
 * SA3 SA2 ends once an API key is in use: then the owner has a way in already.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IdentityService } from '@reporunner/auth';
import { ServiceError } from '@reporunner/core';
import type { FastifyRequest } from 'fastify';
import { httpMessage } from '../messages/http-messages.ts';
import { bearerOf } from './caller-credentials.ts';
import { bindsLoopback, isLoopbackAddress, isLoopbackName, nameOf } from './host-names.ts';
import { isOwnUser } from './peer-user.ts';

/** What proxies, tunnels and clouds add. */
const forwarding =
  /^(forwarded|via|x-forwarded.*|x-real-ip|.+-client-?ip|.+-connecting-ip|.+-user-ip|x-scheme|x-(original|cluster|envoy|amzn|cloud|vercel|appengine|azure)-.+|(fly|cf|do)-.+)$/;

/** SA2. */
export function comesFromThisMachine({ raw, headers }: Asking): boolean {
  if (!isLoopbackAddress(raw.socket.remoteAddress)) return false;
  if (Object.keys(headers).some((name) => forwarding.test(name))) return false;
  // Browsers speak 1.1; proxies that add no header often speak 1.0.
  if (raw.httpVersion !== '1.1') return false;
  const { host, origin } = headers;
  if (host === undefined || !isLoopbackName(nameOf(host))) return false;
  if (!isOwnUser(raw.socket)) return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === undefined
    ? site === undefined
    : origin === `http://${host}` || origin === `https://${host}`;
}

type Asking = Pick<FastifyRequest, 'raw' | 'headers'>;

/** Browsers name the origin of what a form sends, and not of what its page reads. */
function asIfSent({ raw, headers }: Asking): Asking {
  const isOwnPage = headers.origin === undefined && headers['sec-fetch-site'] === 'same-origin';
  return isOwnPage ? { raw, headers: { ...headers, origin: `http://${headers.host}` } } : { raw, headers };
}

export interface SetUpAccess {
  /** Undefined when the owner has an account already. */
  readonly token: string | undefined;
  /** Whether the caller, who looks at the page now, can only send it with the token. */
  needsToken(request: FastifyRequest): Promise<boolean>;
  /** @throws ServiceError ALREADY_SET_UP, SET_UP_REFUSED. */
  admit(request: FastifyRequest, token: string | undefined): Promise<void>;
}

function same(expected: string, actual: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(actual)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `isBehindProxy`: the operator says so; `isKeyPreset`: the owner's key came from the environment. */
export async function createSetUpAccess({
  identity,
  host,
  isBehindProxy,
  isKeyPreset,
}: {
  readonly identity: IdentityService;
  readonly host: string;
  readonly isBehindProxy: boolean;
  readonly isKeyPreset: boolean;
}): Promise<SetUpAccess> {
  const token = (await identity.needsSetUp()) ? randomBytes(24).toString('base64url') : undefined;
  const mayBeLocal = bindsLoopback(host) && !isBehindProxy && !isKeyPreset;
  const isAdmitted = async (request: Asking, presented: string | undefined) => {
    if (presented !== undefined) return token !== undefined && same(token, presented);
    const bearer = bearerOf(request);
    if (bearer !== undefined) return (await identity.authenticate({ bearer })) !== undefined;
    return mayBeLocal && comesFromThisMachine(request) && !(await identity.isKeyInUse());
  };
  return {
    token,
    needsToken: async (request) => token !== undefined && !(await isAdmitted(asIfSent(request), undefined)),
    async admit(request, presented) {
      if (await isAdmitted(request, presented)) return;
      if (!(await identity.needsSetUp()))
        throw new ServiceError(httpMessage('alreadySetUp'), {
          code: 'ALREADY_SET_UP',
          service: 'api',
        });
      throw new ServiceError(httpMessage('setUpRefused'), { code: 'SET_UP_REFUSED', service: 'api' });
    },
  };
}
