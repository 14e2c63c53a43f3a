import { heardAs, type Filters } from './filters.js';

const event = (type: string, data: Record<string, unknown> = {}, subjectId: string | null = 'agt_a') => ({
  type,
  subjectId,
  data,
});
const standard = (filters: Filters, ...about: Parameters<typeof event>) =>
  heardAs('standard', filters, event(...about));

describe('filters', () => {
  it.each([
    [['agent.verified'], 'agent.verified', 'agent.verified'],
    [['agent.verified'], 'agent.registered', null],
    [['agent.*'], 'agent.drift.warning', 'agent.drift.warning'],
    [['agent.*'], 'agents.other', null],
    [['agent.*'], 'agent', null],
    [['*'], 'persona.created', 'persona.created'],
    [['agent.created'], 'agent.registered', null],
  ])('%j hears %s as %s', (events, type, expected) => {
    expect(standard({ events }, type)).toBe(expected);
  });

  it('hear aliases under their own name, in the AgentAuth format only', () => {
    const aliased = (events: string[], type: string, data = {}) =>
      heardAs('agentauth', { events }, event(type, data));
    expect(aliased(['agent.created'], 'agent.registered')).toBe('agent.created');
    expect(aliased(['agent.created', 'agent.registered'], 'agent.registered')).toBe('agent.registered');
    expect(aliased(['tier.upgraded'], 'agent.tier_updated', { old_tier: 'free', new_tier: 'pro' })).toBe(
      'tier.upgraded',
    );
    expect(
      aliased(['tier.upgraded'], 'agent.tier_updated', { old_tier: 'pro', new_tier: 'free' }),
    ).toBeNull();
    expect(aliased(['tier.downgraded'], 'agent.tier_updated', { old_tier: 'pro', new_tier: 'free' })).toBe(
      'tier.downgraded',
    );
  });

  it('keep to subjects', () => {
    const filters = { events: ['*'], subject_ids: ['agt_a'] };
    expect(standard(filters, 'agent.verified')).toBe('agent.verified');
    expect(standard(filters, 'agent.verified', {}, 'agt_b')).toBeNull();
    expect(standard(filters, 'agent.verified', {}, null)).toBeNull();
  });

  it('need every condition on the data', () => {
    const data = { new_tier: 'pro', nested: { deep: 'value' }, count: 3 };
    const matches = (match: Filters['match']) =>
      standard({ events: ['*'], match }, 'agent.updated', data) !== null;
    expect(matches([{ path: 'new_tier', equals: 'pro' }])).toBe(true);
    expect(matches([{ path: 'count', equals: '3' }])).toBe(false);
    expect(matches([{ path: 'count', in: [1, 3] }])).toBe(true);
    expect(matches([{ path: 'nested.deep', starts_with: 'val' }])).toBe(true);
    expect(matches([{ path: 'count', starts_with: '3' }])).toBe(false);
    expect(matches([{ path: 'missing.deep', equals: null }])).toBe(false);
    expect(matches([{ path: 'constructor', equals: null }])).toBe(false);
    expect(
      matches([
        { path: 'new_tier', equals: 'pro' },
        { path: 'count', equals: 4 },
      ]),
    ).toBe(false);
  });
});
