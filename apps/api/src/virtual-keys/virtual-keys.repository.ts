import { Injectable } from '@nestjs/common';
import type { VirtualKeyState } from '@signet/contracts';
import { IsNull, MoreThan, type FindOptionsWhere, type QueryDeepPartialEntity } from 'typeorm';
import type { Scope } from '../access/index.js';
import { containing } from '../platform/database/containing.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { VirtualKeyEntity } from './virtual-key.entity.js';

/** Which keys a list shows; without a state all that were not revoked. */
export interface KeyFilters {
  userId?: string | undefined;
  alias?: string | undefined;
  aliasPrefix?: string | undefined;
  /** A part of the alias or of the user. */
  search?: string | undefined;
  state?: VirtualKeyState | undefined;
}

/** Which keys are meant: those that everything that is given fits. */
export interface WhichKeys {
  userId?: string | undefined;
  aliasPrefix?: string | undefined;
  hashes?: readonly string[] | undefined;
}

const IN_STATE: Readonly<Record<VirtualKeyState, string>> = {
  active: 'k.revoked_at is null and k.expires_at > :now and k.blocked_at is null',
  blocked: 'k.revoked_at is null and k.expires_at > :now and k.blocked_at is not null',
  expired: 'k.revoked_at is null and k.expires_at <= :now',
  revoked: 'k.revoked_at is not null',
};

/** No pattern: `%` and `_` are ordinary (ATI 7.3). */
const NAMED_FROM = 'starts_with(k.alias, :aliasPrefix)';

/** The rows of virtual keys. */
@Injectable()
export class VirtualKeysRepository {
  constructor(private readonly database: Database) {}

  find(scope: Scope, which: { id: string } | { hash: string }): Promise<VirtualKeyEntity | null> {
    return this.database.manager.findOneBy(VirtualKeyEntity, { ...which, organisationId: scope });
  }

  /** The same, standing still until the transaction ends. */
  findForUpdate(
    scope: Scope,
    tx: Transaction,
    which: { id: string } | { hash: string },
  ): Promise<VirtualKeyEntity | null> {
    const where = { ...which, organisationId: scope };
    return tx.findOne(VirtualKeyEntity, { where, lock: { mode: 'pessimistic_write' } });
  }

  /** Newest first, behind a place in the list. */
  list(
    scope: Scope,
    { userId, alias, aliasPrefix, search, state }: KeyFilters,
    { after, limit, now }: { after: readonly [string, string] | null; limit: number; now: Date },
  ): Promise<VirtualKeyEntity[]> {
    const query = this.database.manager
      .createQueryBuilder(VirtualKeyEntity, 'k')
      .where('k.organisation_id = :scope', { scope })
      .andWhere(state ? IN_STATE[state] : 'k.revoked_at is null', { now });
    if (userId !== undefined) query.andWhere('k.user_id = :userId', { userId });
    if (alias !== undefined) query.andWhere('k.alias = :alias', { alias });
    if (aliasPrefix !== undefined) query.andWhere(NAMED_FROM, { aliasPrefix });
    if (search)
      query.andWhere(`(k.alias || ' ' || k.user_id) ilike :pattern`, { pattern: containing(search) });
    if (after) query.andWhere('(k.created_at, k.id) < (:at, :id)', { at: after[0], id: after[1] });
    return query.orderBy('k.created_at', 'DESC').addOrderBy('k.id', 'DESC').limit(limit).getMany();
  }

  /** How many work, or would if nobody had blocked them. */
  countUsable(scope: Scope, tx: Transaction, now: Date): Promise<number> {
    return tx.countBy(VirtualKeyEntity, {
      organisationId: scope,
      revokedAt: IsNull(),
      expiresAt: MoreThan(now),
    });
  }

  /** Whether a user has a key of this name that was not revoked. */
  hasNamed(scope: Scope, tx: Transaction, userId: string, alias: string): Promise<boolean> {
    return tx.existsBy(VirtualKeyEntity, { organisationId: scope, userId, alias, revokedAt: IsNull() });
  }

  async insert(tx: Transaction, key: VirtualKeyEntity): Promise<void> {
    await tx.insert(VirtualKeyEntity, { ...key } as QueryDeepPartialEntity<VirtualKeyEntity>);
  }

  /** Whoever calls holds the lock of the row. */
  async update(scope: Scope, tx: Transaction, id: string, change: Partial<VirtualKeyEntity>): Promise<void> {
    const where: FindOptionsWhere<VirtualKeyEntity> = { id, organisationId: scope };
    await tx.update(VirtualKeyEntity, where, change as QueryDeepPartialEntity<VirtualKeyEntity>);
  }

  /** Ends the keys that are meant and have not been revoked. Returns them as they are now. */
  async revokeAll(
    scope: Scope,
    tx: Transaction,
    { userId, aliasPrefix, hashes }: WhichKeys,
    { at, by }: { at: Date; by: string },
  ): Promise<VirtualKeyEntity[]> {
    const query = tx
      .createQueryBuilder(VirtualKeyEntity, 'k')
      .setLock('pessimistic_write')
      .where('k.organisation_id = :scope and k.revoked_at is null', { scope });
    if (userId !== undefined) query.andWhere('k.user_id = :userId', { userId });
    if (aliasPrefix !== undefined) query.andWhere(NAMED_FROM, { aliasPrefix });
    if (hashes !== undefined) query.andWhere('k.hash = any(:hashes)', { hashes });
    // In one order, so that nobody waits for whoever waits for them.
    const keys = await query.orderBy('k.id').getMany();
    if (!keys.length) return [];
    await tx.query(
      `update virtual_key set revoked_at = $3, revoked_by = $4, updated_at = greatest($3, updated_at + interval '1 ms')
       where organisation_id = $1 and id = any($2::text[])`,
      [scope, keys.map(({ id }) => id), at, by],
    );
    return keys.map((key) => ({ ...key, revokedAt: at, revokedBy: by }));
  }
}
