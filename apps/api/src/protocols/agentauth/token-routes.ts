import { Injectable } from '@nestjs/common';
import { AgentAuthRefresh, AgentAuthVerify } from '@signet/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { VerifyAgent } from '../../agents/index.js';
import { Problem } from '../../platform/errors/problem.js';
import { originOf } from '../../platform/http/origin.js';
import type { ProblemFilter } from '../../platform/http/problem-filter.js';
import { parse } from '../../platform/http/validation.js';
import { TokensService } from '../../tokens/index.js';
import { toWireAgent, toWireToken } from './wire.js';

const MOUNTS = ['', '/agentauth'];

/**
 * Verify and refresh, registered on Fastify itself: they run thousands of times a second, and Nest's guards, pipes and
 * interceptors, of which they need none, would cost more than the routes do. Both are public: the credentials are in
 * the body.
 */
@Injectable()
export class AgentAuthTokenRoutes {
  constructor(
    private readonly verifyAgent: VerifyAgent,
    private readonly tokens: TokensService,
  ) {}

  register(server: FastifyInstance, problems: ProblemFilter): void {
    const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      problems.send(error, request, reply);
    for (const mount of MOUNTS) {
      server.post(`${mount}/agents/verify`, { errorHandler }, (request, reply) =>
        this.verify(request, reply),
      );
      server.post(`${mount}/agents/refresh`, { errorHandler }, (request, reply) =>
        this.refresh(request, reply),
      );
    }
  }

  private async verify(request: FastifyRequest, reply: FastifyReply) {
    void reply.header('cache-control', 'no-store');
    try {
      const { agent_id, api_key } = parse(AgentAuthVerify, request.body);
      const { agent, tokens } = await this.verifyAgent.verify(agent_id, api_key, originOf(request));
      request.actorId = agent.id;
      return {
        success: true,
        message: 'Agent verified.',
        agent: toWireAgent(agent),
        token: toWireToken(tokens),
      };
    } catch (error) {
      // A failed verification says so twice: older clients read either member.
      throw error instanceof Problem ? error.with({ verified: false, valid: false }) : error;
    }
  }

  private async refresh(request: FastifyRequest, reply: FastifyReply) {
    void reply.header('cache-control', 'no-store');
    const { refresh_token } = parse(AgentAuthRefresh, request.body);
    const tokens = await this.tokens.refresh(refresh_token, originOf(request));
    return { success: true, message: 'Tokens refreshed.', token: toWireToken(tokens) };
  }
}
