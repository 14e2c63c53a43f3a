import type { Scope } from '../access/index.js';
import { contentTypeOf, formatKeyOf, renderBody } from './formats.js';

const event = {
  id: 'evt_0192f0c07d3a7c119b1e2f6a1d3c4b5a',
  organisationId: '0192f0c0-7d3a-7c11-9b1e-2f6a1d3c4b5a' as Scope,
  type: 'agent.registered',
  subjectId: 'agt_a',
  occurredAt: new Date('2026-11-20T12:00:00.000Z'),
  data: '{"agent_id":"agt_a","name":"\\ud800\\u0000 ü"}',
};
const render = (key: string) => renderBody(key, event, 'https://signet.example.com').toString();

describe('bodies', () => {
  it('of the standard format are compact, with members in order', () => {
    expect(render('standard')).toBe(
      `{"type":"agent.registered","timestamp":"2026-11-20T12:00:00.000Z","data":${event.data}}`,
    );
  });

  it('of AgentAuth carry the name the endpoint subscribed under', () => {
    expect(formatKeyOf('agentauth', 'agent.created')).toBe('agentauth:agent.created');
    expect(render('agentauth:agent.created')).toBe(
      `{"event":"agent.created","agent_id":"agt_a","data":${event.data},"timestamp":"2026-11-20T12:00:00.000Z"}`,
    );
  });

  it('of CloudEvents are structured, with the event id as theirs', () => {
    expect(JSON.parse(render('cloudevents'))).toEqual({
      specversion: '1.0',
      id: event.id,
      source: `https://signet.example.com/organisations/${event.organisationId}`,
      type: 'dev.signet.agent.registered',
      subject: 'agt_a',
      time: '2026-11-20T12:00:00.000Z',
      datacontenttype: 'application/json',
      tenantid: event.organisationId,
      data: JSON.parse(event.data),
    });
    expect(contentTypeOf('cloudevents')).toBe('application/cloudevents+json; charset=utf-8');
  });

  it('pass on what JSON can say and a database column cannot', () => {
    expect(JSON.parse(render('standard')).data.name).toBe('\ud800\0 ü');
  });
});
