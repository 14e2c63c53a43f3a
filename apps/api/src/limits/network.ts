import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What counts as one client: an IPv4 address, or the /64 that one IPv6 subscriber has to itself, however written. */
export function networkOf(ip: string): string {
  // Of an IPv4 address Node knows the one spelling that needs no parsing.
  if (isIPv4(ip) || !ipaddr.isValid(ip)) return ip;
  // `process` unwraps IPv4 in IPv6.
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
