import { isSlow, judge, type Breaker, type Outcome, type Recent } from './breaker.js';

const NOW = 1_000_000_000;
const HALF = { random: () => 0.5 };
const closed: Breaker = { state: 'closed', seconds: 0, recent: [], putOffMs: 0 };
const claim = (outcome: Outcome, count: number, at = NOW): Recent[] =>
  Array.from({ length: count }, () => ({ at, outcome, ms: 10 }));

describe('the breaker', () => {
  it('opens for 5 s after ten failures in a row within five minutes', () => {
    expect(judge(closed, claim('server_error', 9), NOW, HALF).state).toBe('closed');
    expect(judge(closed, claim('server_error', 10), NOW, HALF)).toMatchObject({
      state: 'open',
      openForMs: 5_000,
    });
    const nine = judge(closed, claim('connection', 9), NOW, HALF);
    expect(judge({ ...nine, putOffMs: 0 }, claim('overload', 1), NOW, HALF).state).toBe('open');
  });

  it('stays closed when one of the ten succeeded, or was refused by a receiver that is up', () => {
    for (const outcome of ['success', 'other'] as const)
      expect(
        judge(closed, [...claim('timeout', 4), ...claim(outcome, 1), ...claim('timeout', 5)], NOW).state,
      ).toBe('closed');
  });

  it('forgets failures older than five minutes', () => {
    const old = { ...closed, recent: claim('server_error', 9, NOW - 5 * 60_000 - 1) };
    expect(judge(old, claim('server_error', 1), NOW).state).toBe('closed');
  });

  it('opens at once when a claim of three or more ends in nothing but timeouts', () => {
    expect(judge(closed, claim('timeout', 2), NOW).state).toBe('closed');
    expect(judge(closed, claim('timeout', 3), NOW).state).toBe('open');
  });

  it('doubles its time with every failed probe, up to five minutes, and closes with a success', () => {
    let breaker: Breaker = { state: 'half_open', seconds: 5, recent: [], putOffMs: 0 };
    const times: (number | null)[] = [];
    for (let n = 0; n < 8; n++) {
      const step = judge({ ...breaker, state: 'half_open' }, claim('timeout', 1), NOW, HALF);
      times.push(step.openForMs);
      breaker = { ...step, putOffMs: 0 };
    }
    expect(times).toEqual([10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1_000));
    expect(judge({ ...breaker, state: 'half_open' }, claim('success', 1), NOW)).toMatchObject({
      state: 'closed',
      seconds: 0,
      openForMs: null,
    });
  });

  it('is not opened longer by stragglers of the claim that opened it', () => {
    const open: Breaker = { state: 'open', seconds: 5, recent: [], putOffMs: 0 };
    expect(judge(open, claim('timeout', 3), NOW)).toMatchObject({ state: 'open', openForMs: null });
    expect(judge(open, claim('success', 1), NOW).state).toBe('closed');
  });

  describe('when an answer asked for no more calls', () => {
    const asking = (breaker: Breaker, putsOffMs: number, outcome: Outcome = 'overload') =>
      judge(breaker, claim(outcome, 1), NOW, { ...HALF, putsOffMs });
    const putOff: Breaker = { state: 'open', seconds: 0, recent: [], putOffMs: 500_000 };

    it('opens at once and for exactly as long', () => {
      expect(asking(closed, 600_000)).toMatchObject({ state: 'open', openForMs: 600_000, isPutOff: true });
      const probed: Breaker = { state: 'half_open', seconds: 10, recent: [], putOffMs: 0 };
      expect(asking(probed, 600_000)).toMatchObject({ state: 'open', openForMs: 600_000, seconds: 10 });
    });

    it('stays open whatever calls come to that were under way, unless one asks for longer', () => {
      for (const outcome of ['success', 'timeout', 'server_error', 'other'] as const)
        expect(judge(putOff, claim(outcome, 10), NOW)).toMatchObject({ state: 'open', openForMs: null });
      expect(asking(putOff, 400_000)).toMatchObject({ openForMs: null });
      expect(asking(putOff, 600_000)).toMatchObject({ openForMs: 600_000 });
    });

    it('opens although other calls of the same claim succeeded', () => {
      const mixed = [...claim('success', 5), ...claim('overload', 1)];
      expect(judge(closed, mixed, NOW, { putsOffMs: 600_000 }).state).toBe('open');
    });

    it('goes on with its own times when a probe fails without a word', () => {
      const probed: Breaker = { state: 'half_open', seconds: 0, recent: [], putOffMs: 0 };
      expect(judge(probed, claim('overload', 1), NOW, HALF)).toMatchObject({ openForMs: 5_000 });
    });
  });

  it('calls an endpoint slow whose second slowest of ten takes over 3 s', () => {
    const took = (...all: number[]) => all.map((ms) => ({ at: NOW, outcome: 'success' as const, ms }));
    expect(isSlow(took(100, 5_000, 90))).toBe(false);
    expect(isSlow(took(100, 5_000, 4_000))).toBe(true);
    expect(isSlow([])).toBe(false);
  });
});
