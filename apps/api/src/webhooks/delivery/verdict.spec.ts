import type { OutboundFault, OutboundResult } from '../../platform/egress/index.js';
import { verdictOf } from './verdict.js';

const NOW = new Date('2026-11-20T12:00:00.000Z');
const course = {
  dnsMs: 1,
  connectMs: 1,
  tlsMs: null,
  firstByteMs: 2,
  totalMs: 3,
  remoteAddress: '203.0.113.1',
  reusedConnection: false,
};
const answered = (status: number, headers: Record<string, string> = {}): OutboundResult => ({
  ...course,
  status,
  phrase: '',
  unfinished: null,
  headers,
  body: Buffer.alloc(0),
  fault: null,
});
const failed = (fault: OutboundFault): OutboundResult => ({ ...course, status: null, fault, reason: 'x' });

describe('what an answer means', () => {
  it.each([200, 201, 202, 204, 226, 299])('%i is delivered', (status) => {
    expect(verdictOf(answered(status), NOW)).toEqual({
      fate: 'delivered',
      outcome: 'success',
      errorCode: null,
    });
  });

  it.each([
    [301, 'http_3xx', 'other'],
    [304, 'http_3xx', 'other'],
    [400, 'http_4xx', 'other'],
    [401, 'http_4xx', 'other'],
    [404, 'http_4xx', 'other'],
    [500, 'http_5xx', 'server_error'],
    [501, 'http_5xx', 'server_error'],
  ])('%i is a failure that is tried again', (status, errorCode, outcome) => {
    expect(verdictOf(answered(status), NOW)).toEqual({ fate: 'retry', outcome, errorCode });
  });

  it.each([429, 502, 503, 504])(
    '%i asks us to slow down, with Retry-After for the whole endpoint',
    (status) => {
      expect(verdictOf(answered(status, { 'retry-after': '120' }), NOW)).toMatchObject({
        fate: 'retry',
        isOverloaded: true,
        retryAfterMs: 120_000,
        putsOffMs: 120_000,
        outcome: status === 429 ? 'overload' : 'server_error',
      });
      for (const nothing of [{}, { 'retry-after': '3600.5' }] as Record<string, string>[]) {
        const verdict = verdictOf(answered(status, nothing), NOW);
        expect(verdict).toMatchObject({ isOverloaded: true });
        expect(verdict).not.toHaveProperty('putsOffMs');
        expect(verdict).not.toHaveProperty('retryAfterMs');
      }
    },
  );

  it.each([400, 409, 423, 500])('Retry-After of a %i is about this delivery', (status) => {
    const verdict = verdictOf(answered(status, { 'retry-after': '120' }), NOW);
    expect(verdict).toMatchObject({ fate: 'retry', retryAfterMs: 120_000 });
    expect(verdict).not.toHaveProperty('putsOffMs');
  });

  it.each([600, 999])('%i, which no standard knows, is a failure of the server', (status) => {
    expect(verdictOf(answered(status), NOW)).toMatchObject({
      errorCode: 'http_5xx',
      outcome: 'server_error',
    });
  });

  it('410 ends the delivery and the endpoint', () => {
    expect(verdictOf(answered(410), NOW)).toMatchObject({
      fate: 'cancelled',
      reason: 'gone',
      disables: 'gone',
    });
  });

  it('a receiver can give up a message, or everything', () => {
    expect(verdictOf(answered(500, { 'webhook-delivery': 'abort-message' }), NOW)).toMatchObject({
      fate: 'dead',
      reason: 'aborted_by_receiver',
    });
    expect(verdictOf(answered(500, { 'webhook-delivery': ' Disable ' }), NOW)).toMatchObject({
      fate: 'retry',
      disables: 'disabled_by_receiver',
    });
    expect(verdictOf(answered(200, { 'webhook-delivery': 'disable' }), NOW)).toMatchObject({
      fate: 'delivered',
      disables: 'disabled_by_receiver',
    });
  });

  it.each([
    ['timeout', 'timeout'],
    ['connect_timeout', 'timeout'],
    ['dns_timeout', 'timeout'],
    ['dns_not_found', 'connection'],
    ['connect_refused', 'connection'],
    ['tls_untrusted', 'connection'],
    ['reset', 'connection'],
    ['protocol_error', 'connection'],
    ['header_overflow', 'connection'],
  ] as const)('%s is tried again and counts as %s', (fault, outcome) => {
    expect(verdictOf(failed(fault), NOW)).toEqual({ fate: 'retry', outcome, errorCode: fault });
  });

  it.each(['blocked_address', 'blocked_url'] as const)('%s is a failure of its own', (fault) => {
    expect(verdictOf(failed(fault), NOW)).toMatchObject({ fate: 'retry', outcome: 'other', isBlocked: true });
  });
});
