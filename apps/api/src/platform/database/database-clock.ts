import { Clock } from '../clock/clock.js';
import { Repeating } from '../timers/repeating.js';
import type { Reader } from './database.js';

const EVERY_MS = 30_000;

/**
 * The database's time, which all processes share: a machine whose clock is wrong, or is set right, changes nothing here.
 * Between two questions it goes by a clock that nobody sets.
 */
export class DatabaseClock extends Clock {
  // A database that is away has no time either: until it is back, ours goes on.
  private readonly adjusting = new Repeating(
    EVERY_MS,
    () => this.adjust(),
    () => {},
  );

  /** @param aheadMs of the database's time before that of this process's monotonic clock, in milliseconds */
  private constructor(
    private readonly reader: Reader,
    private aheadMs: number,
  ) {
    super();
  }

  static async start(reader: Reader): Promise<DatabaseClock> {
    const clock = new DatabaseClock(reader, (await ask(reader)).aheadMs);
    clock.adjusting.start();
    return clock;
  }

  now(): Date {
    return new Date(performance.now() + this.aheadMs);
  }

  /** Takes the database's time over where the answer took less time than it differs. */
  async adjust(): Promise<void> {
    const { aheadMs, doubtMs } = await ask(this.reader);
    if (Math.abs(aheadMs - this.aheadMs) > doubtMs) this.aheadMs = aheadMs;
  }

  stop(): void {
    void this.adjusting.stop();
  }
}

async function ask(reader: Reader): Promise<{ aheadMs: number; doubtMs: number }> {
  const before = performance.now();
  const [{ ms }] = await reader.query<[{ ms: number }]>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  const doubtMs = (performance.now() - before) / 2;
  return { aheadMs: ms - before - doubtMs, doubtMs };
}
