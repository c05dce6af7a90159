/** The hosts that a credential may be sent to, as URLs name them: lower case, international names in punycode. */

import { isIPv6 } from 'node:net';
import { ServiceError } from '@reporunner/core';
import { credentialMessage } from '../messages/credential-messages.ts';

/** A host as URLs name it, addresses of IPv6 in brackets; undefined for what no URL has as its host: a port, a range, a `*`. */
export function hostInUrl(text: string): string | undefined {
  const host = text.trim().replace(/\.$/, '');
  if (isIPv6(host)) return URL.parse(`http://[${host}]/`)?.hostname;
  if (!/^\[[\da-f:.]+\]$/i.test(host) && /[\s:/?#@*%\\[\]]/.test(host)) return undefined;
  const named = URL.parse(`http://${host}/`)?.hostname;
  return named === undefined || named.split('.').includes('') ? undefined : named;
}

/** @throws ServiceError CREDENTIAL_INVALID for what would never match. */
export function checkedHosts(hosts: readonly string[]): readonly string[] {
  const checked = hosts.map((host) => {
    const known = hostInUrl(host);
    if (known !== undefined) return known;
    throw new ServiceError(credentialMessage('allowedHost', { host: host.slice(0, 80) }), {
      code: 'CREDENTIAL_INVALID',
      service: 'credentials',
    });
  });
  return [...new Set(checked)];
}

/** As `checkedHosts`, for hosts that were saved before they were checked. */
export const savedHosts = (hosts: readonly string[]): readonly string[] =>
  hosts.map((host) => hostInUrl(host) ?? host);
