import { Inject, Injectable } from '@nestjs/common';
import type { ReasonCode, RuleName } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Journal, type Fact, type FactOf, type Origin } from '../journal/index.js';
import type { Attempt } from '../limits/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Keyring, sameBytes } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem, type Trace } from '../platform/errors/problem.js';
import { timeOrderedHex } from '../platform/ids/ids.js';
import {
  ANONYMOUS,
  decide,
  kept,
  type Decision,
  type PresentedRefreshToken,
  type Stopped,
  type Subject,
} from '../policy/index.js';
import { AccessTokens, type Signer, type TokenSubject } from './access-tokens.js';
import { firstToken, readToken, successorOf, type RefreshToken } from './refresh-token.js';
import { TokenEnds } from './token-ends.js';
import { TokenFamilies, type FamilyState } from './token-families.js';

export interface TokenHolder extends TokenSubject {
  organisationId: Scope;
  credentialId: string;
}

/** `expiresIn` and `refreshExpiresIn` are in seconds. */
export interface IssuedTokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  refreshExpiresIn: number;
}

const INVALID = (trace: Trace) =>
  new Problem('refresh_token.invalid', {
    detail: 'The refresh token is not valid any more. Verify with the API key again.',
    internal: trace.cause,
    trace,
  });

const decisionOn = (state: PresentedRefreshToken['state'], holder: Subject = ANONYMOUS): Decision =>
  decide(holder, 'refresh_token.present', { state }, null);

/** What the record says of a family that stands no more, by the rule that says so. */
const causeOf = (rule: RuleName, { agentStatus }: FamilyState): ReasonCode => {
  if (rule === 'agent.active') return `agent_${(agentStatus ?? 'deleted') as Stopped}`;
  return rule === 'credential.current' ? 'key_revoked' : 'refresh_token_ended';
};

/** Whose family it is, which key was exchanged for it, and how it ended. */
const holderOf = (family: FamilyState): Pick<Trace, 'by' | 'details'> => ({
  by: {
    type: 'agent',
    id: family.agentId,
    name: family.agentName ?? undefined,
    organisationId: family.organisationId,
  },
  details: {
    ...(family.credentialId && { credential_id: family.credentialId }),
    ...(family.keyPrefix && { key_prefix: family.keyPrefix }),
    ...(family.revokedReason && { ended_because: family.revokedReason }),
  },
});

const REUSED = (recordedAs: string) =>
  new Problem('refresh_token.reused', {
    detail:
      'This refresh token was used before, so its whole family has ended. Verify with the API key again.',
    trace: { isOnRecord: true, recordedAs },
  });

const byHolder = (family: FamilyState, now: Date, origin: Origin) => ({
  organisationId: family.organisationId,
  occurredAt: now,
  actor: [{ type: 'agent' as const, id: family.agentId, name: family.agentName }],
  agentId: family.agentId,
  origin,
});

const refreshed = (family: FamilyState, now: Date, origin: Origin): FactOf<'token.refreshed'> => ({
  ...byHolder(family, now, origin),
  type: 'token.refreshed',
  outcome: 'success',
});

