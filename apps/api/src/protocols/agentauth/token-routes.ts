import { Injectable } from '@nestjs/common';
import { AgentAuthRefresh, AgentAuthVerify } from '@signet/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { VerifyAgent } from '../../agents/index.js';
import { Attempts, CREDENTIALS_IN_BODY } from '../../limits/index.js';
import type { Problem } from '../../platform/errors/problem.js';
import type { NativeRoute } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { toProblem, type ProblemFilter } from '../../platform/http/problem-filter.js';
import { parse } from '../../platform/http/validation.js';
import { TokensService } from '../../tokens/index.js';
import { answerIn, mounts } from './family.js';
import { OpenAgents } from './open-agents.js';
import { REFRESH, VERIFY } from './token-routes.description.js';
import { toOpenToken, toWireAgent, toWireToken } from './wire.js';

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
    private readonly attempts: Attempts,
    private readonly open: OpenAgents,
  ) {}

  register(server: FastifyInstance, problems: ProblemFilter): void {
    const onFailure = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      problems.answer(error, request, reply);
    const register = (
      { method, path, access }: NativeRoute,
      { handler, errorHandler = onFailure }: Handled,
    ) => {
      const config = { access, strangers: CREDENTIALS_IN_BODY };
      for (const mount of mounts(path))
        server.route({ method, url: `/${mount}`, config, handler, errorHandler });
    };
    register(VERIFY, {
      handler: (request, reply) => this.verify(request, reply),
      errorHandler: (error, request, reply) => onFailure(notVerified(toProblem(error)), request, reply),
    });
    register(REFRESH, { handler: (request, reply) => this.refresh(request, reply) });
  }

  private async verify(request: FastifyRequest, reply: FastifyReply) {
    void reply.header('cache-control', 'no-store');
    const { agent_id, api_key } = parse(AgentAuthVerify, request.body);
    const attempt = this.attempts.of(request, reply);
    const { agent, tokens } = await this.verifyAgent.verify(agent_id, api_key, originOf(request), attempt);
    request.principal = { ...agent, type: 'agent' };
    const closed = {
      success: true,
      message: 'Agent verified.',
      agent: toWireAgent(agent),
      token: toWireToken(tokens),
    };
    return answerIn(request, closed, async () => ({
      verified: true,
      agent: await this.open.verifiedForm(agent),
      token: toOpenToken(tokens),
    }));
  }

  private async refresh(request: FastifyRequest, reply: FastifyReply) {
    void reply.header('cache-control', 'no-store');
    const { refresh_token } = parse(AgentAuthRefresh, request.body);
    const tokens = await this.tokens.refresh(
      refresh_token,
      originOf(request),
      this.attempts.of(request, reply),
    );
    const closed = { success: true, message: 'Tokens refreshed.', token: toWireToken(tokens) };
    return answerIn(request, closed, () => ({ ...toOpenToken(tokens), token: toOpenToken(tokens) }));
  }
}

type Handled = Pick<RouteOptions, 'handler' | 'errorHandler'>;

const REFUSED = [400, 401, 422];

/** A failed verification says so twice: older clients read either member. */
const notVerified = (problem: Problem): Problem =>
  REFUSED.includes(problem.status) ? problem.with({ verified: false, valid: false }) : problem;
