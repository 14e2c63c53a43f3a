import { Injectable } from '@nestjs/common';
import { withoutAdministration, type ReasonCode } from '@signet/contracts';
import type { Origin } from '../journal/index.js';
import { CredentialsService } from '../credentials/index.js';
import type { Attempt } from '../limits/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Problem } from '../platform/errors/problem.js';
import { ANONYMOUS, decide, type CredentialState, type Decision, type Stopped } from '../policy/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { TokensService, type IssuedTokens } from '../tokens/index.js';
import { subjectOf } from './agent-caller.js';
import type { AgentEntity } from './agent.entity.js';
import { AgentLookups, type PresentedAgent } from './agent-lookups.js';
import { FailedVerifications } from './failed-verifications.js';
import { LastVerified } from './last-verified.js';

const AGENT_ID = /^agt_[0-9a-f]{32}$/;

/** An active agent and the key with which it proved itself. */
export interface Proven {
  agent: AgentEntity;
  credential: { id: string; mayAdminister: boolean };
}

/** Exchanges an API key for tokens: the answer to "is this agent who it says it is?". */
@Injectable()
export class VerifyAgent {
  constructor(
    private readonly agents: AgentLookups,
    private readonly credentials: CredentialsService,
    private readonly tokens: TokensService,
    private readonly failures: FailedVerifications,
    private readonly lastVerified: LastVerified,
    private readonly organisation: DefaultOrganisation,
    private readonly clock: Clock,
  ) {}

  /**
   * Good or bad, the attempt is on record before this returns.
   * @throws Problem authentication.failed for an unknown agent and a wrong key alike; agent.not_active, limit.exceeded
   */
  async verify(
    agentId: string,
    apiKey: string,
    origin: Origin,
    attempt: Attempt,
  ): Promise<{ agent: AgentEntity; tokens: IssuedTokens }> {
    const { agent, credential } = await this.authenticate(agentId, apiKey, origin, attempt);
    const now = this.clock.now();
    const tokens = await this.tokens.issue(
      {
        agentId: agent.id,
        organisationId: agent.organisationId,
        credentialId: credential.id,
        name: agent.name,
        rateTier: agent.rateTier,
        tokenEpoch: agent.tokenEpoch,
        permissions: credential.mayAdminister ? agent.permissions : withoutAdministration(agent.permissions),
      },
      {
        organisationId: agent.organisationId,
        occurredAt: now,
        type: 'agent.verified',
        outcome: 'success',
        actor: [{ type: 'agent', id: agent.id, name: agent.name }],
        agentId: agent.id,
        origin,
        heardAs: [
          {
            type: 'agent.verified',
            organisationId: agent.organisationId,
            subjectId: agent.id,
            occurredAt: now,
            data: { agent_id: agent.id, verified_at: now.toISOString(), ip_address: origin.ip },
          },
        ],
      },
    );
    this.lastVerified.note(agent.id, now);
    return { agent, tokens };
  }

  /**
   * Answers who holds these credentials, and records a failure.
   * @throws Problem authentication.failed for an unknown agent and a wrong key alike; agent.not_active, limit.exceeded
   */
  async authenticate(agentId: string, apiKey: string, origin: Origin, attempt: Attempt): Promise<Proven> {
    const found = await this.find(agentId, apiKey);
    const now = this.clock.now();
    const credential = found?.credential;
    const stored = credential
      ? { agentId, revokedAt: credential.revokedAt, expiresAt: credential.expiresAt }
      : null;
    const proof = decide(ANONYMOUS, 'credential.present', { isWellFormed: true, stored }, { now });
    if (!found || !credential || !proof.allowed) {
      const state = `key_${proof.inputs['state'] as CredentialState}` as const;
      // With an agent every key of it ended: what is on record is the agent, and not the key.
      const isOfAgent = state === 'key_revoked' && found?.agent.status === 'revoked';
      const cause: ReasonCode = isOfAgent ? 'agent_revoked' : state;
      const failure = { found, cause, decision: proof, apiKey };
      const recordedAs = await this.recordFailure(agentId, failure, origin, attempt);
      throw new Problem('authentication.failed', {
        detail: 'The agent id and the API key do not belong together.',
        trace: found ? { isOnRecord: true, recordedAs } : { cause: 'agent_unknown', decision: proof },
      });
    }
    const { agent } = found;
    const decision = decide(subjectOf(agent), 'agent.act', null, null);
    if (!decision.allowed) {
      const failure = { found, cause: `agent_${agent.status as Stopped}` as const, decision, apiKey };
      throw new Problem('agent.not_active', {
        detail: `The agent is ${agent.status}. Ask its owner.`,
        trace: {
          isOnRecord: true,
          recordedAs: await this.recordFailure(agentId, failure, origin, attempt),
        },
      });
    }
    await attempt.proved(agent.id);
    this.credentials.noteUse(credential.id, now);
    return { agent, credential };
  }

  private async find(agentId: string, apiKey: string) {
    if (!AGENT_ID.test(agentId)) return null;
    const found = await this.agents.findWithCredential(agentId, this.credentials.digestOf(apiKey));
    const isOurs = found?.credential && !found.credential.revokedAt;
    const foreignDigest = isOurs ? null : this.credentials.foreignDigestOf(apiKey);
    const foreign = foreignDigest && (await this.agents.findWithCredential(agentId, foreignDigest));
    return foreign?.credential ? foreign : found;
  }

  private async recordFailure(
    agentId: string,
    { found, cause, decision, apiKey }: Failure,
    origin: Origin,
    attempt: Attempt,
  ): Promise<string | undefined> {
    // An id we cannot have issued belongs to nobody: there is no log to write to.
    if (!AGENT_ID.test(agentId)) return undefined;
    await attempt.failed(agentId);
    // An unknown agent takes the same way, and the row goes to another log: an answer's time says nothing about existence.
    return this.failures.record({
      organisationId: found?.agent.organisationId ?? this.organisation.id,
      agentId,
      cause,
      decision,
      credentialId: found?.credential?.id,
      keyPrefix: found?.credential?.prefix ?? this.credentials.prefixOf(apiKey),
      at: this.clock.now(),
      origin,
    });
  }
}

/** What was presented, and what is wrong with it. */
interface Failure {
  found: PresentedAgent | null;
  cause: ReasonCode;
  decision: Decision;
  apiKey: string;
}
