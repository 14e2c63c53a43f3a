import { Injectable } from '@nestjs/common';
import { JWKS_KEYS_MAX } from '@signet/contracts';
import { jwkOf, PublishedKeys, type PublishedJwk } from '../keys/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Leased } from '../platform/database/leased.js';
import { WebhookSecrets } from './secrets.js';

// However many ask at once, the database is asked once.
const TERMS = { lifeMs: 200, gapMs: 20, patienceMs: 2_000 };

/** Puts the keys of webhooks among those of the instance. */
@Injectable()
export class PublishedWebhookKeys {
  private readonly leased: Leased<PublishedJwk[]>;

  constructor(
    private readonly secrets: WebhookSecrets,
    private readonly organisation: DefaultOrganisation,
    published: PublishedKeys,
  ) {
    this.leased = new Leased(() => this.read(), TERMS);
    published.add('webhooks', () => this.latest());
  }

  /** While the database is away, those of before: nobody waits for the keys of webhooks to verify a token. */
  private latest(): Promise<PublishedJwk[]> {
    return this.leased.latest().catch(() => this.leased.lastWithin(Infinity) ?? []);
  }

  private async read(): Promise<PublishedJwk[]> {
    const keys = await this.secrets.publicKeysOf(this.organisation.id, { limit: JWKS_KEYS_MAX });
    return keys.map((key) => jwkOf({ ...key, purpose: 'webhooks', algorithm: 'EdDSA' }));
  }
}
