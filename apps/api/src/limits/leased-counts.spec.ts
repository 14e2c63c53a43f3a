import { SystemClock } from '../platform/clock/clock.js';
import { LeasedCounts } from './leased-counts.js';
import { RateStore, type Count, type Hit } from './rate-store.js';

class CountingStore extends RateStore {
  hits = 0;
  asked = 0;
  override hit({ times, windowMs }: Hit): Promise<Count> {
    this.asked += 1;
    this.hits += times;
    return Promise.resolve({ hits: this.hits, resetMs: windowMs });
  }
}

const KEY = 'subject';
const keyOf = (name: string) => Buffer.from(name);

describe('leased counts', () => {
  it('hands every count out once, in order, and asks the store seldom while the limit is far', async () => {
    const store = new CountingStore();
    const counts = new LeasedCounts(store, new SystemClock());
    const seen: number[] = [];
    for (let call = 0; call < 1_000; call++)
      seen.push((await counts.count(KEY, keyOf, 1_000_000, 60_000)).hits);
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    expect(store.asked).toBeLessThan(10);
  });

  it('counts a small limit one by one', async () => {
    const store = new CountingStore();
    const counts = new LeasedCounts(store, new SystemClock());
    for (let call = 0; call < 100; call++) await counts.count(KEY, keyOf, 1_000, 60_000);
    expect(store.asked).toBe(100);
  });

  it('lets no more than the limit through, whoever else counts', async () => {
    const store = new CountingStore();
    const processes = [1, 2, 3, 4].map(() => new LeasedCounts(store, new SystemClock()));
    const max = 20_000;
    let admitted = 0;
    for (let call = 0; call < 24_000; call++)
      if ((await processes[call % 4]!.count(KEY, keyOf, max, 60_000)).hits <= max) admitted += 1;
    expect(admitted).toBeLessThanOrEqual(max);
    expect(admitted).toBeGreaterThan(max * 0.99);
  });
});
