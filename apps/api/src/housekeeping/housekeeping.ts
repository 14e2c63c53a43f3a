import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Retention } from '../activity/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';
import { SigningKeys } from '../tokens/index.js';

export const HOUSEKEEPING = 'housekeeping';

const EVERY_MS = 10 * 60 * 1000;
const RENEW_EVERY_MS = 60_000;
const BATCH = 5_000;

// What may go, and after how long. Deleted in batches, so that no statement holds its locks for long.
const EXPIRED = [
  { table: 'session', key: 'digest', where: `expires_at < $1::timestamptz` },
  { table: 'token_family', key: 'id', where: `ends_at < $1::timestamptz` },
  { table: 'idempotency_key', key: 'scope', where: `created_at < $1::timestamptz - interval '1 day'` },
  { table: 'rate_counter', key: 'key', where: `window_start < $1::timestamptz - interval '1 day'` },
  // As long as the log is kept by default; versions of personas are kept for good.
  { table: 'drift_ping', key: 'id', where: `created_at < $1::timestamptz - interval '400 days'` },
  // Long enough to be told that it expired, and not that there never was one.
  { table: 'commitment', key: 'commitment', where: `expires_at < $1::timestamptz - interval '30 days'` },
];

/** The chores: log partitions ahead of time, and rows that are over. Safe to run anywhere, any number of times. */
@Injectable()
export class Housekeeping {
  constructor(
    private readonly database: Database,
    private readonly signingKeys: SigningKeys,
    private readonly retention: Retention,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const now = this.clock.now();
    for (const months of [0, 1])
      await this.database.manager.query(
        `select ensure_activity_partition($1::timestamptz + make_interval(months => $2))`,
        [now, months],
      );
    await this.signingKeys.retire();
    for (const expired of EXPIRED) await this.deleteExpired(expired, now);
    await this.retention.run();
  }

  private async deleteExpired({ table, key, where }: (typeof EXPIRED)[number], now: Date): Promise<void> {
    for (;;) {
      const [, deleted] = await this.database.manager.query<[unknown, number]>(
        `delete from ${table} where ${key} in (select ${key} from ${table} where ${where} limit ${BATCH})`,
        [now],
      );
      if (deleted < BATCH) return;
    }
  }
}

@Processor(HOUSEKEEPING, {
  concurrency: 1,
  stalledInterval: 5_000,
  maxStalledCount: 1_000_000,
  drainDelay: 60,
  runRetryDelay: 1_000,
})
export class HousekeepingProcessor extends WorkerHost implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly housekeeping: Housekeeping,
    @InjectQueue(HOUSEKEEPING) private readonly queue: Queue,
    private readonly logger: Logger,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    const report = (error: Error) =>
      this.logger.warn('The queue reports', { detail: error.message, queue: HOUSEKEEPING });
    this.queue.on('error', report);
    this.worker.on('error', report);
    this.worker.on('failed', (_job, error) => this.logger.failure('Housekeeping failed', error));
    await this.schedule();
    this.timer = setInterval(() => void this.schedule().catch(report), RENEW_EVERY_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Makes the schedule if there is none: a queue that lost its data has forgotten it. */
  async schedule(): Promise<void> {
    if (await this.queue.getJobScheduler(HOUSEKEEPING)) return;
    await this.queue.upsertJobScheduler(
      HOUSEKEEPING,
      { every: EVERY_MS },
      { opts: { removeOnComplete: true, removeOnFail: true } },
    );
  }

  async process(): Promise<void> {
    await this.housekeeping.run();
  }
}
