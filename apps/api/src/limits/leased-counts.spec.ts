import { Clock, SystemClock } from '../platform/clock/clock.js';
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

  it('refuses a flood without asking the store, until the window ends or the limit is raised', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const clock = new (class extends Clock {
      now = () => new Date(now);
    })();
    const store = new CountingStore();
    const counts = new LeasedCounts(store, clock);
    const ask = (max: number) => counts.count(KEY, keyOf, max, 60_000);
    const hits: number[] = [];
    for (let call = 0; call < 500; call++) hits.push((await ask(100)).hits);
    expect(store.asked).toBe(101);
    expect(hits.filter((hit) => hit <= 100)).toHaveLength(100);
    // Who tells of the first excess tells once.
    expect(hits.filter((hit) => hit === 101)).toHaveLength(1);
    await ask(300);
    expect(store.asked).toBe(102);
    now += 60_001;
    await ask(100);
    expect(store.asked).toBe(103);
  });

  it('asks again when its clock was set back: no window is longer than a window', async () => {
    let now = Date.parse('2026-01-01T01:00:00Z');
    const clock = new (class extends Clock {
      now = () => new Date(now);
    })();
    const store = new CountingStore();
    const counts = new LeasedCounts(store, clock);
    for (let call = 0; call < 5; call++) await counts.count(KEY, keyOf, 3, 60_000);
    expect(store.asked).toBe(4);
    now -= 3_600_000;
    await counts.count(KEY, keyOf, 3, 60_000);
    expect(store.asked).toBe(5);
  });
});
