import type { FastifyRequest } from 'fastify';

// Version 00 of W3C Trace Context, 3.2: neither id may be all zeros.
const VALID = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The `traceparent` of a request, or null where it has none, or one that is not valid: such a trace begins anew. */
export function traceparentOf({ headers: { traceparent } }: Pick<FastifyRequest, 'headers'>): string | null {
  return typeof traceparent === 'string' && VALID.test(traceparent) ? traceparent : null;
}
