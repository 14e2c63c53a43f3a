import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

// `for="[` + 45 characters of IPv6 + a zone + `]:65535"`, with room to spare.
const LONGEST = 120;

/**
 * The one spelling of an address, or null for what is none. Takes what proxies are known to write: a port, brackets, a
 * zone, capitals, leading zeros, quotes, and the `for=` of a forwarded element (RFC 7239 6). IPv4 inside of IPv6 is IPv4.
 */
export function canonicalAddress(written: string | undefined): string | null {
  // Of an IPv4 address Node knows one spelling alone: this is the hot path.
  if (!written || isIPv4(written)) return written || null;
  if (written.length > LONGEST) return null;
  const host = hostOf(written.trim());
  return ipv4Of(host) ?? ipv6Of(host);
}

/** Takes away what stands around an address. */
function hostOf(written: string): string {
  const [, quoted, bare] = /^(?:for\s*=\s*)?(?:"([^"]*)"|([^";]*?))\s*(?:;.*)?$/i.exec(written) ?? [];
  const node = quoted ?? bare ?? '';
  const port = '(?::(?:\\d{1,5}|_[\\w.-]+))?';
  const bracketed = new RegExp(`^\\[([^\\]]*)\\]${port}$`).exec(node);
  return bracketed?.[1] ?? new RegExp(`^([\\d.]+)${port}$`).exec(node)?.[1] ?? node;
}

/** Zeros in front are read as decimal: proxies that pad mean that, and both readings would be two clients. */
function ipv4Of(host: string): string | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return null;
  const plain = host.split('.').map(Number).join('.');
  return isIPv4(plain) ? plain : null;
}

function ipv6Of(host: string): string | null {
  const [bare = ''] = host.split('%', 1);
  // Node's reading comes first: it is stricter than the library's.
  if (!isIPv6(bare)) return null;
  const address = ipaddr.IPv6.parse(bare);
  return embeddedIpv4(address.parts) ?? address.toRFC5952String();
}

/** Mapped (::ffff:0:0/96), compatible (::/96, RFC 4291 2.5.5.1) or translated (64:ff9b::/96, RFC 6052). */
function embeddedIpv4(parts: number[]): string | null {
  const prefix = parts
    .slice(0, 6)
    .map((part) => part.toString(16))
    .join(':');
  const [high = 0, low = 0] = parts.slice(6);
  const isCompatible = prefix === '0:0:0:0:0:0' && high > 0xff;
  if (!isCompatible && prefix !== '0:0:0:0:0:ffff' && prefix !== '64:ff9b:0:0:0:0') return null;
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

const groupsOf = (address: string, count: number): string =>
  ipaddr.IPv6.parse(address)
    .parts.slice(0, count)
    .map((part) => part.toString(16))
    .join(':');

/** What counts as one client: an IPv4 address, or the /64 that one IPv6 subscriber has to itself. Takes a canonical address. */
export const networkOf = (address: string): string =>
  isIPv6(address) ? `${groupsOf(address, 4)}::/64` : address;

/** The /24 of an IPv4 or the /48 of an IPv6 address: enough to see patterns, too little to name a person. Null for no address. */
export function prefixOf(address: string): string | null {
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  return isIPv6(address) ? `${groupsOf(address, 3)}::/48` : null;
}
