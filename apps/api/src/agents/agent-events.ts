import type { EventData, EventType } from '@signet/contracts';
import type { ActivityActor } from '../activity/index.js';
import { toEventRow, type EventRow } from '../events/index.js';
import type { AgentEntity } from './agent.entity.js';

// Column -> member, in the words of the wire.
const CHANGES = [
  ['name', 'name'],
  ['ownerEmail', 'owner_email'],
  ['description', 'description'],
  ['rateTier', 'tier'],
  ['status', 'status'],
  ['permissions', 'permissions'],
] as const satisfies readonly (readonly [keyof AgentEntity, string])[];

const announcement = <T extends EventType>(
  agent: AgentEntity,
  at: Date,
  type: T,
  data: EventData<T>,
): EventRow =>
  toEventRow({ type, organisationId: agent.organisationId, subjectId: agent.id, occurredAt: at, data });

export const agentRegistered = (agent: AgentEntity): EventRow =>
  announcement(agent, agent.createdAt, 'agent.registered', {
    agent_id: agent.id,
    name: agent.name,
    owner_email: agent.ownerEmail,
    tier: agent.rateTier,
    created_at: agent.createdAt.toISOString(),
  });

export const agentRevoked = (agent: AgentEntity, actor: ActivityActor, at: Date): EventRow =>
  announcement(agent, at, 'agent.revoked', {
    agent_id: agent.id,
    revoked_at: at.toISOString(),
    revoked_by: actor.id ?? actor.type,
  });

/** What a change of an agent announces: the change as a whole, then each field that has an event of its own. */
export function agentChanged(
  before: AgentEntity,
  after: AgentEntity,
  actor: ActivityActor,
  at: Date,
): EventRow[] {
  const agent_id = before.id;
  if (after.deletedAt && !before.deletedAt) return [announcement(before, at, 'agent.deleted', { agent_id })];
  const changed = CHANGES.filter(([column]) => !isSame(before[column], after[column])).map(
    ([, member]) => member,
  );
  if (!changed.length) return [];

  const events = [announcement(before, at, 'agent.updated', { agent_id, changed })];
  if (changed.includes('tier'))
    events.push(
      announcement(before, at, 'agent.tier_updated', {
        agent_id,
        old_tier: before.rateTier,
        new_tier: after.rateTier,
      }),
    );
  if (changed.includes('status'))
    events.push(
      announcement(before, at, 'agent.status_updated', {
        agent_id,
        old_status: before.status,
        new_status: after.status,
      }),
    );
  if (changed.includes('permissions'))
    events.push(
      announcement(before, at, 'agent.permissions_updated', { agent_id, permissions: after.permissions }),
    );
  if (after.status === 'revoked' && before.status !== 'revoked') events.push(agentRevoked(before, actor, at));
  return events;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
