import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';

/** So many hits in so many seconds. */
export interface Limit {
  name: string;
  max: number;
  windowSeconds: number;
}

interface Hit {
  key: Buffer;
  windowStart: Date;
}

// Sorted by key, so that two batches lock rows in the same order.
const COUNT = {
  name: 'rate-counter-hit',
  text: `insert into rate_counter as counter (key, window_start, hits)
    select key, window_start, count(*)::int from unnest($1::bytea[], $2::timestamptz[]) as hit (key, window_start)
    group by key, window_start order by key, window_start
    on conflict on constraint rate_counter__pk do update set hits = counter.hits + excluded.hits
    returning key, window_start, hits`,
};

/** Counts in one store for all processes. Concurrent hits share a statement. */
@Injectable()
export class LimitsService {
  private readonly hits: Batcher<Hit, number>;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {
    this.hits = new Batcher((hits) => this.countMany(hits));
  }

  /**
   * Counts one hit of `subject` and refuses when the window is full.
   * @throws Problem limit.exceeded with the seconds until the window ends
   */
  async hit({ name, max, windowSeconds }: Limit, subject: string): Promise<void> {
    const now = this.clock.now().getTime();
    const windowMs = windowSeconds * 1000;
    const start = now - (now % windowMs);
    const key = this.keyring.mac('rate', `${name}\n${subject}`).subarray(0, 16);
    const hits = await this.hits.submit({ key, windowStart: new Date(start) });
    if (hits <= max) return;
    const retryAfter = Math.ceil((start + windowMs - now) / 1000);
    throw new Problem('limit.exceeded', {
      detail: `At most ${max} tries in ${Math.round(windowSeconds / 60)} minutes. Try again in ${retryAfter} seconds.`,
      retryAfter,
      facts: { limit: max, retry_after: retryAfter },
    });
  }

  private async countMany(hits: Hit[]): Promise<number[]> {
    const nameOf = (key: Buffer, start: Date) => `${key.toString('latin1')}${start.getTime()}`;
    const rows = await this.database.prepared<{ key: Buffer; window_start: Date; hits: number }>(COUNT, [
      hits.map((hit) => hit.key),
      hits.map((hit) => hit.windowStart),
    ]);
    const totals = new Map(rows.map((row) => [nameOf(row.key, row.window_start), row.hits]));
    // The batch was counted at once; its callers take their places from the back, so exactly `max` of them pass.
    return hits.map((hit) => {
      const name = nameOf(hit.key, hit.windowStart);
      const total = totals.get(name)!;
      totals.set(name, total - 1);
      return total;
    });
  }
}
