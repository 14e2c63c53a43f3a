import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { signSessionToken } from '../tokens/index.js';
import { ProfileKeys } from './profile-keys.js';
import { ProfileEntity } from './profile.entity.js';

/** For whom Signet calls a proxy, what the token opens there, and for how many seconds. */
export interface ProxyTokenOrder {
  sub: string;
  /** Entries with blanks between them. */
  scope: string;
  ttlSeconds: number;
  jobId?: string | null;
  sandboxId?: string | null;
}

/** Signs the tokens that Signet itself shows to proxies. Nobody else gets to see one, so none is kept and none is on record. */
@Injectable()
export class ProxyTokens {
  constructor(
    private readonly database: Database,
    private readonly keys: ProfileKeys,
    private readonly clock: Clock,
  ) {}

  /**
   * Null where nothing signs for a proxy: the profile is gone, or its tokens are for the gateway, where no proxy may use them.
   */
  async mint(scope: Scope, profileId: string, order: ProxyTokenOrder): Promise<string | null> {
    const tx = this.database.manager;
    const profile = await tx.findOneBy(ProfileEntity, { organisationId: scope, id: profileId });
    if (profile?.target !== 'stock') return null;
    const { algorithm } = profile;
    const key = await this.keys.find(profile, tx, 'active');
    if (!key) return null;
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    const { jobId, sandboxId } = order;
    return signSessionToken(
      {
        sub: order.sub,
        aud: profile.audience,
        iat,
        exp: iat + order.ttlSeconds,
        scope: order.scope,
        ...(profile.issuer !== null && { iss: profile.issuer }),
        jti: randomUUID(),
        ...(jobId && { job_id: jobId }),
        ...(sandboxId && { sandbox_id: sandboxId }),
        ati: { v: 1 },
      },
      { algorithm, key: this.keys.signingKey(key, algorithm), kid: key.kid },
    );
  }
}
