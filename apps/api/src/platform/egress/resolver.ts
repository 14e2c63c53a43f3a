import { promises as dns } from 'node:dns';
import { hostsFileAddresses } from './hosts-file.js';

export type ResolveFault = 'dns_not_found' | 'dns_timeout';

export class ResolveError extends Error {
  constructor(
    readonly fault: ResolveFault,
    name: string,
  ) {
    super(fault === 'dns_timeout' ? `Resolving ${name} took too long.` : `${name} has no address.`);
  }
}

/** Returns every IPv4 and IPv6 address of a name. @throws ResolveError */
export type Resolve = (name: string, timeoutMs: number) => Promise<string[]>;

const NO_SUCH_NAME = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'NXDOMAIN']);

/**
 * Asks the name servers directly. The resolver of the C library shares four threads in the whole process, so one slow
 * name would hold up everybody; this one asks from the event loop and gives up in time.
 */
export const systemResolve: Resolve = async (name, timeoutMs) => {
  // RFC 6761 6.3: these never go to a name server.
  if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
  const known = await hostsFileAddresses(name);
  if (known.length) return known;

  const resolver = new dns.Resolver({ timeout: Math.ceil(timeoutMs / 3), tries: 2 });
  const timer = setTimeout(() => resolver.cancel(), timeoutMs);
  try {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length) return addresses;
    const isUnknown = answers.every(
      (answer) =>
        answer.status === 'rejected' && NO_SUCH_NAME.has((answer.reason as NodeJS.ErrnoException).code ?? ''),
    );
    throw new ResolveError(isUnknown ? 'dns_not_found' : 'dns_timeout', name);
  } finally {
    clearTimeout(timer);
  }
};
