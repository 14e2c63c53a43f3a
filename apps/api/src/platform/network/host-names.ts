import { isIP } from 'node:net';

// RFC 6761, 6762 (3, and the names of its appendix G), 8375, and what ICANN keeps for private use: nobody can buy these.
const NEVER_PUBLIC =
  /(^|\.)(localhost|local|localdomain|lan|home|home\.arpa|internal|intranet|private|corp|test|example|invalid)$/;

/**
 * Whether nobody on the internet can own a host name, so that no page of a stranger can have it for its origin: an IP
 * address, a name of one label, or one that the public DNS does not have. Any other name can be made to lead here by
 * whoever owns it (DNS rebinding).
 */
export function isNobodysName(hostname: string): boolean {
  const bare = hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  return isIP(bare) !== 0 || (bare !== '' && !bare.includes('.')) || NEVER_PUBLIC.test(bare);
}
