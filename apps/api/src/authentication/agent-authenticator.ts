import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Authenticator, type Identified, type KnownPrincipal, type Scope } from '../access/index.js';
import {
  ActingAgent,
  AgentLookups,
  callerWith,
  subjectOf,
  requireAccess,
  requireActive,
  type AgentCaller,
  type CurrentAgent,
} from '../agents/index.js';
import { CredentialsService, type FoundCredential } from '../credentials/index.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem, type Trace } from '../platform/errors/problem.js';
import { ANONYMOUS, decide, isAgentRule } from '../policy/index.js';
import { AgentRates } from '../rate-tiers/index.js';
import { AccessTokens, type VerifiedToken } from '../tokens/index.js';

/** What proves who calls, and what that is good for: a token of an epoch of the agent, or a key. */
type Proof =
  (VerifiedToken & { credentialId: null }) | (Omit<FoundCredential, 'id'> & { credentialId: string });

/** Knows agents by their access tokens and API keys. */
@Injectable()
export class AgentAuthenticator extends Authenticator {
  override readonly credentials = ['access_token', 'api_key'] as const;
  override readonly invitation = 'Send Authorization: Bearer <access token>, or X-Api-Key: <API key>.';

  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly keys: CredentialsService,
    private readonly agents: AgentLookups,
    private readonly acting: ActingAgent,
    private readonly rates: AgentRates,
  ) {
    super();
  }

  override enforces(rule: string): boolean {
    return isAgentRule(rule);
  }

  override secretOf({ headers }: FastifyRequest): string | null {
    const { authorization, 'x-api-key': key } = headers;
    if (authorization) return BEARER.exec(authorization)?.[1] ?? null;
    return typeof key === 'string' && key !== '' ? key : null;
  }

  /** The bearer token wins when both are there. Nobody is not an error; a bad credential is. */
  override async identify(request: FastifyRequest): Promise<Identified | null> {
    const { headers } = request;
    const proof = headers.authorization
      ? { ...(await this.byToken(headers.authorization)), credentialId: null }
      : await this.byApiKey(headers['x-api-key']);
    if (!proof) return null;
    const agent =
      (await this.agents.findCurrent(proof.agentId)) ??
      requireActive<CurrentAgent>(null, proof.agentId, shownBy(proof));
    const principal = callerWith(proof, agent);
    return {
      principal,
      writer: { id: principal.id, turn: principal.id },
      admit: async (reply) => {
        requireActive(agent, proof.agentId, shownBy(proof));
        requireStanding(proof, principal);
        await this.rates.admit(principal, request, reply);
      },
      confirm: (tx) => this.confirm(principal.organisationId, tx, proof, request),
    };
  }

  override requireRule(rule: string, principal: KnownPrincipal, request: FastifyRequest): void {
    if (!isAgentRule(rule) || principal.type !== 'agent') throw new Problem('authorization.denied');
    requireAccess(rule, principal as AgentCaller, targetOf(request));
  }

  private async confirm(
    scope: Scope,
    tx: Transaction,
    proof: Proof,
    request: FastifyRequest,
  ): Promise<AgentCaller> {
    const caller = callerWith(proof, await this.acting.hold(scope, tx, proof, targetOf(request)));
    requireStanding(proof, caller);
    return caller;
  }

  private byToken(authorization: string): Promise<VerifiedToken> {
    const token = BEARER.exec(authorization)?.[1];
    if (!token)
      throw new Problem('access_token.invalid', {
        detail: 'Write the header as Authorization: Bearer <access token>.',
        trace: { decision: decide(ANONYMOUS, 'token.read', { fault: 'malformed', isExpired: false }, null) },
      });
    return this.accessTokens.verify(token);
  }

  private async byApiKey(key: string | string[] | undefined): Promise<Proof | null> {
    if (key === undefined || key === '') return null;
    try {
      const { id, ...found } = await this.keys.authenticate(String(key));
      return { ...found, credentialId: id };
    } catch (refusal) {
      throw await this.withItsAgent(refusal);
    }
  }

  /** With an agent every key of it ended: then what is on record is the agent, and not the key. */
  private async withItsAgent(refusal: unknown): Promise<unknown> {
    const trace = refusal instanceof Problem ? refusal.particulars.trace : undefined;
    if (trace?.cause !== 'key_revoked' || !trace.by) return refusal;
    const agent = await this.agents.findCurrent(trace.by.id);
    if (agent && agent.status !== 'revoked') return refusal;
    const { code, particulars } = refusal as Problem;
    const cause = agent ? 'agent_revoked' : 'agent_deleted';
    return new Problem(code, { ...particulars, trace: { ...trace, cause } });
  }
}

/**
 * Lets through what was presented if it still stands.
 * @throws Problem access_token.invalid
 */
function requireStanding(proof: Proof, caller: AgentCaller): void {
  if (!('tokenEpoch' in proof)) return;
  const epochs = { issued: proof.tokenEpoch, current: caller.tokenEpoch };
  const decision = decide(subjectOf(caller), 'token.present', epochs, null);
  if (decision.allowed) return;
  throw new Problem('access_token.invalid', {
    detail: 'The access token was ended before its time. Refresh it, or verify again.',
    trace: { cause: 'token_ended', decision },
  });
}

/** What the record of a refusal says of a key that was presented. */
const shownBy = (proof: Proof): Trace['details'] =>
  'prefix' in proof ? { credential_id: proof.credentialId, key_prefix: proof.prefix } : undefined;

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

const targetOf = ({ params }: FastifyRequest): string | undefined =>
  (params as { agent_id?: string }).agent_id;
