import { Injectable } from '@nestjs/common';
import { typesKept, type RenewedFact } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import { Warrants } from '../../platform/crypto/warrants.js';
import { asBytea, Database, type Transaction } from '../../platform/database/database.js';

/** A monthly partition of the log, `YYYYMM`. */
export interface Month {
  month: string;
  begins: Date;
  ends: Date;
}

export interface Archive {
  /** `YYYYMM` */
  month: string;
  organisationId: Scope;
  file: string;
  sha256: Buffer;
  events: number;
  firstSeq: number;
  lastSeq: number;
  /** When the database took it, by its own clock. */
  verifiedAt: Date;
}

export type NewArchive = Omit<Archive, 'verifiedAt'>;

interface ArchiveRow {
  month: string;
  organisation_id: Scope;
  file: string;
  sha256: Buffer;
  events: string;
  first_seq: string;
  last_seq: string;
  verified_at: Date;
}

/** An event of the log that somebody says again before its month leaves. */
interface FactRow {
  organisation_id: Scope;
  /** The month that the event itself lies in. */
  month: string;
  record: string;
}

// By organisation, because the index of types begins with it. Only those with an archive have a month that leaves.
const RENEWED = `
  select e.organisation_id, to_char(e.occurred_at at time zone 'UTC', 'YYYYMM') as month, e.record
  from activity_event e
  where e.type = any ($1::text[])
    and e.organisation_id = any (array(select distinct organisation_id from activity_archive))`;

function monthOf(month: string): Month {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(4))];
  return { month, begins: new Date(Date.UTC(year, number - 1)), ends: new Date(Date.UTC(year, number)) };
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
    return rows.map(({ month }) => monthOf(month));
  }

  async isHeld({ begins, ends }: Month): Promise<boolean> {
    const [row] = await this.database.manager.query<{ held: boolean }[]>(
      `select exists (select from activity_hold where released_at is null
         and (since is null or since < $2) and (until is null or until > $1)) as held`,
      [begins, ends],
    );
    return row!.held;
  }

  /** Whether the month has events of other types than `types`. */
  async hasOthers({ begins, ends }: Month, types: readonly string[]): Promise<boolean> {
    const [row] = await this.database.manager.query<{ found: boolean }[]>(
      `select exists (select from activity_event e
         where e.occurred_at >= $1 and e.occurred_at < $2 and e.type <> all ($3::text[])) as found`,
      [begins, ends, types],
    );
    return row!.found;
  }

  /** How many events each organisation has in the month. */
  async counts({ begins, ends }: Month): Promise<{ organisationId: Scope; events: number }[]> {
    const rows = await this.database.manager.query<{ organisation_id: Scope; events: string }[]>(
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
  async archive(tx: Transaction, archive: NewArchive): Promise<void> {
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

  /** Every archive there is, oldest month first. */
  async archives(): Promise<Archive[]> {
    const rows = await this.database.manager.query<ArchiveRow[]>(
      `select month, organisation_id, file, sha256, events, first_seq, last_seq, verified_at
       from activity_archive order by month, organisation_id`,
    );
    return rows.map((row) => ({
      month: row.month,
      organisationId: row.organisation_id,
      file: row.file,
      sha256: row.sha256,
      events: Number(row.events),
      firstSeq: Number(row.first_seq),
      lastSeq: Number(row.last_seq),
      verifiedAt: row.verified_at,
    }));
  }

  /** What events that are still in the log say of a fact that is renewed, in organisations that have archives. */
  said(type: RenewedFact): Promise<FactRow[]> {
    return this.database.manager.query(RENEWED, [[type]]);
  }

  /** The places that events of a month have in a chain, as `from-to`. Two months meet in the order of commits. */
  async ranges(scope: Scope, month: string): Promise<string[]> {
    const { begins, ends } = monthOf(month);
    const rows = await this.database.manager.query<{ range: string }[]>(
      `select min(seq) || '-' || max(seq) as range from (
         select seq, seq - row_number() over (order by seq) as island from activity_chain
         where organisation_id = $1 and event_time >= $2 and event_time < $3
       ) places group by island order by min(seq)`,
      [scope, begins, ends],
    );
    return rows.map(({ range }) => range);
  }

  /** Whether everything that is renewed has its place in the chain. */
  async areRenewedSealed(): Promise<boolean> {
    const [row] = await this.database.manager.query<{ sealed: boolean }[]>(
      `select not exists (${RENEWED} and not exists (select from activity_chain c where c.event_id = e.id)) as sealed`,
      [typesKept('renewed')],
    );
    return row!.sealed;
  }

  async isArchived(scope: Scope, month: string): Promise<boolean> {
    const rows = await this.database.manager.query<unknown[]>(
      'select from activity_archive where organisation_id = $1 and month = $2',
      [scope, month],
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
