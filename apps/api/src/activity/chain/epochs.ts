import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { Journal } from '../../journal/index.js';

// Whatever this cluster committed has a transaction id below the next one.
const ENDED = `
  select current.epoch from activity_epoch current
  where exists (select from activity_head h
      where h.epoch = current.epoch and h.txid >= pg_snapshot_xmax(pg_current_snapshot()))
    or exists (select from activity_head h, lateral (
        select e.txid from activity_event e where e.organisation_id = h.organisation_id and e.epoch = current.epoch
        order by e.txid desc limit 1
      ) newest where newest.txid >= pg_snapshot_xmax(pg_current_snapshot()))`;

/**
 * Commit order beyond one cluster. Transaction ids start again after a dump and a restore; events written then belong to
 * the next epoch. Checked before a process serves: a database is not replaced under running processes.
 */
@Injectable()
export class Epochs {
  constructor(
    private readonly database: Database,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Begins a new epoch when the log was written in a cluster with higher transaction ids, and says so in every chain. */
  async startIfNeeded(): Promise<void> {
    const [ended] = await this.database.manager.query<{ epoch: number }[]>(ENDED);
    if (!ended) return;
    await this.database.transaction(async (tx) => {
      const [{ epoch }] = await tx.query<[{ epoch: number | null }]>(
        'select start_activity_epoch($1) as epoch',
        [ended.epoch],
      );
      if (epoch === null) return;
      const heads = await tx.query<{ organisation_id: Scope }[]>('select organisation_id from activity_head');
      for (const { organisation_id } of heads)
        await this.journal.write(tx, {
          organisationId: organisation_id,
          occurredAt: this.clock.now(),
          type: 'audit.epoch_started',
          outcome: 'success',
          actor: [{ type: 'system', id: 'sealer' }],
          origin: { ip: '', requestId: 'sealer', method: 'SYSTEM', path: 'sealer' },
          details: { epoch },
        });
      this.logger.warn('The database was restored into another cluster: the log goes on in a new epoch', {
        count: epoch,
      });
    });
  }
}
