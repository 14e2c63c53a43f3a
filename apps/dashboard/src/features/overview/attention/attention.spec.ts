import type { ActivityEvent, Agent, Webhook } from '@signet/contracts';
import { concernsOf, placeOf } from './attention';

const NOW = new Date('2026-03-04T12:00:00Z');

const webhook = (id: string, failing_since: string | null): Webhook =>
  ({ id, url: `https://${id}.example.com/`, state: 'active', health: { failing_since } }) as Webhook;
const failing = (count: number) =>
  Array.from({ length: count }, (_, index) => webhook(`wh_${index}`, '2026-03-04T11:00:00Z'));
const event = (type: string, agent_id: string, occurred_at: string) =>
  ({ type, agent_id, agent_name: `Agent ${agent_id}`, occurred_at }) as ActivityEvent;
const waiting = (count: number) => ({ count, oldest: { id: 'agt_1', name: 'First' } as Agent });
const key = {
  id: 'cred_1',
  name: 'Default',
  expires_at: '2026-03-06T12:00:00Z',
  agent_id: 'agt_2',
  agent_name: 'Importer',
};

describe('what needs attention', () => {
  it('is nothing while all is well, or while nothing may be known', () => {
    expect(concernsOf({}, NOW)).toEqual({ shown: [], more: 0 });
    const well = { webhooks: [webhook('wh_1', null)], undelivered: 0, expiring: [], drift: [] };
    expect(concernsOf({ ...well, waiting: { count: 0, oldest: undefined } }, NOW)).toEqual({
      shown: [],
      more: 0,
    });
  });

  it('leads to where it is put right, the worst first', () => {
    const { shown } = concernsOf(
      {
        webhooks: failing(1),
        undelivered: 3,
        expiring: [key],
        drift: [event('drift.warning', 'agt_3', '2026-03-04T11:00:00Z')],
        waiting: waiting(1),
      },
      NOW,
    );
    expect(shown.map(placeOf)).toEqual([
      '/webhooks/wh_0',
      '/webhooks/not-delivered',
      '/agents/agt_2/credentials',
      '/agents/agt_3/behaviour',
      '/agents/agt_1',
    ]);
  });

  it('is first of all a log that does not hold', () => {
    const { shown } = concernsOf({ webhooks: failing(1), logFindings: 2 }, NOW);
    expect(shown.map(placeOf)).toEqual(['/activity', '/webhooks/wh_0']);
    expect(concernsOf({ logFindings: 0 }, NOW).shown).toEqual([]);
  });

  it('leads to the list when several agents wait', () => {
    const { shown } = concernsOf({ waiting: waiting(2) }, NOW);
    expect(shown.map(placeOf)).toEqual(['/agents?status=pending&sort=created_at']);
  });

  it('is cut at eight without one kind hiding another', () => {
    const { shown, more } = concernsOf({ webhooks: failing(20), expiring: [key], waiting: waiting(4) }, NOW);
    expect(shown.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 6 }, () => 'failing'),
      'expiring',
      'waiting',
    ]);
    expect(more).toBe(14);
  });

  it('names an agent that drifted once, by its latest alert, for a week', () => {
    const drift = [
      event('drift.revoked', 'agt_1', '2026-03-04T11:00:00Z'),
      event('drift.warning', 'agt_1', '2026-03-04T10:00:00Z'),
      event('drift.configured', 'agt_2', '2026-03-04T09:00:00Z'),
      event('drift.warning', 'agt_3', '2026-02-20T09:00:00Z'),
    ];
    expect(concernsOf({ drift }, NOW).shown).toEqual([
      { kind: 'driftRevoked', id: 'agt_1', name: 'Agent agt_1' },
    ]);
  });
});
