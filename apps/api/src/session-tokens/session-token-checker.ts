import { Injectable } from '@nestjs/common';
import { AtiError, DEFAULT_PROFILE } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database } from '../platform/database/database.js';
import {
  readUnverified,
  verifySessionToken,
  type SessionTokenClaims,
  type UnverifiedSessionToken,
} from '../tokens/index.js';
import { ProfileKeys, type StoredProfileKey } from './profile-keys.js';
import type { ProfileEntity } from './profile.entity.js';
import { agentNamed, type SandboxAgent } from './sandbox-agents.js';

/** A session token that is good. */
export interface GoodSessionToken {
  claims: SessionTokenClaims;
  profileId: string;
  /** Of one that was issued here: what else is known of it. */
  issued: { keyHash: string | null } | null;
  agent: SandboxAgent | null;
}

/** A session token that a profile refuses. */
export class RefusedByProfile extends AtiError {
  constructor(
    { code, message }: AtiError,
    readonly profileId: string,
  ) {
    super(code, message);
  }
}

/** A key that may have signed it, with its profile and with what was ended early. */
interface Candidate extends StoredProfileKey {
  profileName: string;
  algorithm: ProfileEntity['algorithm'];
  audience: string;
  issuer: string | null;
  leewaySeconds: number;
  issuedAt: Date | null;
  revokedAt: Date | null;
  keyHash: string | null;
  /** Since when nothing of its subject or its profile counts that was issued before. */
  endedBefore: Date | null;
  isEnded: boolean;
  /** Whether the virtual key that it was exchanged for works no more. */
  isKeyEnded: boolean;
  agentId: string | null;
  agentStatus: SandboxAgent['status'] | null;
}

/** A token whose keys are looked for, by what it says of itself. */
interface Asked {
  scope: Scope;
  kid: string;
  audience: string;
  subject: string;
  tokenId: string;
  /** Whose keys alone are meant. */
  profileId: string | null;
}

/**
 * Everything that tokens are judged by, in one read for those of the same moment: the keys that could have signed each,
 * whether it or all of its kind was revoked, and what its agent is now. So what is ended is refused everywhere from then on.
 */
const READ = {
  name: 'session-token-read',
  text: `
    select asked.n::int as n, k.kid, k.profile_id as "profileId", k.public_key as "publicKey", k.proof,
      k.private_sealed as "privateSealed",
      p.name as "profileName", p.algorithm, p.audience, p.issuer, p.leeway_seconds as "leewaySeconds",
      t.issued_at as "issuedAt", t.revoked_at as "revokedAt", t.key_hash as "keyHash",
      greatest(
        (select r.revoked_at from ati_revocation r
          where r.organisation_id = asked.organisation_id and r.kind = 'sub' and r.value = asked.sub),
        (select r.revoked_at from ati_revocation r
          where r.organisation_id = asked.organisation_id and r.kind = 'profile' and r.value = p.id)
      ) as "endedBefore",
      exists (select from ati_revocation r
        where r.organisation_id = asked.organisation_id and r.kind = 'jti' and r.value = asked.jti) as "isEnded",
      coalesce(t.key_hash is not null
        and (v.id is null or v.revoked_at is not null or v.blocked_at is not null or v.expires_at <= $7), false)
        as "isKeyEnded",
      named.id as "agentId",
      case when named.id is null then null when a.id is null or a.deleted_at is not null then 'deleted' else a.status end
        as "agentStatus"
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
      with ordinality as asked (organisation_id, kid, audience, sub, jti, profile_id, n)
    join signing_key k on k.organisation_id = asked.organisation_id
    join ati_profile p on p.organisation_id = k.organisation_id and p.id = k.profile_id
    left join ati_token t on t.organisation_id = k.organisation_id and t.jti = asked.jti and t.profile_id = p.id
    left join virtual_key v on v.organisation_id = t.organisation_id and v.hash = t.key_hash
    cross join lateral (
      select case when t.jti is null then ${agentNamed('asked.organisation_id', 'asked.sub')} else t.agent_id end as id) named
    left join agent a on a.organisation_id = asked.organisation_id and a.id = named.id
    where k.profile_id is not null and k.state in ('active', 'retiring') and (k.ends_at is null or k.ends_at > $7)
      and case when asked.profile_id is not null then p.id = asked.profile_id
        else k.kid = asked.kid or p.audience = asked.audience or p.name = '${DEFAULT_PROFILE}' end
    order by k.state = 'active' desc, p.created_at, p.id, k.created_at desc`,
};

/** Says whether session tokens are good. */
@Injectable()
export class SessionTokenChecker {
  private readonly reads: Batcher<Asked, Candidate[]>;

