/**
 * Addresses that are not of the public Internet: what the IANA special-purpose registries do not call globally reachable
 * (https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, RFC 6890), multicast,
 * what is reserved, and addresses of clouds that lie among public ones.
 */
import ipaddr from 'ipaddr.js';

const ipv4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared, carrier NAT
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure: the host of a virtual machine
  '169.254.0.0/16', // link-local, metadata of clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
] as const;

/** Everything else of IPv6 that may be reached lies in 2000::/3. */
const ipv6 = [
  '2001::/23', // protocol assignments: Teredo, benchmarks, ORCHID, drones …
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, deprecated: leads to the IPv4 address inside
  '3fff::/20', // documentation
] as const;

const ranges4 = ipv4.map((range) => ipaddr.IPv4.parseCIDR(range));
const ranges6 = ipv6.map((range) => ipaddr.IPv6.parseCIDR(range));
const unicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** NAT64 (RFC 6052): how a network of IPv6 alone reaches IPv4. */
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

const isPublicIpv4 = (address: ipaddr.IPv4) => !ranges4.some((range) => address.match(range));

/** True for an address of the public Internet. */
export function isPublicAddress(text: string): boolean {
  // ipaddr.js takes ::8.8.8.8 for ::ffff:8.8.8.8; no system does.
  const isMixed = text.includes(':') && text.includes('.');
  const plain = isMixed ? (URL.parse(`http://[${text}]`)?.hostname.slice(1, -1) ?? '') : text;
  if (!ipaddr.isValid(plain)) return false;
  const address = ipaddr.parse(plain);
  if (address instanceof ipaddr.IPv4) return isPublicIpv4(address);
  const ipv6Address = address as ipaddr.IPv6;
  if (ipv6Address.zoneId !== undefined && ipv6Address.zoneId !== null) return false;
  if (ipv6Address.isIPv4MappedAddress()) return isPublicIpv4(ipv6Address.toIPv4Address());
  if (ipv6Address.match(nat64)) return isPublicIpv4(new ipaddr.IPv4(ipv6Address.toByteArray().slice(12)));
  return ipv6Address.match(unicast) && !ranges6.some((range) => ipv6Address.match(range));
}
