import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Offset {
  limit: number;
  offset: number;
}

// Past the end of every list, and still a number that adds up without rounding.
const OFFSET_MAX = 1_000_000_000_000;

/** A query value as a whole number, or null. The published clients can send the text `undefined`. */
function wholeNumber(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d+$/.test(value)) return null;
  return Math.min(Number(value), OFFSET_MAX);
}

/** Rubbish takes the default, too much is cut to the maximum: this surface never refuses a page. */
export function pageOf(query: Record<string, unknown>, fallback: number, max: number): Offset {
  const limit = wholeNumber(query['limit']);
  return {
    limit: limit === null || limit === 0 ? fallback : Math.min(limit, max),
    offset: wholeNumber(query['offset']) ?? 0,
  };
}

/** Closed answers cannot carry a cursor, so the next page travels in a header (RFC 8288). */
export function linkToNext(request: FastifyRequest, reply: FastifyReply, cursor: string): void {
  const [path, search = ''] = request.url.split('?', 2) as [string, string?];
  const query = new URLSearchParams(search);
  query.delete('offset');
  query.set('cursor', cursor);
  void reply.header('link', `<${path}?${query.toString()}>; rel="next"`);
}
