import type { FastifyReply } from 'fastify';
import type { LimitState } from './limit.js';

/** Tells where the caller stands with the limit that is closest (agentauth.md 2). */
export function tellLimit(reply: FastifyReply, { limit, remaining, resetSeconds }: LimitState): void {
  void reply.headers({
    'ratelimit-policy': `${limit.max};w=${limit.windowSeconds}`,
    'ratelimit-limit': limit.max,
    'ratelimit-remaining': remaining,
    'ratelimit-reset': resetSeconds,
  });
}