  constructor(
    database: Database,
    private readonly keys: ProfileKeys,
    private readonly clock: Clock,
  ) {
    this.reads = new Batcher(async (asked) => {
      const rows = await database.prepared<Candidate & { n: number } & Record<string, unknown>>(READ, [
        asked.map(({ scope }) => scope),
        asked.map(({ kid }) => kid),
        asked.map(({ audience }) => audience),
        asked.map(({ subject }) => subject),
        asked.map(({ tokenId }) => tokenId),
        asked.map(({ profileId }) => profileId),
        clock.now(),
      ]);
      const candidates: Candidate[][] = asked.map(() => []);
      for (const row of rows) candidates[row.n - 1]!.push(row);
      return candidates;
    });
  }

  /**
   * What a good token says, and of whom. The profile is found by the key that the token names, else by the audience and the
   * issuer, which are not proven; then everything is checked against it in the order of 2.7.
   * @param profileId holds it to this profile alone
   * @throws AtiError; RefusedByProfile where a profile was found for it
   */
  async check(scope: Scope, token: string, profileId?: string): Promise<GoodSessionToken> {
    const said = readUnverified(token);
    const candidates = await this.reads.submit({
      scope,
      kid: storable(said.kid),
      audience: storable(said.audience),
      subject: storable(said.subject),
      tokenId: storable(said.tokenId),
      profileId: profileId ?? null,
    });
    const isChosen = profileId !== undefined;
    const { candidate, claims } = this.verified(token, likely(candidates, said, isChosen));
    requireStanding(candidate, claims);
    const { agentId, agentStatus, keyHash, issuedAt } = candidate;
    return {
      claims,
      profileId: candidate.profileId,
      issued: issuedAt && { keyHash },
      agent: agentId === null ? null : { id: agentId, status: agentStatus! },
    };
  }

  /** @throws AtiError of several faults the one that is told first is one that only a right key can tell */
  private verified(token: string, candidates: readonly Candidate[]) {
    const now = this.clock.now();
    const faults: AtiError[] = [];
    for (const candidate of candidates) {
      const key = this.keys.verifyingKey(candidate);
      if (!key) continue;
      const { algorithm, audience, issuer, leewaySeconds } = candidate;
      try {
        const expected = { algorithm, key, audience, issuer, leewaySeconds, now };
        return { candidate, claims: verifySessionToken(token, expected) };
      } catch (error) {
        if (!(error instanceof AtiError)) throw error;
        faults.push(new RefusedByProfile(error, candidate.profileId));
      }
    }
    throw (
      faults.find(({ code }) => !ANOTHER_KEY.has(code)) ??
      faults.find(({ code }) => code === 'invalid_signature') ??
      faults[0] ??
      new AtiError('invalid_key', 'No profile has a key for this session token.')
    );
  }
}

/** What a token is told that another key may have signed. */
const ANOTHER_KEY: ReadonlySet<string> = new Set(['unsupported_algorithm', 'invalid_signature']);

/** No column holds a NUL, so nothing that has one is found. */
const storable = (text: string | null): string => (text === null || text.includes('\0') ? '' : text);

/** Those with the key that the token names; else those it is for; else those of the default profile, to say what is wrong. */
function likely(
  rows: readonly Candidate[],
  { kid, audience, issuer }: UnverifiedSessionToken,
  isChosen: boolean,
): readonly Candidate[] {
  const named = rows.filter((row) => row.kid === kid);
  if (named.length) return named;
  if (isChosen) return rows;
  const addressed = rows.filter((row) => row.audience === audience);
  const fitting = addressed.filter((row) => row.issuer === null || row.issuer === issuer);
  if (fitting.length) return fitting;
  return addressed.length ? addressed : rows.filter(({ profileName }) => profileName === DEFAULT_PROFILE);
}

/** @throws AtiError revoked */
function requireStanding(candidate: Candidate, { iat }: SessionTokenClaims): void {
  const { issuedAt, revokedAt, isEnded, isKeyEnded, endedBefore, agentStatus, profileId } = candidate;
  const revoked = (message: string) => new RefusedByProfile(new AtiError('revoked', message), profileId);
  const since = issuedAt ?? new Date(iat * 1000);
  if (revokedAt || isEnded || (endedBefore && since <= endedBefore))
    throw revoked('The session token was revoked before it expired.');
  if (isKeyEnded) throw revoked('The virtual key of the session token ended, and the token with it.');
  if (agentStatus !== null && agentStatus !== 'active')
    throw revoked('The agent of the session token was stopped before the token expired.');
}
