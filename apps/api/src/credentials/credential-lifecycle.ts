import { Injectable } from '@nestjs/common';
import type { FindOptionsWhere } from 'typeorm';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import type { Transaction } from '../platform/database/database.js';
import type { Trace } from '../platform/errors/problem.js';
import { randomId } from '../platform/ids/ids.js';
import { CredentialEntity, type CredentialKind } from './credential.entity.js';
import { refusalOf } from './key-refusal.js';

/** What credentials of each kind are called. */
const ID_PREFIX = { api_key: 'cred_', management_key: 'mkey_' } as const satisfies Record<
  CredentialKind,
  string
>;

/** A credential that nobody has yet, as it is stored. */
export type NewCredential = Pick<CredentialEntity, 'kind' | 'organisationId' | 'name' | 'prefix' | 'digest'> &
  Partial<Pick<CredentialEntity, 'agentId' | 'permissions' | 'expiresAt' | 'isImported' | 'mayAdminister'>>;

/** What becomes of credentials, whatever kind they are: issued, replaced with an overlap or without, revoked. */
@Injectable()
export class CredentialLifecycle {
  constructor(private readonly clock: Clock) {}

  /** Returns the id. */
  async issue(tx: Transaction, credential: NewCredential): Promise<string> {
    const id = randomId(ID_PREFIX[credential.kind]);
    await tx.insert(CredentialEntity, { ...credential, id, createdAt: this.clock.now() });
    return id;
  }

  /** Lets one end later, never past the end that it has already: a rotation extends nothing. */
  async endLater(
    tx: Transaction,
    { organisationId, id, expiresAt }: CredentialEntity,
    end: Date,
  ): Promise<void> {
    const sooner = expiresAt && expiresAt < end ? expiresAt : end;
    await tx.update(CredentialEntity, { id, organisationId }, { expiresAt: sooner });
  }

  /** Says which one replaces another. */
  async succeed(scope: Scope, tx: Transaction, id: string, successorId: string): Promise<void> {
    await tx.update(CredentialEntity, { id, organisationId: scope }, { successorId });
  }

  /** Ends them now. Returns those that ended, oldest first. */
  async revoke(
    scope: Scope,
    tx: Transaction,
    which: FindOptionsWhere<CredentialEntity>,
    at: Date,
  ): Promise<CredentialEntity[]> {
    const where = { ...which, organisationId: scope };
    const ended = await tx.find(CredentialEntity, { where, order: { createdAt: 'ASC', id: 'ASC' } });
    await tx.update(CredentialEntity, where, { revokedAt: at });
    return ended;
  }

  /** Why a credential proves nothing any more, for the record; null while it does. */
  async endOf(scope: Scope, tx: Transaction, kind: CredentialKind, id: string): Promise<Trace | null> {
    return this.whyEnded(id, await tx.findOneBy(CredentialEntity, { id, kind, organisationId: scope }));
  }

  /** The same of one that was read: null is one that is gone. */
  whyEnded(id: string, stored: CredentialEntity | null): Trace | null {
    const ended = refusalOf({ isWellFormed: true, stored }, this.clock.now());
    return (
      ended && { ...ended, details: { credential_id: id, ...(stored && { key_prefix: stored.prefix }) } }
    );
  }
}
