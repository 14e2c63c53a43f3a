import { isIP, isIPv6 } from 'node:net';
import { z } from 'zod';

const NAME = /^(?=.*[a-z])[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i;
const UNSPECIFIED = /^[0:]+$/;

/** Where a listener binds: an IP address, in brackets or not, or a host name. Never with a port. */
export const listenHost = z.string().transform((text, context) => {
  const host = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  // A zone has no place in an address that people open.
  if (host.includes('%') || !(isIP(host) || NAME.test(host))) {
    context.addIssue({
      code: 'custom',
      message: 'must be an IP address such as 127.0.0.1 or ::1, or a host name, without a port',
    });
    return z.NEVER;
  }
  return host;
});

/**
 * The address to call a listener at. One that means "all of them" is one to listen on: it is called at the loopback
 * address of its family.
 */
export function urlOfListener(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : UNSPECIFIED.test(host) ? '::1' : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}
