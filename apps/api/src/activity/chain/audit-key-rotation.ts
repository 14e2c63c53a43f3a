import { sign, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SigningKey } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import { Journal, type ActivityActor, type FactOf, type Origin } from '../../journal/index.js';
import { KeyLifecycle, newKeyPair, toSigningKey } from '../../keys/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { canonicalJson } from '../../platform/crypto/canonical-json.js';
import { Warrants } from '../../platform/crypto/warrants.js';
import { asBytea, Database, type Transaction } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { AUDIT_KEYS, AuditKeys } from './audit-keys.js';
import { CheckpointsRepository } from './checkpoints.repository.js';
import { Sealer } from './sealer.js';

const LISTED_MAX = 50;

/** Who acts in the logs of organisations other than the one whose operator rotated. */
const SIGNET: ActivityActor = { type: 'system', id: 'audit-keys' };
const AT_HOME: Origin = { ip: '', requestId: 'audit-keys', method: 'SYSTEM', path: 'audit-keys' };

/** Says what the signed bytes are, so that no other text can pass for an endorsement. */
const DOMAIN = 'signet-audit-key/v1\n';

const endorse = (kid: string, former: { kid: string; privateKey: KeyObject }): Buffer =>
  sign(null, Buffer.from(DOMAIN + canonicalJson({ endorsed_by: former.kid, kid })), former.privateKey);

/** Replaces the key that signs checkpoints. What the former ones signed stays verifiable for as long as the log lives. */
@Injectable()
export class AuditKeyRotation {
  constructor(
    private readonly database: Database,
    private readonly lifecycle: KeyLifecycle,
    private readonly keys: AuditKeys,
    private readonly checkpoints: CheckpointsRepository,
    private readonly sealer: Sealer,
    private readonly journal: Journal,
    private readonly warrants: Warrants,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** The newest keys, without private parts. */
  async list(tx: Transaction = this.database.manager): Promise<SigningKey[]> {
    const keys = await this.lifecycle.newest(tx, AUDIT_KEYS, LISTED_MAX);
    return keys.map(toSigningKey);
  }

  /**
   * Signs with a new key from here on, in every process. The former key endorses it, for verifiers that kept that one.
   *
   * A forced rotation answers a leak: nothing counts by itself any more that former keys have signed, whatever time it
   * says, and none of them endorses another. What the log has up to then is promised once more by the new key.
   *
   * When the transaction has ended, the new key has signed for the log of the organisation; others follow in a minute.
   */
  async rotate(
    tx: Transaction,
    actor: ActivityActor & { organisationId: Scope },
    origin: Origin,
    { force }: { force: boolean },
  ): Promise<{ ended: string[] }> {
    const { organisationId } = actor;
    await tx.query(`select pg_advisory_xact_lock(hashtext('audit_key'))`);
    const former = await this.keys.hold(tx);
    // Keys are in the order of their times, whatever the clocks of processes say.
    const now = new Date(Math.max(this.clock.now().getTime(), former.createdAt.getTime() + 1));
    const ended = force ? (await this.keys.all(tx)).filter(({ revokedAt }) => !revokedAt) : [];
    const pair = newKeyPair(AUDIT_KEYS.algorithm);
    const fact = {
      occurredAt: now,
      type: 'audit.key_rotated',
      outcome: 'success',
      object: { type: 'signing_key', id: pair.kid, name: null },
      details: { kid: pair.kid, previous_kid: former.kid, forced: force },
    } as const satisfies Partial<FactOf<'audit.key_rotated'>>;
    const others = (await this.checkpoints.logs(tx)).filter((other) => other !== organisationId);
    await this.journal.write(
      tx,
      { ...fact, organisationId, actor: [actor], origin },
      // Who somebody is stays in their own organisation.
      ...others.map((other) => ({ ...fact, organisationId: other, actor: [SIGNET], origin: AT_HOME })),
    );
    const { publicKey, privateSealed, proof } = this.lifecycle.stored(AUDIT_KEYS, pair);
    const content = JSON.stringify({
      kid: pair.kid,
      organisation_id: organisationId,
      public_key: publicKey,
      private_sealed: asBytea(privateSealed),
      proof: asBytea(proof!),
      endorsement: force ? null : asBytea(endorse(pair.kid, former)),
      created_at: now.toISOString(),
      revoked_at: force ? now.toISOString() : null,
    });
    await tx.query('select rotate_audit_key($1, $2)', [
      content,
      this.warrants.for('rotation of the audit key', content),
    ]);
    this.database.afterCommit(tx, () => this.promiseAnew(organisationId));
    return { ended: ended.map(({ kid }) => kid) };
  }

  private async promiseAnew(organisationId: Scope): Promise<void> {
    try {
      await this.sealer.checkpoint(organisationId);
    } catch (error) {
      // The sealer does it within a minute: the rotation itself is news.
      this.logger.failure('The new audit key has not signed yet', error);
    }
  }
}
