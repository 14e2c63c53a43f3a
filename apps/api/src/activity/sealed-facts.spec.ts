import { alteredColumns, readFacts } from './sealed-facts.js';

const AGENT = `agt_${'a'.repeat(32)}`;

describe('the facts of a record', () => {
  it('of the first release leave it open whether an agent that acted is also what it was about', () => {
    const record = (agent: string, actor: string | null) =>
      aRecord({ agent, actor: [{ id: actor, name: null, type: actor ? 'agent' : 'anonymous' }] });
    const agentOf = (agent: string, actor: string | null, column: string | null) => {
      const facts = readFacts(record(agent, actor), column)!;
      return { agent: facts.agent_id, altered: alteredColumns({ ...facts, agent_id: column }, facts) };
    };
    const other = `agt_${'f'.repeat(32)}`;
    expect(agentOf(AGENT, AGENT, AGENT)).toEqual({ agent: AGENT, altered: [] });
    expect(agentOf(AGENT, AGENT, null)).toEqual({ agent: null, altered: [] });
    expect(agentOf(AGENT, AGENT, other)).toEqual({ agent: AGENT, altered: ['agent_id'] });
    expect(agentOf(AGENT, null, null)).toEqual({ agent: AGENT, altered: ['agent_id'] });
    expect(agentOf('anonymous', null, null)).toEqual({ agent: null, altered: [] });
    expect(agentOf('anonymous', null, other)).toEqual({ agent: null, altered: ['agent_id'] });
  });

  it('are milliseconds of a row that may hold more, and nothing else', () => {
    const facts = readFacts(aRecord({ timestamp: '2026-01-01T00:00:00.123Z' }), null)!;
    const altered = (occurred_at: string) => alteredColumns({ ...facts, occurred_at }, facts);
    expect(facts.occurred_at).toBe('2026-01-01T00:00:00.123000Z');
    expect(altered('2026-01-01T00:00:00.123000Z')).toEqual([]);
    expect(altered('2026-01-01T00:00:00.123456Z')).toEqual([]);
    expect(altered('2026-01-01T00:00:00.124000Z')).toEqual(['occurred_at']);
    const exact = readFacts(aRecord({ timestamp: '2026-01-01T00:00:00.123456Z' }), null)!;
    expect(alteredColumns({ ...exact, occurred_at: '2026-01-01T00:00:00.123457Z' }, exact)).toEqual([
      'occurred_at',
    ]);
  });

  it.each([
    ['is no JSON', 'no json'],
    ['is no object', '[]'],
    ['has another outcome than there are', aRecord({ outcome: 'fine' })],
    ['has an actor of no kind', aRecord({ actor: [{ id: null, name: null, type: 'ghost' }] })],
    ['has no organisation', aRecord({ organisation_id: undefined })],
    ['has a moment that is none', aRecord({ timestamp: 'yesterday' })],
  ])('cannot be told when it %s', (_, record) => {
    expect(readFacts(record, null)).toBeNull();
  });
});

function aRecord(members: object): string {
  return JSON.stringify({
    actor: [{ id: null, name: null, type: 'anonymous' }],
    agent: 'anonymous',
    event: 'agent.verified',
    id: `aud_${'0'.repeat(32)}`,
    organisation_id: 'org',
    outcome: 'success',
    reason: 'agent.verified',
    request_id: 'req',
    timestamp: '2026-01-01T00:00:00.000Z',
    ...members,
  });
}
