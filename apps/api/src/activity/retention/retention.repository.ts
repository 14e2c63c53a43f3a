import { Injectable } from '@nestjs/common';
import { Warrants } from '../../platform/crypto/warrants.js';
import { asBytea, Database, type Transaction } from '../../platform/database/database.js';

/** A monthly partition of the log, `YYYYMM`. */
export interface Month {
  month: string;
  begins: Date;
  ends: Date;
}

export interface Archive {
  month: string;
  organisationId: string;
  file: string;
  sha256: Buffer;
  events: number;
  firstSeq: number;
  lastSeq: number;
}

@Injectable()
export class RetentionRepository {
  constructor(
    private readonly database: Database,
    private readonly warrants: Warrants,
  ) {}

  /** The months there are, oldest first. */
  async months(): Promise<Month[]> {
    const rows = await this.database.manager.query<{ month: string }[]>(
      `select right(c.relname, 6) as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'activity_event'::regclass and c.relname ~ '^activity_event_[0-9]{6}$' order by 1`,
    );
    return rows.map(({ month }) => {
      const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(4))];
      return { month, begins: new Date(Date.UTC(year, number - 1)), ends: new Date(Date.UTC(year, number)) };
    });
  }

  async isHeld({ begins, ends }: Month): Promise<boolean> {
    const [row] = await this.database.manager.query<{ held: boolean }[]>(
      `select exists (select from activity_hold where released_at is null
         and (since is null or since < $2) and (until is null or until > $1)) as held`,
      [begins, ends],
    );
    return row!.held;
  }

  /** Whether the month has events whose types begin with one of `prefixes`. */
  async hasTypes({ begins, ends }: Month, prefixes: readonly string[]): Promise<boolean> {
    const [row] = await this.database.manager.query<{ found: boolean }[]>(
      `select exists (select from activity_event e
         where e.occurred_at >= $1 and e.occurred_at < $2 and e.type ^@ any ($3::text[])) as found`,
      [begins, ends, prefixes],
    );
    return row!.found;
  }

  /** How many events each organisation has in the month. */
  async counts({ begins, ends }: Month): Promise<{ organisationId: string; events: number }[]> {
    const rows = await this.database.manager.query<{ organisation_id: string; events: string }[]>(
      `select organisation_id, count(*) as events from activity_event
       where occurred_at >= $1 and occurred_at < $2 group by 1 order by 1`,
      [begins, ends],
    );
    return rows.map(({ organisation_id, events }) => ({
      organisationId: organisation_id,
      events: Number(events),
    }));
  }

  /** Notes an archive that was read back. The database refuses one that the transaction does not record in the log. */
  async archive(tx: Transaction, archive: Archive): Promise<void> {
    const content = JSON.stringify({
      month: archive.month,
      organisation_id: archive.organisationId,
      file: archive.file,
      sha256: asBytea(archive.sha256),
      events: archive.events,
      first_seq: archive.firstSeq,
      last_seq: archive.lastSeq,
    });
    await tx.query('select add_activity_archive($1, $2)', [
      content,
      this.warrants.for('archive of a month', content),
    ]);
  }

  async isArchived(month: string, organisationId: string): Promise<boolean> {
    const rows = await this.database.manager.query<unknown[]>(
      'select from activity_archive where month = $1 and organisation_id = $2',
      [month, organisationId],
    );
    return rows.length > 0;
  }

  /** Takes an archived month out of the log, with the names and addresses that belong to it. */
  async drop(month: string): Promise<void> {
    await this.database.manager.query('select drop_activity_month($1, $2)', [
      month,
      this.warrants.for('end of a month', month),
    ]);
  }

  /** Events that found no partition, counted up to a thousand: there should be none. */
  async strays(): Promise<number> {
    const [row] = await this.database.manager.query<{ count: number }[]>(
      'select count(*)::int as count from (select from activity_event_default limit 1000) strays',
    );
    return row!.count;
  }
}
