import { randomBytes } from 'node:crypto';
import { RateStore } from '../../src/limits/rate-store.js';
import { describeOnBackends } from '../support/backends.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';

describeOnBackends('the counters that all processes share', ({ environment }) => {
  let processes: Signet[];
  let stores: RateStore[];
  beforeAll(async () => {
    const first = await startSignet({ environment });
    processes = [first, await startSignet({ environment, beside: first })];
    stores = processes.map(({ application }) => application.nest.get(RateStore, { strict: false }));
  });
  afterAll(async () => {
    for (const process of processes.toReversed()) await process.close();
  });
  const aKey = () => randomBytes(16);

  it('give every number once, however many ask at once', async () => {
    const key = aKey();
    const counts = await Promise.all(
      Array.from({ length: 200 }, (_, index) => stores[index % 2]!.hit({ key, windowMs: 60_000, times: 1 })),
    );
    expect(counts.map(({ hits }) => hits).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    for (const { resetMs } of counts) {
      expect(resetMs).toBeGreaterThan(0);
      expect(resetMs).toBeLessThanOrEqual(60_000);
    }
  });

  it('give blocks that do not overlap', async () => {
    const key = aKey();
    const counts = await Promise.all(
      Array.from({ length: 40 }, (_, index) => stores[index % 2]!.hit({ key, windowMs: 60_000, times: 5 })),
    );
    expect(counts.map(({ hits }) => hits).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, index) => (index + 1) * 5),
    );
  });

  it('keep subjects apart', async () => {
    const [one, other] = [aKey(), aKey()];
    await stores[0]!.hit({ key: one, windowMs: 60_000, times: 7 });
    expect((await stores[1]!.hit({ key: other, windowMs: 60_000, times: 1 })).hits).toBe(1);
  });

  it('start again when the window is over, and hits do not prolong it', async () => {
    const key = aKey();
    const hit = () => stores[0]!.hit({ key, windowMs: 300, times: 1 });
    await hit();
    // Asked every 20 ms: a window that each hit moves would never end.
    await until(hit, ({ hits }) => hits > 3);
    await until(hit, ({ hits }) => hits === 1);
  });

  // On Redis the server's own clock decides.
  it('start again when the clock they were begun by is set back', async () => {
    const key = aKey();
    const hit = () => stores[0]!.hit({ key, windowMs: 900_000, times: 1 });
    const { clock } = processes[0]!;
    clock.advance(600);
    await hit();
    expect((await hit()).hits).toBe(2);
    clock.advance(-600);
    const { hits, resetMs } = await hit();
    expect(hits).toBe(environment['REDIS_URL'] ? 3 : 1);
    expect(resetMs).toBeLessThanOrEqual(900_000);
  });
});
