import { Leased } from './leased.js';

const TERMS = { lifeMs: 200, gapMs: 0, patienceMs: 5_000 };

/** A source whose readings the test answers, and the time. */
function aSource(terms = TERMS) {
  let now = 1_000;
  const readings: { answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const read = () =>
    new Promise<string>((resolve, reject) => readings.push({ answer: resolve, fail: reject }));
  const leased = new Leased(read, terms, () => now);
  return { leased, readings, pass: (ms: number) => (now += ms) };
}

/** Lets everything go on that waits for nothing but its turn. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a leased value', () => {
  it('is read once for everybody who asks first', async () => {
    const { leased, readings } = aSource();
    const asked = [leased.current(), leased.current()].map((answer) => Promise.resolve(answer));
    expect(readings).toHaveLength(1);
    readings[0]!.answer('a');
    expect(await Promise.all(asked)).toEqual(['a', 'a']);
  });

  it('is there at once while the lease runs, and read again in its second half', async () => {
    const { leased, readings, pass } = aSource();
    const first = leased.current();
    readings[0]!.answer('a');
    await first;
    pass(99);
    expect(leased.current()).toBe('a');
    expect(readings).toHaveLength(1);
    pass(1);
    expect([leased.current(), leased.current()]).toEqual(['a', 'a']);
    expect(readings).toHaveLength(2);
    readings[1]!.answer('b');
    await turn();
    expect(leased.current()).toBe('b');
  });

  it('is used no longer than the lease, counted from the beginning of its reading', async () => {
    const { leased, readings, pass } = aSource();
    const first = leased.current();
    pass(150);
    readings[0]!.answer('a');
    await first;
    pass(50);
    const renewed = leased.current();
    expect(renewed).toBeInstanceOf(Promise);
    readings[1]!.answer('b');
    expect(await renewed).toBe('b');
  });

  it('is not used any more when it cannot be read again, and comes back', async () => {
    const { leased, readings, pass } = aSource();
    const first = leased.current();
    readings[0]!.answer('a');
    await first;
    pass(100);
    expect(leased.current()).toBe('a');
    readings[1]!.fail(new Error('gone'));
    await turn();
    pass(100);
    const refused = leased.current();
    readings[2]!.fail(new Error('still gone'));
    await expect(refused).rejects.toThrow('still gone');
    const again = leased.current();
    readings[3]!.answer('b');
    expect(await again).toBe('b');
  });

  it('is told as of now to who asks for the latest: never from a reading that began before', async () => {
    const { leased, readings } = aSource();
    const first = leased.current();
    const latest = leased.latest();
    readings[0]!.answer('old');
    expect(await first).toBe('old');
    await turn();
    expect(readings).toHaveLength(2);
    readings[1]!.answer('new');
    expect(await latest).toBe('new');
  });

  it('is read for a flood of such questions one reading after the other', async () => {
    const { leased, readings } = aSource();
    const flood = Array.from({ length: 1_000 }, () => leased.latest());
    await turn();
    expect(readings).toHaveLength(1);
    const late = leased.latest();
    await turn();
    expect(readings).toHaveLength(1);
    readings[0]!.answer('a');
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['a']));
    await turn();
    readings[1]!.answer('b');
    expect(await late).toBe('b');
  });

  it('is asked for again when nobody answers, and what answers too late is not used', async () => {
    const { leased, readings } = aSource({ ...TERMS, patienceMs: 10 });
    await expect(leased.current()).rejects.toMatchObject({
      code: 'service.unavailable',
      particulars: { retryAfter: 1 },
    });
    const again = leased.current();
    expect(readings).toHaveLength(2);
    readings[1]!.answer('new');
    expect(await again).toBe('new');
    readings[0]!.answer('old');
    await turn();
    expect(leased.current()).toBe('new');
  });

  it('leaves a gap between such readings', async () => {
    let now = 0;
    const begun: number[] = [];
    const leased = new Leased(
      async () => begun.push(now),
      { ...TERMS, gapMs: 20 },
      () => now,
    );
    const timer = import.meta.jest.spyOn(globalThis, 'setTimeout').mockImplementation(((
      run: () => void,
      ms: number,
    ) => {
      if (ms > 20) return;
      now += ms;
      run();
    }) as never);
    for (let n = 0; n < 5; n++) await leased.latest();
    timer.mockRestore();
    expect(begun).toEqual([0, 20, 40, 60, 80]);
  });
});
