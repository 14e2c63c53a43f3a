import { Injectable } from '@nestjs/common';
import type { SignatureKind } from '@signet/contracts';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { newKeyPair, newSecret, secretFault, type SigningSecret } from './signatures.js';

/** A key as its owner sees it this once: the secret of a v1 key, the public half of a v1a key. */
export interface IssuedSecret {
  kind: SignatureKind;
  secret: string | null;
  publicKey: string | null;
}

/** What can be seen of a key afterwards. */
export interface ListedSecret {
  kind: SignatureKind;
  publicKey: string | null;
  createdAt: Date;
  expiresAt: Date | null;
}

interface SecretRow {
  id: string;
  endpoint_id: string;
  kind: SignatureKind;
  value_sealed: Buffer;
  public_key: string | null;
  created_at: Date;
  expires_at: Date | null;
}

const LIVE = {
  name: 'webhook-secrets-live',
  text: `select id, endpoint_id, kind, value_sealed, public_key, created_at, expires_at from webhook_secret
    where endpoint_id = any($1::text[]) and (expires_at is null or expires_at > $2)
    order by created_at desc, id desc`,
};

const LIVE_MAX = 5;
const contextOf = (endpointId: string) => `webhook_secret:${endpointId}`;

/** The keys that sign deliveries: sealed at rest, shown once, rotated with an overlap that never extends an expiry. */
@Injectable()
export class WebhookSecrets {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a key, or takes over a v1 secret that somebody brings along.
   * @throws Problem request.invalid when that secret cannot be used
   */
  async issue(
    tx: Transaction,
    endpoint: { id: string; organisationId: string },
    kind: SignatureKind,
    imported?: string,
  ): Promise<IssuedSecret> {
    const fault = imported === undefined ? null : secretFault(imported);
    if (fault) throw invalid([{ pointer: '/secret', message: fault }]);
    const pair = kind === 'v1a' ? newKeyPair() : null;
    const value = pair?.privateKey ?? imported ?? newSecret();
    await tx.query(
      `insert into webhook_secret (organisation_id, endpoint_id, kind, value_sealed, public_key, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        endpoint.organisationId,
        endpoint.id,
        kind,
        this.keyring.seal(value, contextOf(endpoint.id)),
        pair?.publicKey ?? null,
        this.clock.now(),
      ],
    );
    return { kind, secret: pair ? null : value, publicKey: pair?.publicKey ?? null };
  }

  /**
   * Replaces the keys of a kind. They go on signing for `overlapSeconds`, never past an expiry they have already.
   * Whoever calls holds the lock of the endpoint's row, so rotations take turns.
   * @throws Problem webhook.too_many_keys
   */
  async rotate(
    tx: Transaction,
    endpoint: { id: string; organisationId: string },
    kind: SignatureKind,
    overlapSeconds: number,
  ): Promise<IssuedSecret> {
    const now = this.clock.now();
    const end = new Date(now.getTime() + overlapSeconds * 1000);
    if (overlapSeconds === 0)
      await tx.query('delete from webhook_secret where endpoint_id = $1 and kind = $2', [endpoint.id, kind]);
    else {
      const [{ live }] = await tx.query<[{ live: number }]>(
        'select count(*)::int as live from webhook_secret where endpoint_id = $1 and (expires_at is null or expires_at > $2)',
        [endpoint.id, now],
      );
      if (live >= LIVE_MAX)
        throw new Problem('webhook.too_many_keys', {
          detail: `${LIVE_MAX} keys are signing. Wait until one expires, or rotate without overlap.`,
        });
      await tx.query(
        `update webhook_secret set expires_at = least(expires_at, $3)
         where endpoint_id = $1 and kind = $2 and (expires_at is null or expires_at > $4)`,
        [endpoint.id, kind, end, now],
      );
    }
    return this.issue(tx, endpoint, kind);
  }

  async deleteOf(tx: Transaction, endpointId: string): Promise<void> {
    await tx.query('delete from webhook_secret where endpoint_id = $1', [endpointId]);
  }

  /** What signs now, newest first. @throws when a stored key cannot be decrypted */
  async live(endpointId: string): Promise<SigningSecret[]> {
    const rows = await this.database.prepared<SecretRow & Record<string, unknown>>(
      LIVE,
      this.liveAmong([endpointId]),
    );
    return rows.map(({ kind, value_sealed }) => ({
      kind,
      value: this.keyring.open(value_sealed, contextOf(endpointId)).toString(),
    }));
  }

  /** The keys of several endpoints as people may see them. */
  async listOf(
    endpointIds: readonly string[],
    tx: Transaction = this.database.manager,
  ): Promise<Map<string, ListedSecret[]>> {
    const rows = endpointIds.length
      ? await tx.query<SecretRow[]>(LIVE.text, this.liveAmong(endpointIds))
      : [];
    const byEndpoint = new Map<string, ListedSecret[]>(endpointIds.map((id) => [id, []]));
    for (const row of rows)
      byEndpoint.get(row.endpoint_id)!.push({
        kind: row.kind,
        publicKey: row.public_key,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
      });
    return byEndpoint;
  }

  /** The public keys an organisation signs with, newest first. */
  async publicKeysOf(
    organisationId: string,
    limit: number | null = null,
  ): Promise<{ endpointId: string; publicKey: string }[]> {
    return this.database.manager.query(
      `select s.endpoint_id as "endpointId", s.public_key as "publicKey" from webhook_secret s
       where s.organisation_id = $1 and s.kind = 'v1a' and (s.expires_at is null or s.expires_at > $2)
       order by s.created_at desc, s.id desc limit $3`,
      [organisationId, this.clock.now(), limit],
    );
  }

  private liveAmong(endpointIds: readonly string[]): unknown[] {
    return [endpointIds, this.clock.now()];
  }
}
