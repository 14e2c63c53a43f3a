import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../platform/http/origin.js';
import { LIMITS } from './limit.js';
import { LimitsService, refuseIfExceeded } from './limits.service.js';
import { tellLimit } from './rate-headers.js';
import { Strangers } from './strangers.js';

/**
 * A try to prove, with what a body holds, who one is. Who proves it is counted by agent, so that nobody is refused for
 * the guesses of others; who does not is a stranger at that address, and a guess at that agent.
 */
export interface Attempt {
  /** Call before anything is done for the agent; a second call counts nothing. @throws Problem limit.exceeded */
  proved(agentId: string): Promise<void>;
  /** Call before the failure is recorded: beyond the limit it is not. @throws Problem limit.exceeded */
  failed(claimedAgentId: string): Promise<void>;
}

@Injectable()
export class Attempts {
  constructor(
    private readonly limits: LimitsService,
    private readonly strangers: Strangers,
  ) {}

  of(request: FastifyRequest, reply: FastifyReply): Attempt {
    return {
      proved: async (agentId) => {
        if (request.isCounted) return;
        request.isCounted = true;
        const { ip } = originOf(request);
        const state = await this.limits.countAddress(LIMITS.proofsByAgent, ip, agentId);
        tellLimit(reply, state);
        refuseIfExceeded(state);
      },
      failed: async (claimedAgentId) => {
        const [, guesses] = await Promise.all([
          this.strangers.admit(request, reply),
          this.limits.count(LIMITS.failedVerifications, claimedAgentId),
        ]);
        refuseIfExceeded(guesses);
      },
    };
  }
}
