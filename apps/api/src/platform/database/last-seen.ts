import type { Logger } from '../logging/logger.js';
import { Repeating } from '../timers/repeating.js';

const FLUSH_MS = 500;
// More than are used in half a second: only a database that hangs makes so many wait.
const PENDING_MAX = 10_000;
const NOT_WRITTEN = 'Times of last use could not be written';

/**
 * Remembers when things were last used and writes it down twice a second, because a write per use would cost more than
 * the use. A crash forgets at most that half second; a database that hangs, what was used first after ten thousand others.
 */
export class LastSeen {
  private pending = new Map<string, Date>();
  private beingWritten: ReadonlyMap<string, Date> = new Map();
  private writing: Promise<void> = Promise.resolve();
  private readonly flushing: Repeating;

  /** @param write stores the latest time of each id, and returns those whose rows somebody else holds: they wait */
  constructor(
    private readonly write: (seen: ReadonlyMap<string, Date>) => Promise<readonly string[]>,
    private readonly logger: Logger,
  ) {
    this.flushing = new Repeating(
      FLUSH_MS,
      () => this.flush(),
      (error) => logger.failure(NOT_WRITTEN, error),
    ).start();
  }

  note(id: string, at: Date): void {
    if (this.pending.size < PENDING_MAX || this.pending.has(id)) this.pending.set(id, at);
  }

  /**
   * The time of one id, given the stored one. For a transaction that holds its row, which {@link flush} leaves out until
   * the transaction is over.
   */
  latest(id: string, stored: Date | null): Date | null {
    const seen = this.pending.get(id) ?? this.beingWritten.get(id);
    return seen && (!stored || seen > stored) ? seen : stored;
  }

  /**
   * Resolves when what is pending is written, and what is being written. Readers that show the times call it first, so
   * it waits for no row: one that somebody holds is written later, and keeps nobody from any other.
   */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.writePending());
    return this.writing;
  }

  async close(): Promise<void> {
    await this.flushing.stop();
    await this.flush();
  }

  private async writePending(): Promise<void> {
    if (!this.pending.size) return;
    const batch = (this.beingWritten = this.pending);
    this.pending = new Map();
    try {
      for (const id of await this.write(batch)) if (!this.pending.has(id)) this.note(id, batch.get(id)!);
    } catch (error) {
      this.logger.failure(NOT_WRITTEN, error);
    } finally {
      this.beingWritten = new Map();
    }
  }
}
