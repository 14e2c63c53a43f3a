import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { isUnguessable } from './unguessable.js';

describe('a key that nobody can guess', () => {
  it.each([
    ['a random UUID', () => randomUUID()],
    ['a random UUID in capitals', () => randomUUID().toUpperCase()],
    ['one behind a prefix', () => `register-${randomUUID()}`],
    ['16 bytes in hex', () => randomBytes(16).toString('hex')],
    ['24 bytes in base64', () => randomBytes(24).toString('base64')],
    ['24 bytes in base64url', () => randomBytes(24).toString('base64url')],
    [
      'what the migration sends',
      () => `migrate-${createHmac('sha256', randomBytes(24)).update('1').digest('base64url')}`,
    ],
  ])('is %s, every time', (_, make) => {
    const refused = Array.from({ length: 5_000 }, make).filter((key) => !isUnguessable(key));
    expect(refused).toEqual([]);
  });

  it.each([
    '1',
    'retry',
    'signup-1',
    '2026-11-29T12:00:00.000Z',
    'register-customer-support-agent-of-the-day',
    'REGISTER-CUSTOMER-SUPPORT-AGENT-OF-THE-DAY',
    'owner@example.com',
    '00000000-0000-0000-0000-000000000000',
    '00000000-0000-4000-8000-000000000001',
    // Version 1 is a time and the address of a machine.
    'f47ac10b-58cc-11ef-8572-0e02b2c3d479',
    '0'.repeat(64),
    'Aa'.repeat(32),
    '1'.repeat(255),
    `${'order-'.repeat(10)}17`,
  ])('is not %s', (key) => {
    expect(isUnguessable(key)).toBe(false);
  });
});
