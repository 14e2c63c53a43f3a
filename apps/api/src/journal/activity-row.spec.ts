import { FACTS } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { isSealable } from '../activity/chain/link.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { toActivityRow } from './activity-row.js';
import type { Fact } from './fact.js';

const event: Fact = {
  organisationId: 'org_1' as Scope,
  occurredAt: new Date('2026-11-29T12:00:00Z'),
  type: 'agent.updated',
  details: { changed: [] },
  outcome: 'success',
  actor: [{ type: 'agent', id: 'agt_1', name: 'Builder' }],
  agentId: 'agt_1',
  origin: { ip: '192.0.2.1', requestId: 'req_1', method: 'PATCH', path: '/agents/agt_1' },
};
const recordOf = (change: object): string =>
  toActivityRow(new Keyring(Buffer.alloc(32)), { ...event, ...change } as Fact).record;

describe('the record of an event', () => {
  it('can be sealed, whatever stands in it', () => {
    const details = { score: 0.1, count: 2 ** 53, names: ['b', 'a'], note: 'half of \ud83d' };
    const record = recordOf({ details, origin: { ...event.origin, path: '/\udfff' } });
    expect(isSealable(record)).toBe(true);
    expect(JSON.parse(record)).toMatchObject({ ...details, note: 'half of \ufffd', path: '/\ufffd' });
  });

  it.each(Object.entries(FACTS))('can be sealed, and loses no detail of %s', (type, { example }) => {
    const record = recordOf({ type, details: example, agentId: (example as { agent_id?: string }).agent_id });
    expect(isSealable(record)).toBe(true);
    // A detail that is called like a member of every record would be lost, or leave the event without a place.
    expect(JSON.parse(record)).toMatchObject(example as object);
  });

  it('is about the event, whatever its details are called', () => {
    const record = JSON.parse(
      recordOf({ details: { event: 'x', agent: 'x', organisation_id: 'x' } }),
    ) as unknown;
    expect(record).toMatchObject({ event: event.type, agent: 'agt_1', organisation_id: 'org_1' });
  });
});
