import net from 'node:net';
import { isAllowedAddress } from './address-rules.js';

export const URL_LENGTH_MAX = 2048;

/** Services that speak something else and could be confused by a request. */
export const DENIED_PORTS = [
  22, 25, 53, 110, 143, 465, 587, 993, 995, 2375, 3306, 5432, 6379, 11211, 27017,
] as const;

/** What outbound calls may reach. */
export interface EgressRules {
  allowHttp: boolean;
  /** Loopback and private networks; never the addresses where clouds keep their metadata. */
  allowPrivate: boolean;
  /** Exact `host:port` pairs that may be private. */
  allow: ReadonlySet<string>;
  deniedPorts: ReadonlySet<number>;
}

export type UrlFault = 'blocked_url' | 'blocked_address';

export type CheckedUrl =
  | { ok: true; url: URL; /** The host is on the list of exceptions. */ isExempt: boolean }
  | {
      ok: false;
      fault: UrlFault;
      reason: string;
      /** The host and port that are refused, where the address itself is in order. */ target?: string;
    };

const PRIVATE_NAMES = /(^|\.)(localhost|local|internal|home\.arpa)$/;
const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
]);

const refuse = (fault: UrlFault, reason: string, target?: string): CheckedUrl => ({
  ok: false,
  fault,
  reason,
  ...(target !== undefined && { target }),
});

/** The host without brackets and without the dot of a fully qualified name. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

export const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80);

/** Host and port, as {@link EgressRules.allow} names them. */
export const originOf = (url: URL): string => `${hostOf(url)}:${portOf(url)}`;

/**
 * Checks an address that somebody else chose, by its spelling alone: nothing is resolved. The parser turns every
 * spelling of an IP address (`0x7f.1`, `2130706433`, `①②⑦.⓪.⓪.①`) into the usual one before we look.
 */
export function checkUrl(text: string, rules: EgressRules): CheckedUrl {
  if (text.length > URL_LENGTH_MAX) return refuse('blocked_url', `At most ${URL_LENGTH_MAX} characters`);
  // The parser drops tabs and line ends and trims; what was stored should be what is called.
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f]/.test(text))
    return refuse('blocked_url', 'Contains blanks or control characters');
  if (!URL.canParse(text)) return refuse('blocked_url', 'Not an absolute URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refuse('blocked_url', 'Use an https address');
  if (url.protocol === 'http:' && !rules.allowHttp) return refuse('blocked_url', 'Use https');
  if (url.username || url.password) return refuse('blocked_url', 'Must not contain a user name or password');
  if (url.hash || text.includes('#')) return refuse('blocked_url', 'Must not contain a fragment');
  const host = hostOf(url);
  if (!host) return refuse('blocked_url', 'Has no host');

  const port = portOf(url);
  const isExempt = rules.allow.has(originOf(url));
  if (!isExempt && rules.deniedPorts.has(port))
    return refuse('blocked_url', 'This port is not allowed', url.host);
  if (net.isIP(host)) {
    const allowPrivate = rules.allowPrivate || isExempt;
    return isAllowedAddress(host, { allowPrivate })
      ? { ok: true, url, isExempt }
      : refuse('blocked_address', 'This address is not public', url.host);
  }
  if (METADATA_NAMES.has(host)) return refuse('blocked_address', 'This host is not public', url.host);
  const isPrivateName = PRIVATE_NAMES.test(host) || !host.includes('.');
  if (isPrivateName && !rules.allowPrivate && !isExempt)
    return refuse('blocked_address', 'This host is not public', url.host);
  return { ok: true, url, isExempt };
}
