import { Injectable } from '@nestjs/common';
import { RESEND_SECONDS } from '@signet/contracts';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { Repeating } from '../../platform/timers/repeating.js';
import { WebhookSecrets } from '../secrets.js';

const EVERY_MS = 10 * 60_000;
const BATCH = 2_000;
const EVENTS_DAYS = RESEND_SECONDS / 86_400;
const ATTEMPTS_DAYS = 30;
const DELIVERIES_DAYS = 90;
const HELD_DAYS = EVENTS_DAYS;
const LOCK = 7_261_993_192;

// The day a partition begins is in its name; a week has to be over as a whole.
const PARTITIONS = [
  { parent: 'event', days: EVENTS_DAYS + 7 },
  { parent: 'webhook_body', days: EVENTS_DAYS + 7 },
  { parent: 'webhook_attempt', days: ATTEMPTS_DAYS + 1 },
] as const;

// What changes state or goes, in batches, so that no statement holds its locks for long.
const CHORES = [
  `update webhook_delivery set state = 'cancelled', reason = 'endpoint_deleted', finished_at = now() where id in (
     select d.id from webhook_delivery d join webhook_endpoint e
       on e.organisation_id = d.organisation_id and e.id = d.endpoint_id
     where e.deleted_at is not null and d.state = 'pending' limit ${BATCH} for update of d skip locked)`,
  `update webhook_delivery set state = 'cancelled', reason = 'held_too_long', finished_at = now() where id in (
     select d.id from webhook_delivery d join webhook_endpoint e
       on e.organisation_id = d.organisation_id and e.id = d.endpoint_id
     where e.state <> 'active' and d.state = 'pending' and d.created_at < now() - interval '${HELD_DAYS} days'
     limit ${BATCH} for update of d skip locked)`,
  `delete from webhook_delivery where id in (
     select id from webhook_delivery where finished_at < now() - interval '${DELIVERIES_DAYS} days'
     limit ${BATCH} for update skip locked)`,
] as const;

/** Makes partitions ahead of time and lets old ones go. Safe to run anywhere; one runs at a time. */
@Injectable()
export class WebhookRetention {
  private readonly clearing = new Repeating(
    EVERY_MS,
    () => this.run(),
    (error) => this.logger.failure('Old webhook rows could not be cleared', error),
  );
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly secrets: WebhookSecrets,
    private readonly logger: Logger,
  ) {}

  start(): void {
    void this.clearing.start().now();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.clearing.stop();
  }

  async run(): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!(await isMine(tx))) return;
      await tx.query(
        `select ensure_event_partition(parent, now() + make_interval(weeks => ahead)),
           ensure_webhook_attempt_partition(now() + make_interval(days => ahead))
         from unnest(array['event', 'webhook_body']) parent, generate_series(0, 2) ahead`,
      );
    });
    for (const partitions of PARTITIONS) await this.dropOld(partitions);
    for (const chore of CHORES) {
      let changed = BATCH;
      while (changed === BATCH && !this.isStopping)
        [, changed] = await this.database.manager.query<[unknown, number]>(chore);
    }
    await this.secrets.clear();
  }

  private async dropOld({ parent, days }: (typeof PARTITIONS)[number]): Promise<void> {
    const { manager } = this.database;
    const old = await manager.query<{ name: string }[]>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = $1::regclass and c.relname ~ '_[0-9]{8}$'
         and to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - $2::int`,
      [parent, days],
    );
    for (const { name } of old) {
      try {
        await manager.query('select drop_old_event_partition($1, $2)', [parent, name]);
      } catch (error) {
        // Somebody reads it, or another process was first: the next round comes in ten minutes.
        this.logger.warn('An old partition is still there', { name, detail: (error as Error).message });
      }
    }
  }
}

async function isMine(tx: Transaction): Promise<boolean> {
  const [{ mine }] = await tx.query<[{ mine: boolean }]>('select pg_try_advisory_xact_lock($1) as mine', [
    LOCK,
  ]);
  return mine;
}
