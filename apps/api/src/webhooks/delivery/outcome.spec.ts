import { outcomeOf } from './outcome.js';
import type { Verdict } from './verdict.js';

const fresh = { trigger: 'auto', autoAttempts: 0, deliveredAt: null } as const;
const retry: Verdict = { fate: 'retry', outcome: 'server_error', errorCode: 'http_5xx' };
const middle = () => 0.5;

describe('what becomes of a delivery', () => {
  it('follows its schedule, and is dead with the reason of its last failure', () => {
    expect(outcomeOf(fresh, retry, '[0,60]', middle)).toEqual({
      state: 'pending',
      delayMs: 60_000,
      isAutomatic: true,
      reason: null,
    });
    expect(outcomeOf({ ...fresh, autoAttempts: 1 }, retry, '[0,60]')).toMatchObject({
      state: 'dead',
      reason: 'http_5xx',
    });
  });

  it('goes on where it was after a failed attempt by hand', () => {
    const manual = { trigger: 'manual', autoAttempts: 1, deliveredAt: null } as const;
    expect(outcomeOf(manual, retry, '[0,60,600]', middle)).toMatchObject({
      state: 'pending',
      delayMs: 60_000,
      isAutomatic: false,
    });
    expect(outcomeOf({ ...manual, autoAttempts: 3 }, retry, '[0,60,600]')).toMatchObject({ state: 'dead' });
  });

  it('stays delivered when it is sent again by hand and fails', () => {
    expect(
      outcomeOf({ trigger: 'manual', autoAttempts: 1, deliveredAt: new Date(0) }, retry, 'standard'),
    ).toMatchObject({ state: 'delivered' });
  });

  it('of a failed test is over at once', () => {
    expect(outcomeOf({ ...fresh, trigger: 'test' }, retry, 'standard')).toMatchObject({
      state: 'cancelled',
      isAutomatic: false,
    });
  });
});
