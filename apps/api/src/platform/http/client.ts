import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { CONSOLE_HOP } from '@signet/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientAddress } from '../network/client-address.js';

/** Who asks, and how they came here. */
export interface Client {
  /** Canonical; empty when they have gone. Fastify's `ip` is whoever connected: nobody reads that. */
  readonly address: string;
  /** How the dashboard was asked, for a request that came through it. */
  readonly dashboard: { host: string; isHttps: boolean } | null;
}

export interface ClientRules {
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[];
  /** The same for those in front of the dashboard. */
  dashboardProxies: readonly string[];
  dashboardSecret: string | undefined;
  /** Told once that a dashboard asks which does not know the secret. */
  onStrangeDashboard: () => void;
}

declare module 'fastify' {
  interface FastifyRequest {
    readonly client: Client;
  }
}

const KNOWN = Symbol('client');

/** Finds out about the client of a request, once: for limits, log and idempotency, and for the console's own sake. */
export function registerClient(server: FastifyInstance, find: FindClient): void {
  server.decorateRequest(KNOWN, null);
  server.decorateRequest('client', {
    getter(this: FastifyRequest & { [KNOWN]?: Client | null }): Client {
      return (this[KNOWN] ??= find(this.raw));
    },
  });
}

/** Node joins several lines of a header into one list; those it does not join are not ours to read. */
const headerOf = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

export type FindClient = (request: IncomingMessage) => Client;

export function clientFinder({ onStrangeDashboard, ...rules }: ClientRules): FindClient {
  const isProxy = trusting(rules.trustedProxies);
  const isDashboardProxy = trusting(rules.dashboardProxies);
  const secret = rules.dashboardSecret === undefined ? null : digestOf(rules.dashboardSecret);
  let isToldOfStranger = false;

  const isFromDashboard = (request: IncomingMessage): boolean => {
    const given = headerOf(request, CONSOLE_HOP.secret);
    if (secret && given !== undefined && timingSafeEqual(digestOf(given), secret)) return true;
    if (!isToldOfStranger) onStrangeDashboard();
    isToldOfStranger = true;
    return false;
  };

  return (request) => {
    const hops = headerOf(request, CONSOLE_HOP.for);
    if (hops === undefined || !isFromDashboard(request))
      return {
        address: clientAddress(request.socket.remoteAddress, headerOf(request, 'x-forwarded-for'), isProxy),
        dashboard: null,
      };
    const end = hops.lastIndexOf(',');
    const [peer, forwardedFor] = [hops.slice(end + 1), hops.slice(0, Math.max(0, end))];
    const nearest = clientAddress(peer, undefined, isDashboardProxy);
    // The last one is what the proxy in front of the dashboard wrote, as with the addresses.
    const proto = headerOf(request, CONSOLE_HOP.proto)?.split(',').at(-1)?.trim().toLowerCase();
    return {
      address: clientAddress(peer, forwardedFor, isDashboardProxy),
      dashboard: {
        host: headerOf(request, CONSOLE_HOP.host)?.toLowerCase() ?? '',
        isHttps: proto === 'https' && isDashboardProxy(nearest),
      },
    };
  };
}

function trusting(ranges: readonly string[]): (address: string) => boolean {
  const isTrusted = proxyAddr.compile([...ranges]);
  return (address) => isTrusted(address, 0);
}

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
