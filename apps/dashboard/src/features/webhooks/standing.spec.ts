import type { Webhook } from '@signet/contracts';
import { needsAttention, reasonOf, standingOf } from './standing';

const webhook = (
  state: Webhook['state'],
  failing_since: string | null,
  disabled_reason: string | null = null,
) => ({
  state,
  disabled_reason,
  health: { failing_since } as Webhook['health'],
});
const AT = '2026-11-20T12:00:00.000Z';

describe('how an endpoint stands', () => {
  it('is failing while it is called and accepts nothing', () =>
    expect(standingOf(webhook('active', AT))).toBe('failing'));
  it('is its state otherwise', () => {
    expect(standingOf(webhook('active', null))).toBe('active');
    expect(standingOf(webhook('disabled', AT))).toBe('disabled');
  });
  it('asks for attention when nobody decided it', () => {
    expect(needsAttention(webhook('active', AT))).toBe(true);
    expect(needsAttention(webhook('disabled', null, 'gone'))).toBe(true);
    expect(needsAttention(webhook('disabled', null, 'manual'))).toBe(false);
    expect(needsAttention(webhook('paused', AT))).toBe(false);
  });
});

describe('why an endpoint is disabled', () => {
  it.each([
    ['gone', 'gone'],
    ['a reason of a later version', null],
    [null, null],
  ])('%s', (disabled_reason, known) => expect(reasonOf({ disabled_reason })).toBe(known));
});
