import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';

// Whatever this cluster committed has a transaction id below the next one.
const ENDED = `
  select current.epoch from event_epoch current
  where exists (select from organisation o, lateral (
      select e.txid from event e where e.organisation_id = o.id and e.epoch = current.epoch
      order by e.txid desc limit 1
    ) newest where newest.txid >= pg_snapshot_xmax(pg_current_snapshot()))`;

/**
 * Tells the transaction ids of one cluster from those of the next. Checked before a process serves: a database is not
 * replaced under running processes.
 */
@Injectable()
export class EventEpochs {
  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  /** Begins a new epoch when the events were written in a cluster with higher transaction ids. */
  async startIfNeeded(): Promise<void> {
    const [ended] = await this.database.manager.query<{ epoch: number }[]>(ENDED);
    if (!ended) return;
    const [started] = await this.database.manager.query<{ epoch: number | null }[]>(
      'select start_event_epoch($1) as epoch',
      [ended.epoch],
    );
    if (started!.epoch !== null)
      this.logger.warn('The database was restored into another cluster: events go on in a new epoch', {
        count: started!.epoch,
      });
  }
}