/** Access tokens and the refresh tokens behind them. */
@Injectable()
export class TokensService {
  constructor(
    private readonly database: Database,
    private readonly families: TokenFamilies,
    private readonly tokenEnds: TokenEnds,
    private readonly accessTokens: AccessTokens,
    private readonly journal: Journal,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Starts a new family for an agent that proved itself. It is on record and announced, durably, before this resolves.
   */
  async issue(holder: TokenHolder, fact: Fact): Promise<IssuedTokens> {
    const sign = await this.accessTokens.signer();
    const token = firstToken(this.keyring);
    const now = this.clock.now();
    const endsAt = after(now, this.settings.SIGNET_REFRESH_FAMILY_SECONDS);
    const expiresAt = this.expiryOf(endsAt, now);
    const [accessToken] = await Promise.all([
      sign(holder),
      this.families.start({
        id: token.family,
        organisationId: holder.organisationId,
        agentId: holder.agentId,
        credentialId: holder.credentialId,
        digest: token.digest,
        createdAt: now,
        expiresAt,
        endsAt,
        ...this.journal.rowsOf(fact),
      }),
    ]);
    return this.issued(accessToken, token, expiresAt, now);
  }

  /**
   * Spends a refresh token for its successor. Callers who present the same token while a client may repeat its call all get
   * that one successor, until it is used; anyone who comes later is a thief or a victim of one, and the family ends.
   * @throws Problem refresh_token.invalid, refresh_token.reused, limit.exceeded
   */
  async refresh(text: string, origin: Origin, attempt: Attempt): Promise<IssuedTokens> {
    const presented = readToken(this.keyring, text);
    if (!presented) throw INVALID({ cause: 'refresh_token_malformed', decision: decisionOn('malformed') });

    // Losing a race sends us round once more: what we lost against decides.
    for (let round = 0; round < 3; round++) {
      const family = await this.families.find(presented.family);
      if (!family) throw INVALID({ cause: 'refresh_token_unknown', decision: decisionOn('unknown') });
      const answer = await this.spend(presented, family, origin, attempt);
      if (answer) return answer;
    }
    throw new Problem('service.unavailable', {
      detail: 'The token is being changed elsewhere.',
      retryAfter: 1,
    });
  }

  /**
   * Ends every refresh token of an agent. Access tokens live until they expire: the specification of AgentAuth says so
   * (4, refresh token, 3). Returns when it happened.
   */
  async revokeAll(
    tx: Transaction,
    agent: { id: string; organisationId: Scope; name: string },
    origin: Origin,
  ): Promise<Date> {
    const now = this.clock.now();
    const families = await this.families.revokeAllOf(
      agent.organisationId,
      tx,
      agent.id,
      'revoked_by_agent',
      now,
    );
    await this.journal.write(tx, {
      organisationId: agent.organisationId,
      occurredAt: now,
      type: 'tokens.revoked',
      outcome: 'success',
      actor: [{ type: 'agent', id: agent.id, name: agent.name }],
      agentId: agent.id,
      origin,
      object: { type: 'agent', id: agent.id, name: agent.name },
      details: { families },
    });
    return now;
  }

  private async spend(
    presented: RefreshToken,
    family: FamilyState,
    origin: Origin,
    attempt: Attempt,
  ): Promise<IssuedTokens | null> {
    const now = this.clock.now();
    const holder = {
      type: 'agent',
      id: family.agentId,
      status: family.agentStatus ?? 'deleted',
      permissions: family.permissions,
    } as const;
    const decision = decide(holder, 'tokens.refresh', family, null);
    if (!decision.allowed)
      throw INVALID({ ...holderOf(family), cause: causeOf(decision.rule, family), decision });
    const successor = successorOf(this.keyring, presented);

    if (sameBytes(presented.digest, family.currentDigest)) {
      if (family.expiresAt <= now)
        throw INVALID({
          ...holderOf(family),
          cause: 'refresh_token_expired',
          decision: decisionOn('expired', holder),
        });
      // Before the token is spent: a refusal that came later would cost the agent its tokens.
      await attempt.proved(family.agentId);
      const expiresAt = this.expiryOf(family.endsAt, now);
      const sign = await this.accessTokens.signer();
      const rotated = await this.families.rotate({
        organisationId: family.organisationId,
        family: presented.family,
        presented: presented.digest,
        successor: successor.digest,
        rotatedAt: now,
        expiresAt,
        activity: this.journal.rowsOf(refreshed(family, now, origin)).activity,
      });
      return rotated ? this.answer(sign, family, successor, expiresAt, now) : null;
    }
    if (this.isRepeat(presented, family, now)) {
      await attempt.proved(family.agentId);
      const sign = await this.accessTokens.signer();
      const repeated = await this.families.repeat({
        organisationId: family.organisationId,
        family: presented.family,
        presented: presented.digest,
        // Whoever reads the log can tell an answer that got lost from two who hold one token.
        activity: this.journal.rowsOf({ ...refreshed(family, now, origin), details: { repeated: 1 } })
          .activity,
      });
      return repeated ? this.answer(sign, family, successor, family.expiresAt, now) : null;
    }
    throw REUSED(
      await this.endForReuse(family, now, {
        ...byHolder(family, now, origin),
        type: 'token.reused',
        outcome: 'denied',
        details: { why: kept(decisionOn('used before', holder)) },
      }),
    );
  }

  /**
   * Ends a family that more than one holds, with the access tokens of its agent: one of them may be a thief's.
   * @returns the id under which it is on record
   */
  private endForReuse(family: FamilyState, now: Date, fact: FactOf<'token.reused'>): Promise<string> {
    const { organisationId: scope, agentId } = family;
    const id = timeOrderedHex(now.getTime());
    return this.database.transaction(async (tx) => {
      await this.tokenEnds.hold(scope, tx, agentId);
      if (await this.families.isStanding(scope, tx, family.id)) {
        await this.tokenEnds.endTokens(scope, tx, agentId);
        await this.families.revoke(scope, tx, family.id, 'refresh_token_reused', now);
      }
      await this.journal.write(tx, { ...fact, id });
      return id;
    });
  }

  /** Whether this token was spent within the time of clients and its successor was not used yet. */
  private isRepeat({ digest }: RefreshToken, { previousDigest, rotatedAt }: FamilyState, now: Date): boolean {
    const windowMs = this.settings.SIGNET_REFRESH_REUSE_SECONDS * 1000;
    return (
      windowMs > 0 &&
      previousDigest !== null &&
      rotatedAt !== null &&
      sameBytes(digest, previousDigest) &&
      now.getTime() - rotatedAt.getTime() <= windowMs
    );
  }

  private async answer(
    sign: Signer,
    family: FamilyState,
    successor: RefreshToken,
    expiresAt: Date,
    now: Date,
  ): Promise<IssuedTokens> {
    const accessToken = await sign({
      agentId: family.agentId,
      name: family.agentName,
      rateTier: family.rateTier,
      tokenEpoch: family.tokenEpoch,
      permissions: family.permissions,
    });
    return this.issued(accessToken, successor, expiresAt, now);
  }

  private issued(accessToken: string, { text }: RefreshToken, expiresAt: Date, now: Date): IssuedTokens {
    return {
      accessToken,
      refreshToken: text,
      expiresIn: this.accessTokens.lifetimeSeconds,
      refreshExpiresIn: Math.floor((expiresAt.getTime() - now.getTime()) / 1000),
    };
  }

  /** A token that is not used ends by itself, and none outlives its family. */
  private expiryOf(endsAt: Date, now: Date): Date {
    const idleEnd = after(now, this.settings.SIGNET_REFRESH_TOKEN_SECONDS);
    return idleEnd < endsAt ? idleEnd : endsAt;
  }
}

const after = (moment: Date, seconds: number): Date => new Date(moment.getTime() + seconds * 1000);
