import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CurrentAgent } from '../../agents/index.js';
import { LIMITS, LimitsService, refuseIfExceeded, type LimitState } from '../../limits/index.js';
import { originOf } from '../../platform/http/origin.js';

/** The limits of this surface and the headers that tell them (its specification, section 2). */
@Injectable()
export class SurfaceLimits {
  constructor(private readonly limits: LimitsService) {}

  /** Counts a request by client address. Credential endpoints have a narrower limit of their own as well. */
  async admit(
    request: FastifyRequest,
    reply: FastifyReply,
    { credentials }: { credentials: boolean },
  ): Promise<void> {
    const states = await Promise.all([
      this.limits.countAddress(LIMITS.everythingByAddress, request.clientAddress),
      ...(credentials ? [this.limits.countAddress(LIMITS.credentialsByAddress, request.clientAddress)] : []),
    ]);
    const tightest = states.reduce((a, b) =>
      b.isExceeded || (!a.isExceeded && b.remaining < a.remaining) ? b : a,
    );
    const { limit, remaining, resetSeconds } = tightest;
    void reply.headers({
      'ratelimit-policy': `${limit.max};w=${limit.windowSeconds}`,
      'ratelimit-limit': limit.max,
      'ratelimit-remaining': remaining,
      'ratelimit-reset': resetSeconds,
    });
    states.forEach((state) => refuseIfExceeded(state));
  }

  /** Counts a request of a known agent against its rate tier. */
  async admitAgent(agent: CurrentAgent, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const state = await this.limits.countAgent(agent, originOf(request));
    tell(reply, state);
    refuseIfExceeded(state, { tier: agent.rateTier });
  }

  /**
   * Counts a failed verification of an agent. A right key is never refused for the guesses of others.
   * @throws Problem limit.exceeded
   */
  async countFailure(agentId: string): Promise<void> {
    refuseIfExceeded(await this.limits.count(LIMITS.failedVerifications, agentId.slice(0, 64)));
  }
}

function tell(reply: FastifyReply, { limit, remaining, resetSeconds }: LimitState): void {
  void reply.headers({
    'x-ratelimit-limit': limit.max,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetSeconds,
  });
}
