import ipaddr from 'ipaddr.js';

// Where clouds keep their metadata and what no setting opens: link-local, the IPv6 metadata address of AWS, Alibaba,
// Azure's wire server, Oracle.
const NEVER = [
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::254/128',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
].map((range) => ipaddr.parseCIDR(range));

// The only part of IPv6 that is handed out for public use. The library calls the rest unicast where no RFC says more.
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

const PRIVATE = new Set(['loopback', 'private', 'uniqueLocal']);

/**
 * Says whether we may connect to an IP address. Allowed is ordinary public unicast and nothing else: a range that
 * nobody thought of is refused. IPv4 inside IPv6 (`::ffff:10.0.0.1`) counts as what it is.
 * @param allowPrivate also loopback and private networks, for development
 */
export function isAllowedAddress(text: string, { allowPrivate }: { allowPrivate: boolean }): boolean {
  // The library reads the old `::8.8.8.8` as IPv4, which is not where a socket would go.
  if (!ipaddr.isValid(text) || /^::(\d+\.){3}\d+$/.test(text)) return false;
  const address = ipaddr.process(text);
  const isNever = NEVER.some(
    ([network, bits]) => network.kind() === address.kind() && address.match([network, bits] as never),
  );
  if (isNever) return false;
  const range = address.range();
  if (range === 'unicast') return address.kind() === 'ipv4' || address.match(GLOBAL_IPV6 as never);
  return allowPrivate && PRIVATE.has(range);
}
