import type { FastifyRequest } from 'fastify';
import { Problem } from '../platform/errors/problem.js';

/**
 * Refuses a browser's request from another site. `Sec-Fetch-Site` cannot be set by scripts; browsers without it send
 * `Origin` on writes. Programs that are not browsers send neither and have no cookie to abuse.
 * @throws Problem request.cross_site
 */
export function requireSameOrigin(request: FastifyRequest, allowedOrigins: readonly string[]): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const isForeign = site !== undefined ? site !== 'same-origin' && site !== 'none' : false;
  const isUnknownOrigin = origin !== undefined && site === undefined && !allowedOrigins.includes(origin);
  if (isForeign || isUnknownOrigin)
    throw new Problem('request.cross_site', {
      detail: 'This call must come from the console itself. Open the console and try again.',
    });
}
