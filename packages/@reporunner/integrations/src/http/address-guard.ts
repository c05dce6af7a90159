/** Which addresses a workflow may reach: public ones, unless the operator allows more. */

import { promises as dns, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { ServiceError } from '@reporunner/core';
import { requestMessage } from '../messages/request-messages.ts';
import { isPublicAddress } from './special-addresses.ts';

/** Which addresses requests of workflows may reach, besides those of the public internet. */
export interface AddressPolicy {
  /** Loopback, private and link-local networks may be reached. */
  readonly privateNetworks?: boolean;
  /** Host names (as written in URLs) that may be reached wherever they lead. */
  readonly hosts?: readonly string[];
}

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export const systemResolve: Resolve = (host) => dns.lookup(host, { all: true, verbatim: true });

function refused(host: string): ServiceError {
  return new ServiceError(requestMessage('hostPrivate', { host }), {
    code: 'HOST_NOT_ALLOWED',
    service: 'http',
    details: { host },
  });
}

/**
 * The addresses that may be connected to for `host`, each of them checked. The caller connects to one of these and
 * to nothing else, so that a second answer of the name server changes nothing.
 * @throws ServiceError HOST_NOT_ALLOWED, HTTP_REQUEST_FAILED when the name is unknown.
 */
export async function allowedAddresses(
  host: string,
  policy: AddressPolicy,
  resolve: Resolve,
): Promise<readonly LookupAddress[]> {
  const bare = host.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  let addresses: readonly LookupAddress[];
  if (family !== 0) addresses = [{ address: bare, family }];
  else {
    try {
      addresses = await resolve(bare);
    } catch (error) {
      throw new ServiceError(requestMessage('hostNotFound', { host }), {
        code: 'HTTP_REQUEST_FAILED',
        service: 'http',
        recoverable: true,
        details: { host },
        cause: error,
      });
    }
  }
  if (policy.privateNetworks === true || policy.hosts?.includes(bare.toLowerCase())) return addresses;
  // One private answer among public ones is enough to refuse: which one is connected to is not ours to guess.
  if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
    throw refused(host);
  return addresses;
}
