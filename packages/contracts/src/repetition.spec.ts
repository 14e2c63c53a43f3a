import { readFileSync } from 'node:fs';
import {
  ANSWER_SECONDS,
  ATTEMPT_SECONDS,
  IDEMPOTENCY_KEY_SECONDS,
  REPEAT_SECONDS,
  RETRIES,
} from './repetition.js';

describe('the time in which a call is repeated', () => {
  it('has room for all attempts of our clients with all their waits', () => {
    const waits = Array.from({ length: RETRIES }, (_, n) => 1.3 * 2 ** n);
    const total = (RETRIES + 1) * ATTEMPT_SECONDS + waits.reduce((sum, wait) => sum + wait);
    expect(total).toBeLessThanOrEqual(REPEAT_SECONDS);
  });

  it('is over before answers go, and they go before their keys', () => {
    expect(REPEAT_SECONDS + ATTEMPT_SECONDS).toBeLessThan(ANSWER_SECONDS);
    expect(ANSWER_SECONDS).toBeLessThan(IDEMPOTENCY_KEY_SECONDS);
  });

  it('is the same for the Python client', () => {
    const source = readFileSync(
      new URL('../../sdk-python/agentauth_sdk/transport.py', import.meta.url),
      'utf8',
    );
    const secondsOf = (name: string) => Number(new RegExp(`^${name} = ([\\d.]+)$`, 'm').exec(source)?.[1]);
    expect(secondsOf('ATTEMPT_SECONDS')).toBe(ATTEMPT_SECONDS);
    expect(secondsOf('REPEAT_SECONDS')).toBe(REPEAT_SECONDS);
  });
});
