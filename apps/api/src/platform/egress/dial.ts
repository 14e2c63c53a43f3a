import net, { type Socket } from 'node:net';

/** RFC 8305 5: how long one address has before the next is tried beside it. */
const STAGGER_MS = 250;
/** How long one address has in all. */
const ATTEMPT_MS = 5_000;
/** A name with hundreds of addresses must not make us knock on all of them. */
const ADDRESSES_MAX = 8;

/** None of the addresses of a host could be connected to. */
export class DialError extends Error {
  constructor(
    readonly fault: 'connect_refused' | 'connect_timeout',
    message: string,
  ) {
    super(message);
  }
}

/** A connection being made. */
export interface Dialling {
  /** @throws DialError */
  socket: Promise<Socket>;
  /** Gives up: nothing stays open, and `socket` never settles. */
  abort: () => void;
}

/**
 * Connects to whichever address answers first (RFC 8305): IPv6 and IPv4 in turn, each a quarter of a second after the
 * one before or at once when that one failed. An attempt goes on beside the next, so a slow handshake is no failure.
 */
export function dial(addresses: readonly string[], port: number): Dialling {
  const waiting = interleaved(addresses).slice(0, ADDRESSES_MAX);
  const attempts = new Set<Socket>();
  const failures: { address: string; isTimeout: boolean; code: string }[] = [];
  let next: NodeJS.Timeout | undefined;
  let abort = () => {};
  const socket = new Promise<Socket>((resolve, reject) => {
    abort = () => {
      clearTimeout(next);
      waiting.length = 0;
      for (const attempt of attempts) attempt.destroy();
      attempts.clear();
    };
    const tryNext = () => {
      clearTimeout(next);
      const address = waiting.shift();
      if (address === undefined) return;
      if (waiting.length) next = setTimeout(tryNext, STAGGER_MS);
      const attempt = net.connect({ host: address, port, noDelay: true });
      attempts.add(attempt);
      attempt.setTimeout(ATTEMPT_MS, () => attempt.destroy(new AttemptTimeoutError()));
      attempt.once('connect', () => {
        attempts.delete(attempt);
        abort();
        attempt.setTimeout(0);
        resolve(attempt);
      });
      attempt.once('error', (error: NodeJS.ErrnoException) => {
        if (!attempts.delete(attempt)) return;
        const isTimeout = error instanceof AttemptTimeoutError || error.code === 'ETIMEDOUT';
        failures.push({ address, isTimeout, code: error.code ?? 'error' });
        if (waiting.length) tryNext();
        else if (!attempts.size) reject(dialError(failures, port));
      });
    };
    tryNext();
  });
  return { socket, abort: () => abort() };
}

class AttemptTimeoutError extends Error {}

/** The families in turn, IPv6 first, each in the order it came. */
export function interleaved(addresses: readonly string[]): string[] {
  const v6 = addresses.filter((address) => net.isIPv6(address));
  const v4 = addresses.filter((address) => !net.isIPv6(address));
  const rounds = Array.from({ length: Math.max(v6.length, v4.length) }, (_, round) => [v6[round], v4[round]]);
  return rounds.flat().filter((address) => address !== undefined);
}

function dialError(
  failures: readonly { address: string; isTimeout: boolean; code: string }[],
  port: number,
): DialError {
  const told = failures.map(({ address, isTimeout, code }) => {
    const place = net.isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
    return isTimeout ? `${place} did not answer in ${ATTEMPT_MS / 1_000} s` : `${place} refused (${code})`;
  });
  // An address that swallows everything says more about why nobody got through than one that is simply not in use.
  const fault = failures.some(({ isTimeout }) => isTimeout) ? 'connect_timeout' : 'connect_refused';
  return new DialError(fault, `No connection: ${told.join('; ')}.`);
}
