import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AgentsRepository, type AgentEntity } from '../../agents/index.js';
import { CredentialsService, type FoundCredential } from '../../credentials/index.js';
import { Strangers } from '../../limits/index.js';
import { ACCESS, type AccessRule } from '../../platform/http/access.js';
import { Problem } from '../../platform/errors/problem.js';
import type { Caller } from '../../platform/http/caller.js';
import { agentAccess, callerWith, type AgentCaller, type AgentRule } from '../../policy/index.js';
import { AgentRates } from '../../rate-tiers/index.js';
import { AccessTokens, type VerifiedToken } from '../../tokens/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    agentCaller?: AgentCaller;
  }
}

/** The agent that calls, or null on routes where nobody has to be known. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): AgentCaller | null =>
    context.switchToHttp().getRequest<FastifyRequest>().agentCaller ?? null,
);

/** An agent as the access log and the record of a refusal name it. */
export const callerOf = ({ id, name, organisationId }: AgentEntity): Caller => ({
  type: 'agent',
  id,
  name,
  organisationId,
});

/** Finds the agent behind a request of this surface and asks the policy whether it may. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly accessTokens: AccessTokens,
    private readonly credentials: CredentialsService,
    private readonly agents: AgentsRepository,
    private readonly strangers: Strangers,
    private readonly rates: AgentRates,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const rule = this.reflector.get<AccessRule | undefined>(ACCESS, context.getHandler());
    if (!rule) throw new Problem('authorization.denied', { internal: 'The route declares no access rule.' });

    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const caller = await this.identify(request);
    if (caller) {
      request.agentCaller = caller;
      await this.rates.admit(caller, request, reply);
    } else await this.strangers.admit(request, reply);
    if ('public' in rule) return true;
    if (!caller)
      throw new Problem('authentication.required', {
        detail: 'Send Authorization: Bearer <access token>, or X-Api-Key: <API key>.',
      });
    const { agent_id: target } = request.params as { agent_id?: string };
    const denied = agentAccess(rule.requires as AgentRule, caller, target);
    if (denied) throw new Problem('authorization.denied', { detail: denied });
    return true;
  }

  /** The bearer token wins when both are there. Nobody is not an error; a bad credential is. */
  private async identify(request: FastifyRequest): Promise<AgentCaller | null> {
    const { headers } = request;
    const proof = headers.authorization
      ? await this.byToken(headers.authorization)
      : await this.byApiKey(headers['x-api-key']);
    if (proof === null) return null;
    const agent = await this.agents.findCurrent(proof.agentId);
    if (!agent)
      throw new Problem('authentication.failed', {
        detail: 'The agent behind these credentials is gone.',
        trace: { cause: 'agent_deleted' },
      });
    request.caller = callerOf(agent);
    if (agent.status !== 'active')
      throw new Problem('agent.not_active', {
        detail: `The agent is ${agent.status}. Ask its owner.`,
        trace: { cause: `agent_${agent.status}` },
      });
    if ('tokenEpoch' in proof && proof.tokenEpoch !== agent.tokenEpoch)
      throw new Problem('access_token.invalid', {
        detail: 'The access token was ended before its time. Refresh it, or verify again.',
        trace: { cause: 'token_ended' },
      });
    return callerWith(proof, agent);
  }

  private byToken(authorization: string): Promise<VerifiedToken> {
    const token = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1];
    if (!token)
      throw new Problem('access_token.invalid', {
        detail: 'Write the header as Authorization: Bearer <access token>.',
      });
    return this.accessTokens.verify(token);
  }

  private async byApiKey(key: string | string[] | undefined): Promise<FoundCredential | null> {
    if (key === undefined || key === '') return null;
    return this.credentials.authenticate(String(key));
  }
}
