import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';
import { Repeating } from '../platform/timers/repeating.js';

const FLUSH_MS = 500;
// More than are used in half a second: only a database that hangs makes so many wait.
const PENDING_MAX = 10_000;
const NOT_WRITTEN = 'Counts of virtual keys could not be written';

interface Use {
  requests: number;
  errors: number;
  at: Date;
}

// It waits for no row: one that somebody holds would keep all the others locked for as long, whoever they belong to.
const WRITE = `
  with used as (select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::timestamptz[])
    as used (id, requests, errors, at)),
  free as (select id from virtual_key where id = any($1) for no key update skip locked),
  counted as (
    update virtual_key k set request_count = k.request_count + used.requests,
      error_count = k.error_count + used.errors, last_used_at = greatest(k.last_used_at, used.at)
    from used, free where k.id = free.id and used.id = free.id returning k.id
  )
  select id from used
  where id not in (select id from counted) and exists (select from virtual_key k where k.id = used.id)`;

/**
 * Counts what keys are used for and writes it down twice a second, because a write per request would cost more than the
 * request. What cannot be written now is written later; a crash forgets at most half a second.
 */
@Injectable()
export class KeyUses implements OnApplicationShutdown {
  private pending = new Map<string, Use>();
  private writing: Promise<void> = Promise.resolve();
  private readonly flushing: Repeating;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.flushing = new Repeating(
      FLUSH_MS,
      () => this.flush(),
      (error) => logger.failure(NOT_WRITTEN, error),
    ).start();
  }

  /** Counts one request that a key was used for, and whether it was refused or failed. */
  note(id: string, isError: boolean): void {
    this.add(id, { requests: 1, errors: isError ? 1 : 0, at: this.clock.now() });
  }

  /** Resolves when what is pending is written. Waits for no row: one that somebody holds is written later. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flushing.stop();
    await this.flush();
  }

  private add(id: string, { requests, errors, at }: Use): void {
    const use = this.pending.get(id);
    if (!use) {
      if (this.pending.size < PENDING_MAX) this.pending.set(id, { requests, errors, at });
      return;
    }
    use.requests += requests;
    use.errors += errors;
    if (at > use.at) use.at = at;
  }

  private async write(): Promise<void> {
    if (!this.pending.size) return;
    const batch = this.pending;
    this.pending = new Map();
    const uses = [...batch.values()];
    try {
      const held = await this.database.manager.query<{ id: string }[]>(WRITE, [
        [...batch.keys()],
        uses.map(({ requests }) => requests),
        uses.map(({ errors }) => errors),
        uses.map(({ at }) => at),
      ]);
      for (const { id } of held) this.add(id, batch.get(id)!);
    } catch (error) {
      for (const [id, use] of batch) this.add(id, use);
      this.logger.failure(NOT_WRITTEN, error);
    }
  }
}
