import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem, type Trace } from '../platform/errors/problem.js';
import type { Operator, Scope } from '../access/index.js';
import { displayPrefix, isWellFormedKey, newApiKey } from './api-key.js';
import { refusalOf } from './key-refusal.js';
import { CredentialEntity } from './credential.entity.js';
import { CredentialLifecycle } from './credential-lifecycle.js';
import { LastUsed } from './last-used.js';

const KIND = 'management_key';

/** Keys with which machines call the management API. */
@Injectable()
export class ManagementKeys {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly lifecycle: CredentialLifecycle,
    private readonly lastUsed: LastUsed,
    private readonly clock: Clock,
  ) {}

  async issue(
    organisationId: Scope,
    tx: Transaction,
    name: string,
    permissions: readonly string[],
  ): Promise<{ id: string; secret: string; prefix: string }> {
    const secret = newApiKey('mk_');
    const prefix = displayPrefix(secret);
    const id = await this.lifecycle.issue(tx, {
      kind: KIND,
      organisationId,
      name,
      prefix,
      digest: this.keyring.digest(secret),
      permissions: [...permissions],
    });
    return { id, secret, prefix };
  }

  /** Revokes the keys of that name, for a replacement. Returns them. */
  revokeNamed(organisationId: Scope, tx: Transaction, name: string): Promise<CredentialEntity[]> {
    const usable = { kind: KIND, name, revokedAt: IsNull() } as const;
    return this.lifecycle.revoke(organisationId, tx, usable, this.clock.now());
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
    const row = await this.database.manager.findOneBy(CredentialEntity, {
      kind: KIND,
      digest: this.keyring.digest(key),
    });
    const details = { key_prefix: displayPrefix(key) };
    const ended = refusalOf({ isWellFormed: true, stored: row, ...details }, now);
    if (!row) throw refused({ ...ended, details });
    const { id, name, organisationId, permissions } = row;
    const by = { type: 'management_key', id, name, organisationId } as const;
    if (ended) throw refused({ ...ended, by, details: { ...details, credential_id: id } });
    this.lastUsed.note(id, now);
    return { ...by, permissions: permissions! };
  }

  /**
   * What a key may do now and until the transaction ends. Whoever ends it, or takes a right away, waits for what it has
   * begun.
   * @throws Problem authentication.failed for one that has ended since its call came
   */
  async hold(scope: Scope, tx: Transaction, id: string): Promise<Pick<Operator, 'name' | 'permissions'>> {
    const stored = await tx.findOne(CredentialEntity, {
      where: { kind: KIND, id, organisationId: scope },
      lock: { mode: 'pessimistic_read' },
    });
    const ended = this.lifecycle.whyEnded(id, stored);
    if (stored && !ended) return { name: stored.name, permissions: stored.permissions! };
    throw new Problem('authentication.failed', {
      detail: 'The management key has just ended.',
      ...(ended && { trace: ended }),
    });
  }
}

const refused = (trace: Trace) =>
  new Problem('authentication.failed', {
    detail: 'The management key is not valid, or was revoked.',
    trace,
  });
