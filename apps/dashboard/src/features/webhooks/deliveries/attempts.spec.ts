import type { WebhookAttempt } from '@signet/contracts';
import { attemptsMax, hoursOfRetries, phasesOf, readable } from './attempts';

describe('how often an event is sent', () => {
  it('follows the schedule', () => {
    expect(attemptsMax('standard')).toBe(10);
    expect(attemptsMax([0, 60])).toBe(2);
    expect(hoursOfRetries('standard')).toBe(76);
  });
});

describe('an attempt', () => {
  it('shows the phases that were measured', () => {
    const attempt = { dns_ms: 0, connect_ms: 12, tls_ms: null, first_byte_ms: 30 } as WebhookAttempt;
    expect(phasesOf(attempt)).toEqual([
      { phase: 'dns_ms', ms: 0 },
      { phase: 'connect_ms', ms: 12 },
      { phase: 'first_byte_ms', ms: 30 },
    ]);
  });
});

describe('a body', () => {
  it('is broken into lines when it is JSON', () => expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}'));
  it('stays as it is otherwise', () => expect(readable('<b>no</b>')).toBe('<b>no</b>'));
});
