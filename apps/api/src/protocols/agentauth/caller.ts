import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  ActingAgent,
  AgentsRepository,
  callerWith,
  principalOf,
  requireAccess,
  requireActive,
  type AgentCaller,
  type AgentEntity,
  type CurrentAgent,
} from '../../agents/index.js';
import { CredentialsService, type FoundCredential } from '../../credentials/index.js';
import { RepeatedCalls } from '../../idempotency/index.js';
import { Strangers } from '../../limits/index.js';
import type { Transaction } from '../../platform/database/database.js';
import { ACCESS, type AccessRule } from '../../platform/http/access.js';
import { Problem } from '../../platform/errors/problem.js';
import type { Caller } from '../../platform/http/caller.js';
import { decide, type AgentRule } from '../../policy/index.js';
import { AgentRates } from '../../rate-tiers/index.js';
import { AccessTokens, type VerifiedToken } from '../../tokens/index.js';
import { byFamily } from './family.js';

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

/** What proves who calls, and what that is good for: a token of an epoch of the agent, or a key. */
type Proof =
  (VerifiedToken & { credentialId: null }) | (Omit<FoundCredential, 'id'> & { credentialId: string });

type Identified = Proof & { caller: AgentCaller };

/** Finds the agent behind a request of this surface and asks the policy whether it may. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly accessTokens: AccessTokens,
    private readonly credentials: CredentialsService,
    private readonly agents: AgentsRepository,
    private readonly acting: ActingAgent,
    private readonly strangers: Strangers,
    private readonly rates: AgentRates,
    private readonly repeated: RepeatedCalls,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const rule = this.reflector.get<AccessRule | undefined>(ACCESS, context.getHandler());
    if (!rule) throw new Problem('authorization.denied', { internal: 'The route declares no access rule.' });

    const reply = context.switchToHttp().getResponse<FastifyReply>();
    request.writer = { id: null, secret: secretOf(request), shape: byFamily(request, 'closed', 'open') };
    try {
      await this.admit(request, reply, rule);
    } catch (refusal) {
      // However well we knew them: whose credentials have ended is counted like any other stranger.
      if (refusal instanceof Problem && refusal.status < 500) await this.strangers.admit(request, reply);
      await this.repeated.answer(context, refusal);
      throw refusal;
    }
    return true;
  }

  private async admit(request: FastifyRequest, reply: FastifyReply, rule: AccessRule): Promise<void> {
    const identified = await this.identify(request);
    if (identified) {
      const { caller } = identified;
      request.agentCaller = caller;
      request.writer = {
        ...request.writer!,
        id: caller.id,
        turn: caller.id,
        confirm: (tx) => this.confirm(tx, request, rule, identified),
      };
      await this.rates.admit(caller, request, reply);
    } else await this.strangers.admit(request, reply);
    requireRule(rule, identified?.caller ?? null, request);
  }

  private async confirm(
    tx: Transaction,
    request: FastifyRequest,
    rule: AccessRule,
    proof: Proof,
  ): Promise<void> {
    request.agentCaller = standing(proof, await this.acting.hold(tx, proof, targetOf(request)));
    requireRule(rule, request.agentCaller, request);
  }

  /** The bearer token wins when both are there. Nobody is not an error; a bad credential is. */
  private async identify(request: FastifyRequest): Promise<Identified | null> {
    const { headers } = request;
    const proof = headers.authorization
      ? { ...(await this.byToken(headers.authorization)), credentialId: null }
      : await this.byApiKey(headers['x-api-key']);
    if (!proof) return null;
    const agent = await this.agents.findCurrent(proof.agentId);
    if (agent) request.caller = callerOf(agent);
    return { ...proof, caller: standing(proof, requireActive(agent, proof.agentId)) };
  }

  private byToken(authorization: string): Promise<VerifiedToken> {
    const token = BEARER.exec(authorization)?.[1];
    if (!token)
      throw new Problem('access_token.invalid', {
        detail: 'Write the header as Authorization: Bearer <access token>.',
      });
    return this.accessTokens.verify(token);
  }

  private async byApiKey(key: string | string[] | undefined): Promise<Proof | null> {
    if (key === undefined || key === '') return null;
    const { id, ...found } = await this.credentials.authenticate(String(key));
    return { ...found, credentialId: id };
  }
}

/**
 * Who calls, with what was presented, if that still stands.
 * @throws Problem access_token.invalid
 */
function standing(proof: Proof, agent: CurrentAgent): AgentCaller {
  const caller = callerWith(proof, agent);
  if (!('tokenEpoch' in proof)) return caller;
  const epochs = { issued: proof.tokenEpoch, current: agent.tokenEpoch };
  const decision = decide(principalOf(caller), 'token.present', epochs, null);
  if (decision.allowed) return caller;
  throw new Problem('access_token.invalid', {
    detail: 'The access token was ended before its time. Refresh it, or verify again.',
    trace: { cause: 'token_ended', decision },
  });
}

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

/** What a request presents to prove who calls, good or not. */
function secretOf({ headers }: FastifyRequest): string | null {
  const { authorization, 'x-api-key': key } = headers;
  if (authorization) return BEARER.exec(authorization)?.[1] ?? null;
  return typeof key === 'string' && key !== '' ? key : null;
}

const targetOf = ({ params }: FastifyRequest): string | undefined =>
  (params as { agent_id?: string }).agent_id;

/** @throws Problem authentication.required, authorization.denied */
function requireRule(rule: AccessRule, caller: AgentCaller | null, request: FastifyRequest): void {
  if (!('public' in rule)) requireAccess(rule.requires as AgentRule, caller, targetOf(request));
}
