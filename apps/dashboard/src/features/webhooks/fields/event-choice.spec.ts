import messages from '@/i18n/en/webhooks.json';
import { coveredBy, eventGroups, OFFERED, toggleEvent } from './event-choice';

describe('choosing events', () => {
  it('offers the whole catalogue but the test, in groups', () => {
    expect(OFFERED).not.toContain('webhook.test');
    expect([...eventGroups().values()].flat().sort()).toEqual([...OFFERED].sort());
    expect([...eventGroups().keys()]).toEqual(['agent', 'persona', 'ati', 'webhook']);
    expect(Object.keys(messages.picker.groups)).toEqual([...eventGroups().keys()]);
  });

  it('drops what a wider choice contains', () => {
    expect(toggleEvent(['agent.revoked', 'persona.created'], 'agent.*')).toEqual([
      'persona.created',
      'agent.*',
    ]);
    expect(toggleEvent(['agent.*', 'persona.created'], '*')).toEqual(['*']);
  });

  it('takes a choice away again', () => expect(toggleEvent(['agent.*'], 'agent.*')).toEqual([]));

  it('knows what a wider choice contains', () => {
    expect(coveredBy(['agent.*'], 'agent.revoked')).toBe('agent.*');
    expect(coveredBy(['agent.drift.*'], 'agent.drift.warning')).toBe('agent.drift.*');
    expect(coveredBy(['*'], 'agent.*')).toBe('*');
    expect(coveredBy(['agent.*'], '*')).toBeNull();
    expect(coveredBy(['agent.revoked'], 'agent.revoked')).toBeNull();
  });
});
