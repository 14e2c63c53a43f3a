/** Counts against one key. */
export interface Hit {
  key: Buffer;
  windowMs: number;
  /** How many at once. */
  times: number;
}

/** The count after the hits, and how long the window still lasts. */
export interface Count {
  hits: number;
  resetMs: number;
}

/** The one place where all processes count. Exact: no two callers ever get the same number. */
export abstract class RateStore {
  abstract hit(hit: Hit): Promise<Count>;
  /** Whether it can count now; null when that is the database's to say. */
  isReachable(): Promise<boolean | null> {
    return Promise.resolve(null);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
