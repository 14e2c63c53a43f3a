import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { webhookSecretFault, type SignatureKind } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Journal } from '../journal/index.js';
import {
  isOurs,
  KeyLifecycle,
  newKeyPair,
  openPrivateText,
  type KeyAlgorithm,
  type KeyLine,
} from '../keys/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { keyRetired } from './endpoint-facts.js';
import { newSecret, privateKeyText, publicKeyText, type SigningSecret } from './signatures.js';

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

/** A public key that signs. */
export interface PublicKeyOfEndpoint {
  kid: string;
  endpointId: string;
  publicKey: { kty: 'OKP'; crv: 'Ed25519'; x: string };
}

interface Endpoint {
  id: string;
  organisationId: Scope;
}

interface SecretRow {
  kid: string;
  endpoint_id: string;
  algorithm: (typeof ALGORITHM)[SignatureKind];
  private_sealed: Buffer;
  public_key: PublicKeyOfEndpoint['publicKey'] | null;
  created_at: Date;
  ends_at: Date | null;
}

const PURPOSE = 'webhooks';
const ALGORITHM = { v1: 'HS256', v1a: 'EdDSA' } as const satisfies Record<SignatureKind, KeyAlgorithm>;
const kindOf = ({ algorithm }: SecretRow): SignatureKind => (algorithm === 'HS256' ? 'v1' : 'v1a');
const lineOf = ({ id, organisationId }: Endpoint, kind: SignatureKind): KeyLine => ({
  purpose: PURPOSE,
  algorithm: ALGORITHM[kind],
  endpoint: { id, organisationId },
});

const LIVE = {
  name: 'webhook-keys-live',
  text: `select kid, endpoint_id, algorithm, private_sealed, public_key, created_at, ends_at from signing_key
    where organisation_id = $1 and endpoint_id = any($2::text[]) and state <> 'retired'
      and (ends_at is null or ends_at > $3)
    order by state = 'active' desc, created_at desc, algorithm, kid`,
};

const LIVE_MAX = 5;

/** The keys that sign deliveries: sealed at rest, shown once, rotated with an overlap that never extends an expiry. */
@Injectable()
export class WebhookSecrets {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly lifecycle: KeyLifecycle,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a key, or takes over a v1 secret that somebody brings along.
   * @throws Problem request.invalid when that secret cannot be used
   */
  async issue(
    tx: Transaction,
    endpoint: Endpoint,
    kind: SignatureKind,
    imported?: string,
  ): Promise<IssuedSecret> {
    const fault = imported === undefined ? null : webhookSecretFault(imported);
    if (fault) throw invalid([{ pointer: '/secret', message: fault }]);
    const create = (key: Parameters<KeyLifecycle['create']>[4]) =>
      this.lifecycle.create(tx, lineOf(endpoint, kind), 'active', this.clock.now(), key);
    if (kind === 'v1a') {
      const pair = newKeyPair(ALGORITHM[kind]);
      await create({ ...pair, privateKey: privateKeyText(pair.privateKey) });
      return { kind, secret: null, publicKey: publicKeyText(pair.publicKey) };
    }
    const secret = imported ?? newSecret();
    await create({ kid: randomUUID(), publicKey: null, privateKey: secret });
    return { kind, secret, publicKey: null };
  }

  /**
   * Replaces the keys of a kind. They go on signing for `overlapSeconds`, never past an expiry they have already.
   * Whoever calls holds the lock of the endpoint's row, so rotations take turns.
   * @throws Problem webhook.too_many_keys
   */
  async rotate(
    tx: Transaction,
    endpoint: Endpoint,
    kind: SignatureKind,
    overlapSeconds: number,
  ): Promise<IssuedSecret> {
    const now = this.clock.now();
    if (overlapSeconds === 0) await this.lifecycle.end(tx, lineOf(endpoint, kind), now);
    else {
      const live = await tx.query<unknown[]>(LIVE.text, [endpoint.organisationId, [endpoint.id], now]);
      if (live.length >= LIVE_MAX)
        throw new Problem('webhook.too_many_keys', {
          detail: `${LIVE_MAX} keys are signing. Wait until one expires, or rotate without overlap.`,
        });
      const endsAt = new Date(now.getTime() + overlapSeconds * 1000);
      await this.lifecycle.retire(tx, lineOf(endpoint, kind), now, endsAt);
    }
    return this.issue(tx, endpoint, kind);
  }

