import type { FastifyRequest } from 'fastify';
import { at } from '../../surfaces/index.js';
import { AGENTAUTH, AGENTAUTH_V1 } from './surface.js';

/** Where this protocol answers, in both families. */
export const mounts = (path = ''): string[] => [...at(AGENTAUTH, path), ...at(AGENTAUTH_V1, path)];

// By the route that was reached: an address can be written in many ways.
const isOpen = ({ routeOptions }: FastifyRequest): boolean => routeOptions.config.surface === AGENTAUTH_V1;

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
