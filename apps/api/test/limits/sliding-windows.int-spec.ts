import { randomUUID } from 'node:crypto';
import { Housekeeping } from '../../src/housekeeping/index.js';
import { SlidingWindows, type SlidingLimit } from '../../src/limits/index.js';
import { startSignet, type Signet } from '../support/signet.js';

describe('limits over windows that slide', () => {
  let processes: Signet[];
  let windows: SlidingWindows[];
  beforeAll(async () => {
    const first = await startSignet({ environment: { SIGNET_ROLE: 'all' } });
    processes = [first, await startSignet({ beside: first })];
    windows = processes.map(({ application }) => application.nest.get(SlidingWindows, { strict: false }));
    first.clock.stop();
  });
  afterAll(async () => {
    for (const process of processes.toReversed()) await process.close();
  });

  const limit = (max: number, more: Partial<SlidingLimit> = {}): SlidingLimit => ({
    key: randomUUID(),
    max,
    windowSeconds: 60,
    ...more,
  });
  const advance = (seconds: number) => processes[0]!.clock.advance(seconds);
  const passes = async (...limits: SlidingLimit[]) =>
    (await windows[0]!.charge(limits)).every(({ isFull }) => !isFull);

  it('let exactly so many through, however many ask at once of two processes', async () => {
    const one = limit(50);
    const all = await Promise.all(Array.from({ length: 200 }, (_, n) => windows[n % 2]!.charge([one])));
    expect(all.filter(([state]) => !state!.isFull)).toHaveLength(50);
    const used = all.filter(([state]) => !state!.isFull).map(([state]) => state!.used);
    expect(used.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  });

  it('slide: each call leaves after the window, and not before', async () => {
    const one = limit(2);
    expect([await passes(one), await passes(one)]).toEqual([true, true]);
    advance(40);
    expect(await windows[1]!.charge([one])).toEqual([{ used: 2, resetSeconds: 20, isFull: true }]);
    advance(19);
    expect(await passes(one)).toBe(false);
    advance(1);
    expect(await passes(one)).toBe(true);
    advance(30);
    // One of now less 30 seconds, and none of before.
    expect(await windows[0]!.charge([one])).toEqual([{ used: 2, resetSeconds: 30, isFull: false }]);
    expect(await passes(one)).toBe(false);
  });

  it('charge all or nothing: what one of them refuses uses up no other', async () => {
    const [narrow, wide] = [limit(1), limit(5)];
    expect(await passes(narrow, wide)).toBe(true);
    for (let n = 0; n < 10; n++) expect(await passes(narrow, wide)).toBe(false);
    const [state] = await windows[0]!.charge([wide]);
    expect(state).toMatchObject({ used: 2, isFull: false });
  });

  it('are exact for all at once where calls share some keys and not others', async () => {
    const shared = limit(30);
    const own = [limit(20), limit(20)];
    const all = await Promise.all(
      Array.from({ length: 120 }, (_, n) =>
        windows[n % 2]!.charge(n % 4 < 2 ? [own[0]!, shared] : [shared, own[1]!]),
      ),
    );
    const passed = all.filter((states) => states.every(({ isFull }) => !isFull));
    expect(passed).toHaveLength(30);
  });

  it('let nobody through where the limit is zero', async () => {
    expect(await windows[0]!.charge([limit(0)])).toEqual([{ used: 0, resetSeconds: 60, isFull: true }]);
  });

  it('count one key together, whatever it is held to', async () => {
    const minute = limit(100, { windowSeconds: 60 });
    const hour = { ...minute, max: 3, windowSeconds: 3_600 };
    expect([await passes(hour), await passes(minute), await passes(minute)]).toEqual([true, true, true]);
    advance(120);
    expect(await passes(hour)).toBe(false);
    expect((await windows[0]!.charge([minute]))[0]).toMatchObject({ used: 1 });
    advance(3_600);
    expect(await passes(hour)).toBe(true);
  });

  it('say when there is room of a limit that was lowered', async () => {
    const wide = limit(5);
    for (let n = 0; n < 5; n++) {
      await passes(wide);
      advance(5);
    }
    // At 0, 5, 10, 15 and 20 seconds; it is 25. With two allowed, the one of 15 has to leave.
    expect(await windows[0]!.charge([{ ...wide, max: 2 }])).toEqual([
      { used: 5, resetSeconds: 50, isFull: true },
    ]);
  });

  it('begin anew when the clock is set back', async () => {
    const one = limit(1);
    expect([await passes(one), await passes(one)]).toEqual([true, false]);
    advance(-3_600);
    expect([await passes(one), await passes(one)]).toEqual([true, false]);
    advance(3_600);
  });

  it('leave nothing behind', async () => {
    const { sql, application } = processes[0]!;
    const one = limit(10);
    for (let n = 0; n < 5; n++) {
      await passes(one);
      advance(30);
    }
    const [kept] = await sql<{ stamps: number }>(
      `select count(*)::int as stamps from rate_stamp where key = (select key from rate_window order by last_at desc limit 1)`,
    );
    expect(kept!.stamps).toBe(2);
    advance(2 * 86_400);
    await application.nest.get(Housekeeping).run();
    expect(await sql('select from rate_stamp union all select from rate_window')).toEqual([]);
  });
});
