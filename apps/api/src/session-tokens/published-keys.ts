import { Injectable } from '@nestjs/common';
import { jwkOf, PublishedKeys, type PublishedJwk } from '../keys/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Database } from '../platform/database/database.js';
import { Leased } from '../platform/database/leased.js';
import { ProfileKeys } from './profile-keys.js';

// However many ask at once, the database is asked once.
const TERMS = { lifeMs: 200, gapMs: 20, patienceMs: 2_000 };

/** Puts the public keys of profiles among those of the instance, newest first. */
@Injectable()
export class PublishedProfileKeys {
  private readonly leased: Leased<PublishedJwk[]>;

  constructor(
    private readonly database: Database,
    private readonly keys: ProfileKeys,
    private readonly organisation: DefaultOrganisation,
    published: PublishedKeys,
  ) {
    this.leased = new Leased(() => this.read(), TERMS);
    published.add('ati', () => this.latest());
  }

  /** While the database is away, those of before: nobody waits for the keys of profiles to verify a token. */
  private latest(): Promise<PublishedJwk[]> {
    return this.leased.latest().catch(() => this.leased.lastWithin(Infinity) ?? []);
  }

  private async read(): Promise<PublishedJwk[]> {
    const keys = await this.keys.publicOf(this.organisation.id, this.database.manager);
    return keys.map(({ kid, publicKey }) => ({
      ...jwkOf({ kid, purpose: 'ati', algorithm: 'ES256', publicKey: publicKey! }),
      signet_purpose: 'ati',
    }));
  }
}
