import { Problem } from '../errors/problem.js';

const LATE = () =>
  new Problem('service.unavailable', { detail: 'The database does not answer.', retryAfter: 1 });

/** How a value is leased. */
export interface LeaseTerms {
  /** How long a value may be used, in milliseconds since its reading began. */
  lifeMs: number;
  /** How long a reading may take before it counts as failed and another one may begin, in milliseconds. */
  patienceMs: number;
  /** How much time is at least between two readings that callers ask for, in milliseconds. */
  gapMs: number;
}

/**
 * Something small that other processes change, read from the database and used for a moment. What anybody holds is never
 * older than the lease, whatever becomes of this process or its connections: a change is known everywhere when so much
 * time has passed, and who cannot read any more stops using what was read. Nothing runs while nobody asks.
 */
export class Leased<T> {
  private held: { value: T; sinceMs: number } | null = null;
  private reading: Promise<T> | null = null;
  private next: Promise<T> | null = null;
  private readAtMs = -Infinity;

  /** @param now a monotonic clock, in milliseconds */
  constructor(
    private readonly read: () => Promise<T>,
    private readonly terms: LeaseTerms,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** What was read last, if its reading began at most so long ago: for what others keep as long as that anyway. */
  lastWithin(ms: number): T | null {
    return this.held && this.now() - this.held.sinceMs <= ms ? this.held.value : null;
  }

  /**
   * The value, at most as old as the lease. Past the middle of it the value is read again meanwhile, so that under
   * steady use nobody waits.
   */
  current(): T | Promise<T> {
    const age = this.held ? this.now() - this.held.sinceMs : Infinity;
    if (age >= this.terms.lifeMs) return this.renew();
    // Whoever comes after the end of the lease is told why it failed.
    if (age >= this.terms.lifeMs / 2) this.renew().catch(() => {});
    return this.held!.value;
  }

  /** The value as a reading finds it that begins after this call: for what was not there a moment ago. */
  latest(): Promise<T> {
    return (this.next ??= this.readNext());
  }

  private async readNext(): Promise<T> {
    const waitMs = this.readAtMs + this.terms.gapMs - this.now();
    await (waitMs > 0 && new Promise((resolve) => setTimeout(resolve, waitMs)));
    while (this.reading) await this.reading.catch(() => {});
    this.next = null;
    return this.renew();
  }

  private renew(): Promise<T> {
    this.reading ??= this.readNow().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async readNow(): Promise<T> {
    const sinceMs = (this.readAtMs = this.now());
    const value = await this.inTime(this.read());
    this.held = { value, sinceMs };
    return value;
  }

  /**
   * A connection that died without a word must not hold up everybody who asks.
   * @throws Problem service.unavailable
   */
  private async inTime(reading: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(LATE()), this.terms.patienceMs);
    });
    try {
      return await Promise.race([reading, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
