/** One count against one key. */
export interface Hit {
  key: Buffer;
  windowMs: number;
}

/** The count after a hit, in the order of arrival, and how long its window still lasts. */
export interface Count {
  hits: number;
  resetMs: number;
}

/** The one place where all processes count. Exact: no two callers ever get the same number. */
export abstract class RateStore {
  abstract hit(hit: Hit): Promise<Count>;
  close(): Promise<void> {
    return Promise.resolve();
  }
}
