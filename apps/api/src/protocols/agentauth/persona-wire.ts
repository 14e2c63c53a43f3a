import type { PersonaUpdate, PersonaVersion } from '../../personas/index.js';

/** The four keys of the specification, and no other. */
export const toWirePersona = ({ agentId, persona, hash, version }: PersonaVersion) => ({
  agent_id: agentId,
  persona,
  persona_hash: hash,
  persona_version: version,
});

export const toWireUpdate = ({ current, previousVersion, changes }: PersonaUpdate) => ({
  ...toWirePersona(current),
  previous_version: previousVersion,
  changes,
});

export const toWireVersion = (version: PersonaVersion) => ({
  id: version.id,
  ...toWirePersona(version),
  changed_at: version.changedAt.toISOString(),
});

export const PERSONA_CSV_HEADER = ['id', 'agent_id', 'persona_hash', 'persona_version', 'changed_at'];

export const toCsvVersion = ({ id, agentId, hash, version, changedAt }: PersonaVersion) => [
  id,
  agentId,
  hash,
  version,
  changedAt.toISOString(),
];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The persona in a body: the body itself, or its member `persona`. Both forms are in use. A persona has a version, so a
 * body with one is a persona, even if it has a member of that name too.
 */
export function personaIn(body: unknown): { sent: unknown; at?: 'persona' } {
  const isWrapped = isObject(body) && Object.hasOwn(body, 'persona') && !Object.hasOwn(body, 'version');
  return isWrapped ? { sent: body['persona'], at: 'persona' } : { sent: body };
}

/** The bundle in a body: the body itself, or its member `bundle`. */
export const bundleIn = (body: unknown): unknown =>
  isObject(body) && Object.hasOwn(body, 'bundle') && !Object.hasOwn(body, 'persona') ? body['bundle'] : body;
