import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type RateTier, type RegisterCommitment, type VerifyAnonymous } from '@signet/contracts';
import { scopeOf, type Scope } from '../access/index.js';
import { ActingAgent, subjectOf, VerifyAgent, type AgentEntity } from '../agents/index.js';
import { changesBetween, Journal, newMembers, type Change, type Origin } from '../journal/index.js';
import type { Attempt } from '../limits/index.js';
import { Clock } from '../platform/clock/clock.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { decide } from '../policy/index.js';
import { CommitmentsRepository, type StoredCommitment } from './commitments.repository.js';

export interface IssuedCommitment {
  commitment: string;
  /** Shown this once; not kept. */
  salt: string;
  expiresAt: Date | null;
}

/** What a verifier learns: never which agent it was. */
export type AnonymousVerdict =
  { valid: true; reason: string; permissions: string[]; tier: RateTier } | { valid: false; reason: string };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Commitments let somebody show "I hold the credentials of some active agent with these permissions" without saying
 * which. With p = SHA-256 of `agent_id:api_key:salt` in hex, the commitment is the SHA-256 of the text p.
 *
 * What the hash mode proves: whoever shows p knew the agent id, its API key and the salt, or was shown p by somebody
 * who did. Finding p from the commitment means inverting SHA-256 over 256 random bits of salt. The API key cannot be
 * computed from p.
 *
 * What it does not prove: it is not zero-knowledge. Showing p tells p, so a verifier, or whoever reads along, can show
 * it again until the commitment expires or is revoked; uses of one commitment can be linked to each other; and we, who
 * keep the agent beside the commitment, know who it was. Give commitments a short life, one per verifier.
 */
@Injectable()
export class CommitmentsService {
  constructor(
    private readonly repository: CommitmentsRepository,
    private readonly agents: VerifyAgent,
    private readonly acting: ActingAgent,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem authentication.failed, agent.not_active, limit.exceeded */
  async register(
    tx: Transaction,
    input: RegisterCommitment,
    origin: Origin,
    attempt: Attempt,
  ): Promise<IssuedCommitment> {
    const { agent, credential } = await this.agents.authenticate(
      input.agent_id,
      input.api_key,
      origin,
      attempt,
    );
    const proof = { agentId: agent.id, credentialId: credential.id };
    await this.acting.hold(agent.organisationId, tx, proof);
    const salt = randomBytes(32).toString('hex');
    const commitment = sha256(sha256(`${input.agent_id}:${input.api_key}:${salt}`));
    const now = this.clock.now();
    const expiresAt = input.expires_in ? new Date(now.getTime() + input.expires_in * 1000) : null;
    await this.repository.insert(tx, {
      commitment,
      organisationId: agent.organisationId,
      agentId: agent.id,
      credentialId: credential.id,
      createdAt: now,
      expiresAt,
    });
    await this.record(
      tx,
      agent,
      agent.id,
      'commitment.created',
      commitment,
      origin,
      newMembers({ commitment, expires_at: expiresAt }),
    );
    return { commitment, salt, expiresAt };
  }

  /** Never refuses: what is not proven is not valid, for a reason that says nothing about commitments of others. */
  async verify(proof: VerifyAnonymous): Promise<AnonymousVerdict> {
    const commitment = proof.commitment.toLowerCase();
    if (proof.mode === 'zkp') {
      if (String(proof.publicSignals[0]).toLowerCase() !== commitment)
        return { valid: false, reason: 'The first public signal is not the commitment.' };
      // No Groth16 verification key can be configured, so nothing can be checked, and what is unchecked is not valid.
      return {
        valid: false,
        reason: 'This server has no verification key for Groth16 proofs. Use the hash mode.',
      };
    }
    // Before anything is looked up: only who holds the preimage learns whether a commitment exists.
    if (sha256(proof.preimage_hash.toLowerCase()) !== commitment)
      return { valid: false, reason: 'The preimage does not belong to this commitment.' };
    const stored = await this.repository.find(commitment);
    const fault = stored ? faultOf(stored, this.clock.now()) : 'This commitment is not registered.';
    if (!stored || fault) return { valid: false, reason: fault! };
    return {
      valid: true,
      reason: 'The prover holds the credentials of an active agent.',
      permissions: stored.permissions,
      tier: stored.rateTier,
    };
  }

  /**
   * Ends a commitment; doing it again changes nothing. One of another agent does not exist.
   * @throws Problem commitment.not_found
   */
  async revoke(tx: Transaction, caller: AgentEntity, commitment: string, origin: Origin): Promise<string> {
    const scope = scopeOf(caller);
    const stored = await this.repository.findIn(scope, commitment.slice(0, 256).toLowerCase());
    const isReachable =
      stored && decide(subjectOf(caller), 'agent.act_on', { id: stored.agentId }, null).allowed;
    if (!isReachable) throw new Problem('commitment.not_found', { detail: 'You have no such commitment.' });
    // Whose it is never changes; whether it has ended is read by the statement that ends it.
    const now = this.clock.now();
    if (await this.repository.revoke(scope, tx, stored.commitment, now)) {
      const ended = changesBetween({ revoked_at: null }, { revoked_at: now });
      await this.record(tx, caller, stored.agentId, 'commitment.revoked', stored.commitment, origin, ended);
    }
    return stored.commitment;
  }

  countActive(scope: Scope): Promise<number> {
    return this.repository.countActive(scope, this.clock.now());
  }

  private record(
    tx: Transaction,
    actor: AgentEntity,
    agentId: string,
    type: 'commitment.created' | 'commitment.revoked',
    commitment: string,
    origin: Origin,
    changes: Change[],
  ): Promise<void> {
    return this.journal.write(tx, {
      organisationId: actor.organisationId,
      occurredAt: this.clock.now(),
      type,
      outcome: 'success',
      actor: [{ type: 'agent', id: actor.id, name: actor.name }],
      agentId,
      origin,
      object: { type: 'commitment', id: commitment, name: null },
      changes,
      details: { commitment },
    });
  }
}

/** Why a commitment proves nothing (any more), for somebody who holds its preimage. */
function faultOf(stored: StoredCommitment, now: Date): string | null {
  if (stored.revokedAt) return 'The commitment was revoked.';
  if (stored.expiresAt && stored.expiresAt <= now) return 'The commitment has expired.';
  // A key that ended, perhaps because it leaked, ends what was made with it.
  if (stored.isCredentialRevoked || (stored.credentialExpiresAt && stored.credentialExpiresAt <= now))
    return 'The API key behind the commitment has ended.';
  if (stored.agentStatus !== 'active') return 'The agent behind the commitment is not active.';
  return null;
}
