import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import type { Operator } from '../platform/http/operator.js';
import { randomId } from '../platform/ids/ids.js';
import { displayPrefix, isWellFormedKey, newApiKey } from './api-key.js';
import { ManagementKeyEntity } from './management-key.entity.js';

/** Keys with which machines call the management API. */
@Injectable()
export class ManagementKeys {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  async issue(
    tx: Transaction,
    organisationId: string,
    name: string,
    permissions: readonly string[],
  ): Promise<{ id: string; secret: string }> {
    const secret = newApiKey('mk_');
    const id = randomId('mkey_');
    await tx.insert(ManagementKeyEntity, {
      id,
      organisationId,
      name,
      prefix: displayPrefix(secret),
      digest: this.keyring.digest(secret),
      permissions: [...permissions],
      createdAt: this.clock.now(),
    });
    return { id, secret };
  }

  /** Revokes the keys of that name, for a replacement. */
  async revokeNamed(tx: Transaction, organisationId: string, name: string): Promise<void> {
    await tx.update(
      ManagementKeyEntity,
      { organisationId, name, revokedAt: IsNull() },
      { revokedAt: this.clock.now() },
    );
  }

  /** Returns who a key speaks for, or null when it is junk, unknown, expired or revoked. */
  async authenticate(key: string): Promise<Operator | null> {
    if (!key.startsWith('mk_') || !isWellFormedKey(key)) return null;
    const row = await this.database.manager.findOneBy(ManagementKeyEntity, {
      digest: this.keyring.digest(key),
      revokedAt: IsNull(),
    });
    if (!row || (row.expiresAt && row.expiresAt <= this.clock.now())) return null;
    return {
      type: 'management_key',
      id: row.id,
      name: row.name,
      organisationId: row.organisationId,
      permissions: row.permissions,
    };
  }
}
