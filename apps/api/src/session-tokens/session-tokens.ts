import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { atiScopes } from '@signet/contracts';
import { Journal } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Problem } from '../platform/errors/problem.js';
import { ToolFinder } from '../resources/index.js';
import { signSessionToken, type SessionTokenClaims } from '../tokens/index.js';
import { IssuedTokens, type IssuedToken } from './issued-tokens.js';
import { entriesOf, notIssued, orRefuseLate, ttlOf, warningsOf, type SessionTokenOrder } from './order.js';
import { ProfileKeys } from './profile-keys.js';
import type { ProfileEntity } from './profile.entity.js';
import { Profiles, type TokenChange } from './profiles.js';
import { SandboxAgents } from './sandbox-agents.js';
import { SessionTokenChecker } from './session-token-checker.js';
import { TokenMetrics } from './token-metrics.js';

/** A session token as whoever ordered it sees it this once. */
export interface NewSessionToken extends IssuedToken {
  token: string;
  profile: ProfileEntity;
  warnings: string[];
}

/** A token that is to be renewed. */
interface Renewal {
  token: string;
  /** Equal or narrower; the same unless told. */
  scope?: string | undefined;
  ttlSeconds?: number | undefined;
}

/** A header of ours holds 16 kB, and other things beside the token. */
const LENGTH_MAX = 12_000;

/** Gives sandboxes their session tokens. */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly profiles: Profiles,
    private readonly keys: ProfileKeys,
    private readonly issued: IssuedTokens,
    private readonly agents: SandboxAgents,
    private readonly checker: SessionTokenChecker,
    private readonly tools: ToolFinder,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly metrics: TokenMetrics,
  ) {}

  /**
   * Signs a token and remembers what it says, not the token.
   * @throws Problem session_token.not_issued, session_token.agent_stopped, profile.not_found
   */
  async issue(change: TokenChange, order: SessionTokenOrder): Promise<NewSessionToken> {
    const { tx, scope } = change;
    const { profileId } = order;
    const entries = entriesOf(order);
    const profile = await (profileId === undefined
      ? this.profiles.findDefault(scope, tx)
      : this.profiles.read(scope, tx, profileId));
    const ttlSeconds = ttlOf(order, profile);
    const agent = await this.agents.find(scope, tx, order.sub);
    if (agent && agent.status !== 'active')
      throw new Problem('session_token.agent_stopped', {
        detail: `The subject names the agent ${agent.id}, which is ${agent.status}: its sandboxes are given no tokens.`,
      });
    const written = (profile.target === 'stock' ? await this.spelledOut(change, entries) : entries).join(' ');
    const issuedAt = this.clock.now();
    const iat = Math.floor(issuedAt.getTime() / 1000);
    const claims: SessionTokenClaims = {
      sub: order.sub,
      aud: profile.audience,
      iat,
      exp: iat + ttlSeconds,
      scope: written,
      ...(profile.issuer !== null && { iss: profile.issuer }),
      jti: randomUUID(),
      ...(order.jobId !== undefined && { job_id: order.jobId }),
      ...(order.sandboxId !== undefined && { sandbox_id: order.sandboxId }),
      ...(order.keyHash !== undefined && { signet: { key_hash: order.keyHash } }),
      ati: { v: 1, ...(order.rate && Object.keys(order.rate).length > 0 && { rate: { ...order.rate } }) },
    };
    const { token, kid } = await this.sign(change, profile, claims);
    const kept: IssuedToken = {
      jti: claims.jti!,
      profileId: profile.id,
      kid,
      sub: order.sub,
      agentId: agent?.id ?? null,
      scope: written,
      jobId: order.jobId ?? null,
      sandboxId: order.sandboxId ?? null,
      keyHash: order.keyHash ?? null,
      issuedAt,
      expiresAt: new Date(claims.exp * 1000),
      revokedAt: null,
    };
    await this.issued.add(scope, tx, kept);
    await this.putOnRecord(change, kept);
    this.metrics.issued(change.tx);
    return { ...kept, token, profile, warnings: warningsOf(profile, entries, order.rate) };
  }

  /**
   * Trades a good token for a fresh one that may as much, or less.
   * @throws Problem session_token.not_issued, session_token.agent_stopped
   */
  async renew(change: TokenChange, { token, scope, ttlSeconds }: Renewal): Promise<NewSessionToken> {
    const { claims, profileId, issued } = await orRefuseLate(this.checker.check(change.scope, token));
    if (issued?.keyHash)
      throw notIssued({
        code: 'invalid_claim',
        message: 'This token was given for a virtual key: exchange the key again.',
      });
    const held = new atiScopes.HeldScopes(atiScopes.parseScopes(claims.scope));
    if (scope !== undefined && !atiScopes.parseScopes(scope).every((entry) => held.contains(entry)))
      throw notIssued({
        code: 'invalid_scope',
        message: 'A renewed token holds no more than the one before.',
      });
    return this.issue(change, {
      sub: claims.sub,
      scope: scope ?? claims.scope,
      ttlSeconds,
      rate: claims.ati?.rate,
      jobId: claims.job_id,
      sandboxId: claims.sandbox_id,
      profileId,
    });
  }

  private async sign({ tx }: TokenChange, profile: ProfileEntity, claims: SessionTokenClaims) {
    const { algorithm } = profile;
    const key = await this.keys.find(profile, tx, 'active');
    if (!key)
      throw notIssued({ code: 'invalid_key', message: 'The profile has no key that signs: rotate it.' });
    const token = signSessionToken(claims, {
      algorithm,
      key: this.keys.signingKey(key, algorithm),
      kid: key.kid,
    });
    if (token.length > LENGTH_MAX)
      throw notIssued({
        code: 'invalid_scope',
        message: 'The token would not fit into the header of a request: give fewer entries, or open ones.',
      });
    return { token, kid: key.kid };
  }

  /** A proxy of the reference finds skills by their names alone, so those that an open entry means stand beside it (3.6). */
  private async spelledOut({ scope }: TokenChange, entries: readonly string[]): Promise<string[]> {
    if (!entries.some((entry) => OPEN_SKILL.test(entry))) return [...entries];
    const skills = (await this.tools.skills(scope)).map(({ name }) => `skill:${name}`);
    const spelled = entries.flatMap((entry) =>
      OPEN_SKILL.test(entry)
        ? [entry, ...skills.filter((skill) => atiScopes.matchesWildcard(skill, entry))]
        : [entry],
    );
    return [...new Set(spelled)];
  }

  private async putOnRecord(change: TokenChange, token: IssuedToken): Promise<void> {
    const { scope: organisationId, actor, origin, tx } = change;
    const occurredAt = token.issuedAt;
    const told = {
      profile_id: token.profileId,
      sub: token.sub,
      agent_id: token.agentId,
      jti: token.jti,
      scope: token.scope,
      expires_at: token.expiresAt.toISOString(),
    };
    await this.journal.write(tx, {
      organisationId,
      occurredAt,
      type: 'ati.token.issued',
      outcome: 'success',
      actor: [actor],
      agentId: token.agentId,
      origin,
      object: { type: 'session_token', id: token.jti, name: token.sub },
      details: told,
      heardAs: [
        { type: 'ati.token.issued', organisationId, subjectId: token.agentId, occurredAt, data: told },
      ],
    });
  }
}

const OPEN_SKILL = /^skill:.*\*$/;
