import type { AgentStop } from '@signet/contracts';
import { askAgainMs } from './stop-query';

const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
const stop = (listeners: Partial<AgentStop['listeners']>, over: Partial<AgentStop> = {}): AgentStop => ({
  stopped_at: new Date().toISOString(),
  epoch: 1,
  seq: 1,
  refused_here_at: new Date().toISOString(),
  listeners: { connected: 0, told: 0, polling: 0, polled: 0, ...listeners },
  last_token_expires_at: inAnHour,
  current_token_expires_at: null,
  ...over,
});

describe('how far a stop has come', () => {
  it.each([
    ['a connected service was not told', stop({ connected: 2, told: 1 }), 1_000],
    ['a polling one has not fetched it', stop({ polling: 2, polled: 1 }), 1_000],
    ['only time has to pass', stop({ connected: 2, told: 2 }), 15_000],
    [
      'the last token is dead',
      stop({ connected: 1 }, { last_token_expires_at: '2020-01-01T00:00:00.000Z' }),
      false,
    ],
    ['there was no token', stop({}, { last_token_expires_at: null }), false],
    ['it was never stopped', stop({}, { stopped_at: null }), false],
  ])('is asked again as fits when %s', (_, answer, ms) => {
    expect(askAgainMs(answer)).toBe(ms);
  });

  it('is not asked again before the first answer', () => {
    expect(askAgainMs(undefined)).toBe(false);
  });
});
