import { Injectable } from '@nestjs/common';
import type { LegalHold, PlaceLegalHold } from '@signet/contracts';
import { Clock } from '../../platform/clock/clock.js';
import { Warrants } from '../../platform/crypto/warrants.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Problem } from '../../platform/errors/problem.js';
import type { Operator, Scope } from '../../access/index.js';
import { randomId } from '../../platform/ids/ids.js';
import { Journal, changesBetween, newMembers, type Origin } from '../../journal/index.js';

interface HoldRow {
  id: string;
  reason: string;
  since: Date | null;
  until: Date | null;
  placed_at: Date;
  placed_by: string;
  released_at: Date | null;
  released_by: string | null;
}

const COLUMNS = 'id, reason, since, until, placed_at, placed_by, released_at, released_by';

const toLegalHold = (row: HoldRow): LegalHold => ({
  id: row.id,
  reason: row.reason,
  since: row.since?.toISOString() ?? null,
  until: row.until?.toISOString() ?? null,
  placed_at: row.placed_at.toISOString(),
  placed_by: row.placed_by,
  released_at: row.released_at?.toISOString() ?? null,
  released_by: row.released_by,
});

/** Legal holds: while one stands, no month that it touches leaves the log. */
@Injectable()
export class LegalHolds {
  constructor(
    private readonly database: Database,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly warrants: Warrants,
  ) {}

  /** Newest first, released ones included. */
  async list(organisationId: Scope): Promise<{ data: LegalHold[] }> {
    const rows = await this.database.manager.query<HoldRow[]>(
      `select ${COLUMNS} from activity_hold where organisation_id = $1 order by placed_at desc, id desc limit 200`,
      [organisationId],
    );
    return { data: rows.map(toLegalHold) };
  }

  async place(
    tx: Transaction,
    operator: Operator,
    { reason, since, until }: PlaceLegalHold,
    origin: Origin,
  ): Promise<LegalHold> {
    // The row and its record name the same moment: the log is checked against it.
    const now = this.clock.now();
    const [row] = await tx.query<HoldRow[]>(
      `insert into activity_hold (id, organisation_id, reason, since, until, placed_at, placed_by)
       values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
      [randomId('hold_'), operator.organisationId, reason, since ?? null, until ?? null, now, operator.id],
    );
    await this.journal.write(tx, {
      organisationId: operator.organisationId,
      occurredAt: now,
      type: 'audit.hold_placed',
      outcome: 'success',
      reason,
      actor: [operator],
      origin,
      object: { type: 'legal_hold', id: row!.id, name: null },
      changes: newMembers({ is_standing: true, since: row!.since, until: row!.until }),
      details: { hold_id: row!.id, ...(since && { since }), ...(until && { until }) },
    });
    return toLegalHold(row!);
  }

  /** @throws Problem hold.not_found, also for one that was released before */
  async release(
    tx: Transaction,
    operator: Operator,
    id: string,
    reason: string,
    origin: Origin,
  ): Promise<LegalHold> {
    // First: the database lets no hold go that the same transaction does not record.
    await this.journal.write(tx, {
      organisationId: operator.organisationId,
      occurredAt: this.clock.now(),
      type: 'audit.hold_released',
      outcome: 'success',
      reason,
      actor: [operator],
      origin,
      object: { type: 'legal_hold', id, name: null },
      changes: changesBetween({ is_standing: true }, { is_standing: false }),
      details: { hold_id: id },
    });
    const content = JSON.stringify({
      id,
      organisation_id: operator.organisationId,
      released_by: operator.id,
    });
    const [row] = await tx.query<HoldRow[]>(`select ${COLUMNS} from release_activity_hold($1, $2)`, [
      content,
      this.warrants.for('release of a legal hold', content),
    ]);
    if (!row) throw new Problem('hold.not_found', { detail: `No legal hold with the id ${id} stands.` });
    return toLegalHold(row);
  }
}
