import { isIPv4, isIPv6 } from 'node:net';

/** Returns the /24 of an IPv4 or the /48 of an IPv6 address: enough to see patterns, too little to name a person. */
export function ipPrefix(ip: string): string | null {
  const plain = ip.startsWith('::ffff:') && isIPv4(ip.slice(7)) ? ip.slice(7) : ip;
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(plain)) return null;
  const [head = '', tail] = plain.split('%')[0]!.split('::');
  const start = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - start.length - (tail === '' ? 0 : tail.split(':').length);
  const groups = [...start, ...Array<string>(Math.max(0, missing)).fill('0')];
  const first = groups.slice(0, 3).map((group) => parseInt(group || '0', 16).toString(16));
  while (first.length < 3) first.push('0');
  return `${first.join(':')}::/48`;
}
