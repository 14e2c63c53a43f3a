import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem, type Trace } from '../platform/errors/problem.js';
import type { Operator } from '../access/index.js';
import { randomId } from '../platform/ids/ids.js';
import { displayPrefix, isWellFormedKey, newApiKey } from './api-key.js';
import { refusalOf } from './key-refusal.js';
import { ManagementKeysLastUsed } from './last-used.js';
import { ManagementKeyEntity } from './management-key.entity.js';

/** Keys with which machines call the management API. */
@Injectable()
export class ManagementKeys {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly lastUsed: ManagementKeysLastUsed,
    private readonly clock: Clock,
  ) {}

  async issue(
    tx: Transaction,
    organisationId: string,
    name: string,
    permissions: readonly string[],
  ): Promise<{ id: string; secret: string; prefix: string }> {
    const secret = newApiKey('mk_');
    const id = randomId('mkey_');
    const prefix = displayPrefix(secret);
    await tx.insert(ManagementKeyEntity, {
      id,
      organisationId,
      name,
      prefix,
      digest: this.keyring.digest(secret),
      permissions: [...permissions],
      createdAt: this.clock.now(),
    });
    return { id, secret, prefix };
  }

  /** Revokes the keys of that name, for a replacement. Returns them. */
  async revokeNamed(
    tx: Transaction,
    organisationId: string,
    name: string,
  ): Promise<Pick<ManagementKeyEntity, 'prefix' | 'permissions'>[]> {
    const usable = { organisationId, name, revokedAt: IsNull() };
    const replaced = await tx.findBy(ManagementKeyEntity, usable);
    await tx.update(ManagementKeyEntity, usable, { revokedAt: this.clock.now() });
    return replaced;
  }

  /**
   * Returns who a key speaks for.
   * @throws Problem authentication.failed, alike for junk and for keys that are unknown, expired or revoked
   */
  async authenticate(key: string): Promise<Operator> {
    // What is no key of ours may be a password in the wrong place: nothing of it is kept.
    const now = this.clock.now();
    if (!key.startsWith('mk_') || !isWellFormedKey(key))
      throw refused(refusalOf({ isWellFormed: false, stored: null }, now)!);
    const row = await this.database.manager.findOneBy(ManagementKeyEntity, {
      digest: this.keyring.digest(key),
    });
    const details = { key_prefix: displayPrefix(key) };
    const ended = refusalOf({ isWellFormed: true, stored: row, ...details }, now);
    if (!row) throw refused({ ...ended, details });
    const { id, name, organisationId, permissions } = row;
    const by = { type: 'management_key', id, name, organisationId } as const;
    if (ended) throw refused({ ...ended, by, details: { ...details, credential_id: id } });
    this.lastUsed.note(id, now);
    return { ...by, permissions };
  }

  /** Why a key speaks for nobody any more, for the record; null while it does. */
  async endOf(tx: Transaction, id: string): Promise<Trace | null> {
    const stored = await tx.findOneBy(ManagementKeyEntity, { id });
    const ended = refusalOf({ isWellFormed: true, stored }, this.clock.now());
    return (
      ended && { ...ended, details: { credential_id: id, ...(stored && { key_prefix: stored.prefix }) } }
    );
  }
}

const refused = (trace: Trace) =>
  new Problem('authentication.failed', {
    detail: 'The management key is not valid, or was revoked.',
    trace,
  });
