import type { FastifyRequest } from 'fastify';

/** Where this surface answers. The first two are the closed family, `/v1` is the open one. */
export const mounts = (path: string): string[] => ['', 'agentauth/', 'v1/'].map((mount) => mount + path);

// By the route that was reached: an address can be written in many ways.
const isOpen = (request: FastifyRequest): boolean => request.routeOptions.url?.startsWith('/v1/') ?? false;

/**
 * Answers in the family that was called. Closed answers have exactly the keys of the specification; open ones have
 * `more` on top, which may also replace a member by a richer one.
 */
export async function answerIn<Closed extends object, More extends object>(
  request: FastifyRequest,
  closed: Closed,
  more: () => More | Promise<More>,
): Promise<Closed | (Closed & More)> {
  return isOpen(request) ? { ...closed, ...(await more()) } : closed;
}

/** A number that differs between the families. */
export const byFamily = <T>(request: FastifyRequest, closed: T, open: T): T =>
  isOpen(request) ? open : closed;
