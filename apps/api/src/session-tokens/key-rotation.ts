import { Injectable } from '@nestjs/common';
import { JWKS_MAX_AGE_SECONDS, type Profile, type RotateProfile } from '@signet/contracts';
import { changesBetween, Journal, type ActivityActor, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { laterThan } from '../platform/versions/precondition.js';
import { ProfileKeys } from './profile-keys.js';
import { ProfileEntity } from './profile.entity.js';
import { Profiles, type TokenChange } from './profiles.js';

/** At once, a rotation adds one key to those in use. */
const IN_USE_MAX = 6;

/** How far the clocks of our own processes may differ, in seconds. */
const OWN_SKEW_SECONDS = 1;

const HOUSEKEEPER: ActivityActor = { type: 'system', id: 'housekeeping' };
const AT_HOME: Origin = { ip: '', requestId: 'housekeeping', method: 'SYSTEM', path: 'housekeeping' };

/** Has another key sign for a profile, without an outage: former keys verify until their last token has ended. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly database: Database,
    private readonly profiles: Profiles,
    private readonly keys: ProfileKeys,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem profile.not_found, profile.changed, request.invalid, signing_key.not_ready, signing_key.too_many */
  async rotate(change: TokenChange, id: string, { force, secret }: RotateProfile): Promise<Profile> {
    const { tx, scope } = change;
    const profile = await this.profiles.hold(change, id);
    if (secret !== undefined) await this.requireFree(profile, tx, secret);
    const now = this.clock.now();
    if (!force) await this.requireRoom(profile, tx, now);
    const { kid, ended } = await this.keys.rotate(profile, tx, {
      now,
      secret,
      formerEndAt: force ? null : await this.lastEnd(profile, tx, now),
    });
    const updatedAt = laterThan(profile.updatedAt, now);
    await tx.update(ProfileEntity, { organisationId: scope, id }, { updatedAt });
    const about = this.profiles.about(change, profile);
    await this.journal.write(tx, {
      ...about,
      type: 'ati.signing_key.rotated',
      details: { profile: profile.name, kid, forced: force, ended_keys: ended },
      heardAs: [
        {
          type: 'ati.signing_key.rotated',
          organisationId: scope,
          subjectId: null,
          occurredAt: about.occurredAt,
          data: { profile_id: id, kid, forced: force },
        },
      ],
    });
    return this.profiles.get(scope, id, tx);
  }

  /** Ends the keys whose last token has ended. Safe to call at any time. */
  async retire(): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const over = await this.keys.endThoseOver(tx, now);
      await this.journal.write(
        tx,
        ...over.map(({ kid, from, organisationId, profileId }) => ({
          organisationId: organisationId!,
          occurredAt: now,
          type: 'ati.signing_key.retired' as const,
          outcome: 'success' as const,
          actor: [HOUSEKEEPER],
          origin: AT_HOME,
          object: { type: 'profile', id: profileId!, name: null },
          changes: changesBetween({ state: from }, { state: 'retired' }),
          details: { kid, profile_id: profileId! },
        })),
      );
    });
  }

  /** @throws Problem request.invalid */
  private async requireFree(profile: ProfileEntity, tx: Transaction, secret: string): Promise<void> {
    const refuse = (message: string) => invalid([{ pointer: '/secret', message }]);
    if (profile.algorithm !== 'HS256') throw refuse('Only a profile with HS256 has a secret');
    if (await this.keys.isTaken(profile.organisationId, tx, secret))
      throw refuse('This secret is a key already: whoever has it could sign for both');
  }

  private async requireRoom(profile: ProfileEntity, tx: Transaction, now: Date): Promise<void> {
    const inUse = await this.keys.listOf(profile.organisationId, tx, [profile.id]);
    if (inUse.length >= IN_USE_MAX)
      throw new Problem('signing_key.too_many', {
        detail: `${inUse.length} keys of the profile are in use. Wait until the oldest has ended, or force the rotation if a key leaked.`,
      });
    const next = inUse.find(({ state }) => state === 'next');
    const readyMs = (next?.createdAt.getTime() ?? 0) + JWKS_MAX_AGE_SECONDS * 1000;
    if (profile.algorithm === 'ES256' && now.getTime() < readyMs)
      throw new Problem('signing_key.not_ready', {
        detail: 'Verifiers may not have seen the next key yet. Wait, or force the rotation if a key leaked.',
        retryAfter: Math.ceil((readyMs - now.getTime()) / 1000),
      });
  }

  /** When the last token has ended that the key which signs can have signed, here or where its secret is. */
  private async lastEnd(profile: ProfileEntity, tx: Transaction, now: Date): Promise<Date> {
    const { organisationId, id, maxTtlSeconds, leewaySeconds } = profile;
    const [{ last }] = await tx.query<[{ last: Date | null }]>(
      `select max(t.expires_at) as last from ati_token t
       join signing_key k on k.organisation_id = t.organisation_id and k.kid = t.kid
       where t.organisation_id = $1 and t.profile_id = $2 and k.state = 'active'`,
      [organisationId, id],
    );
    const longestMs = now.getTime() + maxTtlSeconds * 1000;
    return new Date(Math.max(longestMs, last?.getTime() ?? 0) + (leewaySeconds + OWN_SKEW_SECONDS) * 1000);
  }
}
