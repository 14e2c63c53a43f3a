import { addressOf } from '../../src/management/index.js';

it.each([
  [addressOf((api) => api.agents.getFigures()), '/api/v1/agents/figures'],
  [addressOf((api) => api.activity.prove('aud_1')), '/api/v1/activity/aud_1/proof'],
  [
    addressOf((api) =>
      api.activity.export({ type: 'agent.*', since: '2026-01-01T00:00:00Z', format: 'csv' }),
    ),
    '/api/v1/activity/export?type=agent.*&since=2026-01-01T00%3A00%3A00Z&format=csv',
  ],
  [addressOf((api) => api.agents.list({ search: 'a&b=c' })), '/api/v1/agents?search=a%26b%3Dc'],
  [addressOf((api) => api.agents.list().page()), '/api/v1/agents'],
  [addressOf((api) => api.activity.stream({ agent_id: 'agt_1' })), '/api/v1/activity/stream?agent_id=agt_1'],
  [addressOf((api) => api.permissions.remove('a/b?c#d')), '/api/v1/permissions/a%2Fb%3Fc%23d'],
])('an operation is at %s', (address, expected) => {
  expect(address).toBe(expected);
});

it('is none of what could lead elsewhere', () => {
  for (const id of ['..', '.', '', undefined as unknown as string])
    expect(() => addressOf((api) => api.agents.get(id))).toThrow(TypeError);
  expect(() => addressOf(() => undefined)).toThrow('No operation was called');
});
