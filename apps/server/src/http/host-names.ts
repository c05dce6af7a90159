/** Names of this machine, and which of them a request may be addressed to. */
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(plain) !== 0 && loopback.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
}

/** The name in a Host header: without its port, in lower case. */
export function nameOf(host: string): string {
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

export const isLoopbackName = (name: string) =>
  name === 'localhost' || name.endsWith('.localhost') || name === '127.0.0.1' || name === '[::1]';

/** True for addresses to bind to that only this machine can reach. */
export const bindsLoopback = (host: string) => isLoopbackName(host) || isLoopbackAddress(host);

/**
 * Whether a request may be addressed to this Host. A server that only this machine can reach is reached by every page
 * that somebody opens on it, under whatever name the page's owner lets lead there (DNS rebinding): names that are not
 * ours are refused. Elsewhere every name is good unless the operator has listed them.
 */
export function createHostCheck(
  bindTo: string,
  ownUrls: readonly (string | undefined)[],
  names: readonly string[],
): ((host: string | undefined) => boolean) | undefined {
  if (!bindsLoopback(bindTo) && names.length === 0) return undefined;
  const known = new Set(names.map((name) => nameOf(name)));
  for (const url of ownUrls) if (url !== undefined) known.add(nameOf(new URL(url).host));
  known.add(nameOf(bindTo));
  const isKnown = (host: string) => isLoopbackName(nameOf(host)) || known.has(nameOf(host));
  /** Host headers as they come, so that a request costs one look. */
  const seen = new Set<string>();
  return (host) => {
    if (host === undefined) return false;
    if (seen.has(host)) return true;
    if (!isKnown(host)) return false;
    if (seen.size < 100) seen.add(host);
    return true;
  };
}
