import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database } from '../platform/database/database.js';

/** At most `max` calls in any `windowSeconds`. */
export interface SlidingLimit {
  /** Whose calls of what: those of one key are counted together, whatever limit they are held to. */
  key: string;
  max: number;
  windowSeconds: number;
}

/** Where a key stands: after the call if that was let through, and before it if not. */
export interface SlidingState {
  used: number;
  /** Seconds until there is room again, of a full one; until its oldest call leaves the window, of others. */
  resetSeconds: number;
  isFull: boolean;
}

interface Row {
  used: string;
  left_ms: string;
  is_full: boolean;
}

const CHARGE = {
  name: 'charge-rates',
  text: `select used, left_ms, is_full from charge_rates($1::int[], $2::bytea[], $3::bigint[], $4::bigint[], $5)`,
};

/**
 * Counts calls over windows that slide, in PostgreSQL for all processes: exact, however many ask at once. A call counts
 * towards all of its limits or, when one is full, towards none. Concurrent calls of a process share one statement.
 */
@Injectable()
export class SlidingWindows {
  private readonly charges: Batcher<readonly SlidingLimit[], SlidingState[]>;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {
    this.charges = new Batcher((calls) => this.chargeAll(calls));
  }

  /**
   * Counts one call, if every limit has room for it.
   * @param limits of different keys
   * @returns where each stands; the call is let through when none is full
   */
  charge(limits: readonly SlidingLimit[]): Promise<SlidingState[]> {
    return limits.length ? this.charges.submit(limits) : Promise.resolve([]);
  }

  private async chargeAll(calls: readonly (readonly SlidingLimit[])[]): Promise<SlidingState[][]> {
    const all = calls.flat();
    const rows = await this.database.prepared<Row & Record<string, unknown>>(CHARGE, [
      calls.flatMap((limits, call) => limits.map(() => call)),
      all.map(({ key }) => this.keyring.mac('sliding rate', key).subarray(0, 16)),
      all.map(({ max }) => Math.min(max, Number.MAX_SAFE_INTEGER)),
      all.map(({ windowSeconds }) => windowSeconds * 1_000),
      this.clock.now(),
    ]);
    const states = rows.map((row) => ({
      used: Number(row.used),
      resetSeconds: Math.max(1, Math.ceil(Number(row.left_ms) / 1_000)),
      isFull: row.is_full,
    }));
    return calls.map(({ length }) => states.splice(0, length));
  }
}