  /** Ends every key of an endpoint. */
  async endAllOf(tx: Transaction, endpoint: Endpoint): Promise<void> {
    for (const kind of ['v1', 'v1a'] as const)
      await this.lifecycle.end(tx, lineOf(endpoint, kind), this.clock.now());
  }

  /** Ends the keys whose overlap is over, and forgets those that ended a day ago. Safe to call at any time. */
  async clear(): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const over = await this.lifecycle.endThoseOver(tx, PURPOSE, now);
      await this.journal.write(tx, ...over.map((key) => keyRetired(key, now)));
    });
    await this.database.manager.query('select drop_ended_webhook_keys()');
  }

  /** What signs now, newest first. @throws when a stored key cannot be decrypted */
  async live(scope: Scope, endpointId: string): Promise<SigningSecret[]> {
    const rows = await this.rowsOf(scope, endpointId);
    return rows.map((row) => ({ kind: kindOf(row), value: this.open(row) }));
  }

  /** Whether every key that signs now can be decrypted. */
  async canSign(scope: Scope, endpointId: string): Promise<boolean> {
    const rows = await this.rowsOf(scope, endpointId);
    return rows.every((row) => {
      try {
        return this.open(row) !== '';
      } catch {
        return false;
      }
    });
  }

  /** The keys of several endpoints as people may see them. */
  async listOf(
    scope: Scope,
    endpointIds: readonly string[],
    tx: Transaction = this.database.manager,
  ): Promise<Map<string, ListedSecret[]>> {
    const rows = endpointIds.length
      ? await tx.query<SecretRow[]>(LIVE.text, this.liveAmong(scope, endpointIds))
      : [];
    const byEndpoint = new Map<string, ListedSecret[]>(endpointIds.map((id) => [id, []]));
    for (const row of rows)
      byEndpoint.get(row.endpoint_id)!.push({
        kind: kindOf(row),
        publicKey: row.public_key && publicKeyText(row.public_key),
        createdAt: row.created_at,
        expiresAt: row.ends_at,
      });
    return byEndpoint;
  }

  /**
   * The public keys an organisation signs with, newest first.
   * @param kid this one alone
   */
  async publicKeysOf(
    organisationId: Scope,
    { limit, kid }: { limit: number; kid?: string | undefined },
  ): Promise<PublicKeyOfEndpoint[]> {
    const keys = await this.database.manager.query<(PublicKeyOfEndpoint & { proof: Buffer })[]>(
      `select kid, endpoint_id as "endpointId", public_key as "publicKey", proof from signing_key
       where organisation_id = $1 and endpoint_id is not null and public_key is not null and state <> 'retired'
         and (ends_at is null or ends_at > $2) and ($4::text is null or kid = $4)
       order by created_at desc, kid limit $3`,
      [organisationId, this.clock.now(), limit, kid ?? null],
    );
    return keys.filter((key) => isOurs(this.keyring, { ...key, purpose: PURPOSE }));
  }

  private open({ kid, endpoint_id: id, private_sealed: sealed }: SecretRow): string {
    return openPrivateText(this.keyring, { purpose: PURPOSE, kid, endpoint: { id } }, sealed);
  }

  private rowsOf(scope: Scope, endpointId: string): Promise<SecretRow[]> {
    return this.database.prepared<SecretRow & Record<string, unknown>>(
      LIVE,
      this.liveAmong(scope, [endpointId]),
    );
  }

  private liveAmong(scope: Scope, endpointIds: readonly string[]): unknown[] {
    return [scope, endpointIds, this.clock.now()];
  }
}
