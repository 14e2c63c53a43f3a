import { disablesAt, isHopeless, noticesDue } from './disabling.js';

const HOUR = 3_600_000;
const START = new Date('2026-11-01T00:00:00.000Z');
const failing = (hours: number, failures = 10, format: 'standard' | 'agentauth' = 'standard') => ({
  format,
  failingSince: START,
  lastFailureAt: new Date(START.getTime() + hours * HOUR),
  failures,
  notices: 0,
});

describe('disabling an endpoint', () => {
  it('happens after 5 days of failures, for AgentAuth after 3', () => {
    expect(isHopeless(failing(119))).toBe(false);
    expect(isHopeless(failing(120))).toBe(true);
    expect(isHopeless(failing(71, 10, 'agentauth'))).toBe(false);
    expect(isHopeless(failing(72, 10, 'agentauth'))).toBe(true);
  });

  it('takes at least five failures', () => {
    expect(isHopeless(failing(200, 4))).toBe(false);
    expect(isHopeless(failing(200, 5))).toBe(true);
  });

  it('is announced after an hour, after a day and a day before', () => {
    expect([0.5, 1, 23, 24, 95, 96, 119].map((hours) => noticesDue(failing(hours)))).toEqual([
      0, 1, 1, 2, 2, 3, 3,
    ]);
    expect(disablesAt('standard', START)).toEqual(new Date(START.getTime() + 120 * HOUR));
  });
});
