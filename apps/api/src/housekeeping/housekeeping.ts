import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ANSWER_SECONDS, IDEMPOTENCY_KEY_SECONDS } from '@signet/contracts';
import type { Queue } from 'bullmq';
import { LogWatch, Retention } from '../activity/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';
import { Outage } from '../platform/logging/outage.js';
import { Repeating } from '../platform/timers/repeating.js';
import { ProxyChecks } from '../proxies/index.js';
import { KeyRotation } from '../session-tokens/index.js';
import { SigningKeys } from '../tokens/index.js';

export const HOUSEKEEPING = 'housekeeping';

const EVERY_MS = 10 * 60 * 1000;
const ASK_EVERY_MS = 60_000;
const HEARD = { age: 3_600 };
const BATCH = 5_000;

// What may go, and after how long. Deleted in batches, so that no statement holds its locks for long.
const EXPIRED = [
  { table: 'session', key: 'digest', where: `expires_at < $1::timestamptz` },
  { table: 'token_family', key: 'id', where: `ends_at < $1::timestamptz` },
  { table: 'ati_token', key: 'jti', where: `expires_at < $1::timestamptz - interval '30 days'` },
  { table: 'token_end', key: 'agent_id', where: `until < $1::timestamptz` },
  { table: 'token_end_listener', key: 'process', where: `said_at < $1::timestamptz - interval '1 day'` },
  {
    table: 'idempotency_key',
    key: 'scope',
    where: `created_at < $1::timestamptz - interval '${IDEMPOTENCY_KEY_SECONDS} seconds'`,
  },
  { table: 'rate_counter', key: 'key', where: `window_start < $1::timestamptz - interval '1 day'` },
  { table: 'rate_stamp', key: 'key', where: `at < $1::timestamptz - interval '1 day'` },
  { table: 'rate_window', key: 'key', where: `last_at < $1::timestamptz - interval '1 day'` },
  { table: 'guess_lane', key: 'key', where: `last_at < $1::timestamptz - interval '1 day'` },
  { table: 'member_network', key: 'key', where: `last_seen_at < $1::timestamptz - interval '90 days'` },
  // As long as the log is kept by default; versions of personas are kept for good.
  { table: 'drift_ping', key: 'id', where: `created_at < $1::timestamptz - interval '400 days'` },
  // The archive of keys that were revoked, and of those that expired.
  {
    table: 'virtual_key',
    key: 'id',
    where: `least(revoked_at, expires_at) < $1::timestamptz - interval '90 days'`,
  },
  // Long enough to be told that it expired, and not that there never was one.
  { table: 'commitment', key: 'commitment', where: `expires_at < $1::timestamptz - interval '30 days'` },
];

/** The chores: log partitions ahead of time, rows that are over, proxies that are asked how they are, and a look at the whole log once a day. Safe to run anywhere, any number of times. */
@Injectable()
export class Housekeeping {
  constructor(
    private readonly database: Database,
    private readonly signingKeys: SigningKeys,
    private readonly profileKeys: KeyRotation,
    private readonly retention: Retention,
    private readonly logWatch: LogWatch,
    private readonly proxies: ProxyChecks,
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
    await this.profileKeys.retire();
    for (const expired of EXPIRED) await this.deleteExpired(expired, now);
    await this.forgetAnswers(now);
    await this.retention.run();
    await this.logWatch.run();
    await this.proxies.run();
  }

  /** Answers hold secrets: they go when nobody may ask for them any more, long before their keys do. */
  private async forgetAnswers(now: Date): Promise<void> {
    await this.database.manager.query(
      `update idempotency_key set answer_sealed = null, presented = null
       where created_at < $1::timestamptz - make_interval(secs => $2)
         and (answer_sealed is not null or presented is not null)`,
      [now, ANSWER_SECONDS],
    );
  }

  private async deleteExpired({ table, key, where }: (typeof EXPIRED)[number], now: Date): Promise<void> {
    for (;;) {
      const [, deleted] = await this.database.manager.query<[unknown, number]>(
        // Asked again of the row that is deleted: it may have been renewed since it was found.
        `delete from ${table} where ${key} in (select ${key} from ${table} where ${where} limit ${BATCH}) and ${where}`,
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
  runRetryDelay: 1_000,
})
export class HousekeepingProcessor extends WorkerHost implements OnApplicationBootstrap, OnModuleDestroy {
  private asking: Repeating | undefined;

  constructor(
    private readonly housekeeping: Housekeeping,
    @InjectQueue(HOUSEKEEPING) private readonly queue: Queue,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    const outage = new Outage(this.logger, 'The queue cannot be reached', HOUSEKEEPING);
    const goesOn = (error: unknown) => outage.goesOn(error as Error);
    this.queue.on('error', goesOn);
    this.worker.on('error', goesOn);
    this.worker.on('failed', (_job, error) => this.logger.failure('Housekeeping failed', error));
    this.asking = new Repeating(ASK_EVERY_MS, () => this.ask(), goesOn).start();
    void this.asking.now();
  }

  onModuleDestroy(): void {
    // Not waited for: a queue that is away would hold up the end.
    void this.asking?.stop();
  }

  /**
   * Asks for the chores of these ten minutes, unless anybody did. There is no schedule that a queue could lose: every
   * process asks every minute, and the queue remembers for an hour whom it has heard.
   */
  async ask(): Promise<void> {
    await this.queue.add(
      HOUSEKEEPING,
      {},
      {
        jobId: `${HOUSEKEEPING}-${Math.floor(this.clock.now().getTime() / EVERY_MS)}`,
        removeOnComplete: HEARD,
        removeOnFail: HEARD,
      },
    );
  }

  async process(): Promise<void> {
    await this.housekeeping.run();
  }
}
