import proxyAddr from '@fastify/proxy-addr';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientAddress } from '../network/client-address.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The canonical address of whoever asks; empty when they have gone. `ip` is whoever connected: nobody reads that. */
    readonly clientAddress: string;
  }
}

const KNOWN = Symbol('client address');

/**
 * Finds the address of the client for limits, log and idempotency, once for each request.
 * @param trustedProxies addresses and ranges whose `X-Forwarded-For` is believed
 */
export function registerClientAddress(server: FastifyInstance, trustedProxies: readonly string[]): void {
  const isProxy = proxyAddr.compile([...trustedProxies]);
  server.decorateRequest(KNOWN, null);
  server.decorateRequest('clientAddress', {
    getter(this: FastifyRequest & { [KNOWN]?: string | null }): string {
      const { socket, headers } = this.raw;
      // Several lines of this header are one list by now: Node joins them.
      return (this[KNOWN] ??= clientAddress(
        socket.remoteAddress,
        headers['x-forwarded-for'] as string | undefined,
        (address) => isProxy(address, 0),
      ));
    },
  });
}
