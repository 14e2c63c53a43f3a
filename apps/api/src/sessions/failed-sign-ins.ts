import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { prefixOf } from '../platform/network/address.js';
import type { SessionEntity } from './session.entity.js';

type FailedBefore = Pick<SessionEntity, 'failedSignIns' | 'failedFromNetworks' | 'failingSince'>;

const NETWORKS_MAX = 1_000;

/** What failed for a member since their last sign-in, refused tries included, to be told at the next one. */
@Injectable()
export class FailedSignInCounts {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Counts a failed try. Past a thousand networks further ones are counted as one: nobody fills the table. */
  async note(memberId: string, ip: string): Promise<void> {
    await this.database.manager.query(
      `insert into failed_sign_in as known (member_id, network, tries, first_at)
       values ($1, case when (select count(*) from failed_sign_in where member_id = $1) < ${NETWORKS_MAX}
         then $2 else 'others' end, 1, $3)
       on conflict on constraint failed_sign_in__pk do update set tries = known.tries + 1`,
      [memberId, prefixOf(ip) ?? 'unknown', this.clock.now()],
    );
  }

  /** Takes the counts of a member who signs in, as their session keeps them. */
  async take(tx: Transaction, memberId: string): Promise<FailedBefore> {
    const [rows] = await tx.query<[{ tries: number; first_at: Date }[], number]>(
      'delete from failed_sign_in where member_id = $1 returning tries, first_at',
      [memberId],
    );
    return {
      failedSignIns: rows.reduce((sum, { tries }) => sum + tries, 0),
      failedFromNetworks: rows.length,
      failingSince: rows.length
        ? new Date(Math.min(...rows.map(({ first_at }) => first_at.getTime())))
        : null,
    };
  }
}
