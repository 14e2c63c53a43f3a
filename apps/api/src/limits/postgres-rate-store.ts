import type { Clock } from '../platform/clock/clock.js';
import { Batcher } from '../platform/database/batcher.js';
import type { Database } from '../platform/database/database.js';
import { RateStore, type Count, type Hit } from './rate-store.js';

interface CountRow extends Record<string, unknown> {
  key: Buffer;
  hits: number;
  window_start: Date;
}

// One that begins later than now was begun by a clock that has been set back since: it is over, too.
const RUNS = `(counter.window_start + counter.window_ms * interval '1 millisecond' > excluded.window_start
  and counter.window_start <= excluded.window_start + interval '5 seconds')`;
// A window that is over starts again with this hit. Keys are sorted, so that two processes lock rows in one order.
const COUNT = {
  name: 'rate-counter-hit',
  text: `insert into rate_counter as counter (key, window_start, hits, window_ms)
    select key, $4::timestamptz, hits, window_ms
    from unnest($1::bytea[], $2::int[], $3::int[]) as hit (key, hits, window_ms) order by key
    on conflict on constraint rate_counter__pk do update set
      hits = excluded.hits + case when ${RUNS} then counter.hits else 0 end,
      window_start = case when ${RUNS} then counter.window_start else excluded.window_start end,
      window_ms = excluded.window_ms
    returning key, hits, window_start`,
};

const nameOf = (key: Buffer): string => key.toString('latin1');

/** Counts in PostgreSQL: concurrent hits of a process share one statement. */
export class PostgresRateStore extends RateStore {
  private readonly batches: Batcher<Hit, Count>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
    this.batches = new Batcher((hits) => this.count(hits));
  }

  hit(hit: Hit): Promise<Count> {
    return this.batches.submit(hit);
  }

  private async count(hits: Hit[]): Promise<Count[]> {
    const byKey = new Map<string, { hit: Hit; times: number }>();
    for (const hit of hits) {
      const entry = byKey.get(nameOf(hit.key));
      if (entry) entry.times += hit.times;
      else byKey.set(nameOf(hit.key), { hit, times: hit.times });
    }
    const entries = [...byKey.values()];
    const now = this.clock.now();
    const rows = await this.database.prepared<CountRow>(COUNT, [
      entries.map(({ hit }) => hit.key),
      entries.map(({ times }) => times),
      entries.map(({ hit }) => hit.windowMs),
      now,
    ]);
    // The row holds the count after the whole batch: its callers get the numbers below it, first come first.
    const next = new Map(
      rows.map((row) => [
        nameOf(row.key),
        { number: row.hits - byKey.get(nameOf(row.key))!.times, start: row.window_start.getTime() },
      ]),
    );
    return hits.map(({ key, windowMs, times }) => {
      const counter = next.get(nameOf(key))!;
      counter.number += times;
      // Another process's clock may be ahead, but no window is longer than a window.
      const resetMs = Math.min(windowMs, counter.start + windowMs - now.getTime());
      return { hits: counter.number, resetMs: Math.max(0, resetMs) };
    });
  }
}
