import { Injectable } from '@nestjs/common';
import type { SessionToken, SessionTokenQuery } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Cursors, inPage, type Page } from '../platform/pagination/cursor.js';

/** A session token that was issued here. Its text is kept nowhere. */
export interface IssuedToken {
  jti: string;
  profileId: string;
  kid: string;
  sub: string;
  agentId: string | null;
  scope: string;
  jobId: string | null;
  sandboxId: string | null;
  /** The virtual key that it was exchanged for. */
  keyHash: string | null;
  issuedAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

const COLUMNS = `jti, profile_id as "profileId", kid, sub, agent_id as "agentId", scope, job_id as "jobId",
  sandbox_id as "sandboxId", key_hash as "keyHash", issued_at as "issuedAt", expires_at as "expiresAt",
  revoked_at as "revokedAt"`;

// A token counts as expired from its `exp` on, whatever clocks differ by.
const IN_STATE = {
  live: 'revoked_at is null and expires_at > $5',
  expired: 'revoked_at is null and expires_at <= $5',
  revoked: 'revoked_at is not null and $5::timestamptz is not null',
} as const;

/** The session tokens that were issued, newest first. */
@Injectable()
export class IssuedTokens {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly cursors: Cursors,
  ) {}

  /** Keeps what is told of a token. */
  async add(scope: Scope, tx: Transaction, token: IssuedToken): Promise<void> {
    await tx.query(
      `insert into ati_token (organisation_id, jti, profile_id, kid, sub, agent_id, scope, job_id, sandbox_id, key_hash,
         issued_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        scope,
        token.jti,
        token.profileId,
        token.kid,
        token.sub,
        token.agentId,
        token.scope,
        token.jobId,
        token.sandboxId,
        token.keyHash,
        token.issuedAt,
        token.expiresAt,
      ],
    );
  }

  /** @throws Problem request.invalid when the cursor is not one of this list */
  async list(scope: Scope, query: SessionTokenQuery): Promise<Page<SessionToken>> {
    const { cursor, limit, sub, profile_id, state } = query;
    const now = this.clock.now();
    const page = await this.cursors.page(
      `ati-tokens:${scope}`,
      { cursor, limit },
      (after: readonly [string, string] | null) =>
        this.database.manager.query<IssuedToken[]>(
          `select ${COLUMNS} from ati_token
           where organisation_id = $1 and ($2::text is null or sub = $2) and ($3::text is null or profile_id = $3)
             and ($6::timestamptz is null or (issued_at, jti) < ($6, $7::text))
             and ${state ? IN_STATE[state] : '$5::timestamptz is not null'}
           order by issued_at desc, jti desc limit $4`,
          [scope, sub ?? null, profile_id ?? null, limit + 1, now, after?.[0] ?? null, after?.[1] ?? null],
        ),
      ({ issuedAt, jti }) => [issuedAt.toISOString(), jti] as const,
    );
    return inPage(page, (token) => toSessionToken(token, now));
  }
}

function toSessionToken(token: IssuedToken, now: Date): SessionToken {
  const { revokedAt, expiresAt } = token;
  const inTime = expiresAt > now ? 'live' : 'expired';
  return {
    jti: token.jti,
    profile_id: token.profileId,
    sub: token.sub,
    agent_id: token.agentId,
    scope: token.scope,
    job_id: token.jobId,
    sandbox_id: token.sandboxId,
    issued_at: token.issuedAt.toISOString(),
    expires_at: expiresAt.toISOString(),
    revoked_at: revokedAt?.toISOString() ?? null,
    state: revokedAt ? 'revoked' : inTime,
  };
}
