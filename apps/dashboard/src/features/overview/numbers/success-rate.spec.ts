import { successRate } from './success-rate';

const webhook = (succeeded: number, failed: number) => ({ webhook_id: 'wh_0', succeeded, failed });

describe('the success rate of all webhooks', () => {
  it('counts attempts, not webhooks', () =>
    expect(successRate({ webhooks: [webhook(9, 0), webhook(0, 1)] })).toBe(0.9));

  it('is only full when nothing failed', () => {
    expect(successRate({ webhooks: [webhook(99_999, 1)] })).toBe(0.999);
    expect(successRate({ webhooks: [webhook(3, 0)] })).toBe(1);
  });

  it('is unknown when nothing was sent', () => expect(successRate({ webhooks: [] })).toBeNull());
});
