import { promises as dns } from 'node:dns';
import { setTimeout as pause } from 'node:timers/promises';
import { hostsFileAddresses } from './hosts-file.js';

/** How long resolving one name may take. */
export const DNS_TIMEOUT_MS = 3_000;

export type ResolveFault = 'dns_not_found' | 'dns_timeout';

/** Nobody could say where a name leads. */
export class ResolveError extends Error {
  /** @param code what the name server said, where it said something */
  constructor(
    readonly fault: ResolveFault,
    name: string,
    code?: string,
  ) {
    super(
      fault === 'dns_not_found'
        ? `${name} has no address.`
        : code && code !== 'ECANCELLED' && code !== 'ETIMEOUT'
          ? `The name server could not say where ${name} is (${code}).`
          : `Resolving ${name} took too long.`,
    );
  }
}

/** Returns every IPv4 and IPv6 address of a name. @throws ResolveError */
export type Resolve = (name: string, timeoutMs: number) => Promise<string[]>;

/** How long the answer of one family waits for that of the other (RFC 8305 3). */
const OTHER_FAMILY_MS = 50;

const NO_SUCH_NAME = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'NXDOMAIN']);

/**
 * Asks the name servers directly. The resolver of the C library shares four threads in the whole process, so one slow
 * name would hold up everybody; this one asks from the event loop and gives up in time.
 * @param servers instead of those of the system
 */
export const nameServerResolve =
  (servers?: readonly string[]): Resolve =>
  async (name, timeoutMs) => {
    // RFC 6761 6.3: these never go to a name server.
    if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
    const known = await hostsFileAddresses(name);
    if (known.length) return known;

    const resolver = new dns.Resolver({ timeout: Math.ceil(timeoutMs / 3), tries: 2 });
    if (servers) resolver.setServers(servers);
    const timer = setTimeout(() => resolver.cancel(), timeoutMs);
    const addresses: string[] = [];
    const codes: string[] = [];
    const families = [resolver.resolve4(name), resolver.resolve6(name)].map((family) =>
      family.then(
        (found) => void addresses.push(...found),
        (error: NodeJS.ErrnoException) => void codes.push(error.code ?? 'error'),
      ),
    );
    const both = Promise.all(families);
    // Some name servers never answer questions about IPv6.
    await Promise.race(families);
    await (addresses.length ? Promise.race([both, pause(OTHER_FAMILY_MS)]) : both);
    clearTimeout(timer);
    const found = [...addresses];
    resolver.cancel();
    if (found.length) return found;
    const other = codes.find((code) => !NO_SUCH_NAME.has(code));
    throw new ResolveError(other ? 'dns_timeout' : 'dns_not_found', name, other);
  };
