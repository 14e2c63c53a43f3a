import { z } from 'zod';
import { AgentId } from '../ids.js';
import { AGENT, event, fact } from './fact.js';

const Version = z.strictObject({
  persona_version: z.string(),
  persona_hash: z.string(),
  previous_version: z.string().optional(),
});
const HASH = 'a'.repeat(64);

export const PERSONA_FACTS = {
  'persona.created': fact('Persona registered', {
    details: Version,
    example: { persona_version: '1.0.0', persona_hash: HASH },
    heardAs: ['persona.created'],
  }),
  'persona.updated': fact('Persona changed', {
    details: Version,
    example: { persona_version: '1.0.1', persona_hash: HASH, previous_version: '1.0.0' },
    heardAs: ['persona.updated'],
  }),
};

const Created = z.object({
  agent_id: AgentId,
  persona: z.record(z.string(), z.unknown()),
  persona_hash: z.string(),
  version: z.string(),
});
const PERSONA = { agent_id: AGENT, persona: { name: 'Ada' }, persona_hash: HASH, version: '1.0.0' };

export const PERSONA_EVENTS = {
  'persona.created': event({
    title: 'Persona registered',
    description: 'An agent has a persona for the first time.',
    since: '0.1.0',
    data: Created,
    example: PERSONA,
  }),
  'persona.updated': event({
    title: 'Persona changed',
    description: 'The persona of an agent has a new version.',
    since: '0.1.0',
    data: Created.extend({
      previous_version: z.string(),
      changes: z.array(z.unknown()).meta({ description: 'What differs, member by member' }),
    }),
    example: {
      ...PERSONA,
      version: '1.0.1',
      previous_version: '1.0.0',
      changes: [{ kind: 'E', path: ['name'], lhs: 'Eve', rhs: 'Ada' }],
    },
  }),
};
