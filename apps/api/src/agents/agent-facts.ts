import { isDeepStrictEqual } from 'node:util';
import type { ActivityType, EventData, EventType } from '@signet/contracts';
import { type Change, changesBetween, type Fact, newMembers } from '../journal/index.js';
import type { NewEvent } from '../events/index.js';
import type { AgentEntity } from './agent.entity.js';

/** Who changed an agent, when and from where, and the reason they gave. */
export type Circumstances = Pick<Fact, 'occurredAt' | 'actor' | 'origin' | 'reason'>;

/** One thing of an agent that changed. */
interface Facet {
  type: ActivityType;
  /** The members that changed, in the words of the events. */
  changed: string[];
  changes: Change[];
  details?: Fact['details'];
  heardAs: NewEvent[];
}

const PERSONAL = ['owner_email'];

const identityOf = ({ name, ownerEmail, description }: AgentEntity) => ({
  name,
  owner_email: ownerEmail,
  description,
});

const objectOf = ({ id, name }: AgentEntity) => ({ type: 'agent', id, name });

const announcement = <T extends EventType>(
  agent: AgentEntity,
  occurredAt: Date,
  type: T,
  data: EventData<T>,
): NewEvent => ({ type, organisationId: agent.organisationId, subjectId: agent.id, occurredAt, data });

/** That an agent came to be. */
export const agentRegistered = (agent: AgentEntity, { occurredAt, actor, origin }: Circumstances): Fact => ({
  organisationId: agent.organisationId,
  occurredAt,
  type: 'agent.registered',
  outcome: 'success',
  actor,
  agentId: agent.id,
  origin,
  object: objectOf(agent),
  changes: newMembers(
    {
      ...identityOf(agent),
      rate_tier: agent.rateTier,
      permissions: agent.permissions,
      status: agent.status,
    },
    { personal: PERSONAL },
  ),
  details: { agent_name: agent.name, permissions: agent.permissions },
  heardAs: [
    announcement(agent, agent.createdAt, 'agent.registered', {
      agent_id: agent.id,
      name: agent.name,
      owner_email: agent.ownerEmail,
      tier: agent.rateTier,
      created_at: agent.createdAt.toISOString(),
    }),
  ],
});

/**
 * What a change of an agent puts on record and announces. It is told from what the agent was and is, so that it is the
 * same by whichever route the agent was changed. Nothing changed: nothing happened.
 */
export function agentChanged(before: AgentEntity, after: AgentEntity, circumstances: Circumstances): Fact[] {
  const facets = facetsOf(before, after, circumstances);
  const changed = facets.flatMap((facet) => facet.changed);
  const facts = facets.map(({ type, changes, details, heardAs }): Fact => ({
    ...circumstances,
    organisationId: before.organisationId,
    type,
    outcome: 'success',
    agentId: before.id,
    object: objectOf(after),
    changes,
    ...(details && { details }),
    heardAs,
  }));
  const [first] = facts;
  // The change as a whole is heard of once, before each thing that has an event of its own.
  if (first && changed.length)
    first.heardAs = [
      announcement(before, circumstances.occurredAt, 'agent.updated', { agent_id: before.id, changed }),
      ...first.heardAs!,
    ];
  return facts;
}

type Tell = <T extends EventType>(type: T, data: EventData<T>) => NewEvent;

function facetsOf(
  before: AgentEntity,
  after: AgentEntity,
  { occurredAt: at, actor }: Circumstances,
): Facet[] {
  const tell: Tell = (type, data) => announcement(before, at, type, data);
  if (after.deletedAt && !before.deletedAt)
    return [
      {
        type: 'agent.deleted',
        changed: [],
        changes: changesBetween({ deleted_at: null }, { deleted_at: after.deletedAt }),
        heardAs: [tell('agent.deleted', { agent_id: before.id })],
      },
    ];
  const by = actor[0]!.id ?? actor[0]!.type;
  return [
    ...identityFacets(before, after),
    ...tierFacets(before, after, tell),
    ...permissionsFacets(before, after, tell),
    ...statusFacets(before, after, tell, () =>
      tell('agent.revoked', { agent_id: before.id, revoked_at: at.toISOString(), revoked_by: by }),
    ),
  ];
}

function identityFacets(before: AgentEntity, after: AgentEntity): Facet[] {
  const [was, is] = [identityOf(before), identityOf(after)];
  const changes = changesBetween(was, is, { personal: PERSONAL });
  const changed = changes.map(({ path }) => path.slice(1));
  return changed.length
    ? [{ type: 'agent.updated', changed, changes, details: { changed }, heardAs: [] }]
    : [];
}

function tierFacets({ id, rateTier: from }: AgentEntity, { rateTier: to }: AgentEntity, tell: Tell): Facet[] {
  if (from === to) return [];
  const heardAs = [tell('agent.tier_updated', { agent_id: id, old_tier: from, new_tier: to })];
  const changes = changesBetween({ rate_tier: from }, { rate_tier: to });
  return [{ type: 'tier.updated', changed: ['tier'], changes, details: { from, to }, heardAs }];
}

function permissionsFacets(
  { id, permissions: from }: AgentEntity,
  { permissions: to }: AgentEntity,
  tell: Tell,
): Facet[] {
  if (isDeepStrictEqual(from, to)) return [];
  const heardAs = [tell('agent.permissions_updated', { agent_id: id, permissions: to })];
  const changes = changesBetween({ permissions: from }, { permissions: to });
  return [{ type: 'permissions.updated', changed: ['permissions'], changes, details: { from, to }, heardAs }];
}

const STATUS_TYPES = {
  active: 'agent.reactivated',
  suspended: 'agent.suspended',
  inactive: 'agent.deactivated',
  pending: 'agent.deactivated',
  draft: 'agent.deactivated',
} as const;

function statusFacets(
  { id, status: from }: AgentEntity,
  { status: to }: AgentEntity,
  tell: Tell,
  tellRevoked: () => NewEvent,
): Facet[] {
  if (from === to) return [];
  const isDecided = from === 'pending';
  const changed = ['status'];
  const about = { changes: changesBetween({ status: from }, { status: to }), details: { from, to } };
  const heardAs = [tell('agent.status_updated', { agent_id: id, old_status: from, new_status: to })];
  if (to !== 'revoked') {
    const type = isDecided && to === 'active' ? 'agent.approved' : STATUS_TYPES[to];
    return [{ ...about, type, changed, heardAs }];
  }
  if (!isDecided) return [{ ...about, type: 'agent.revoked', changed, heardAs: [...heardAs, tellRevoked()] }];
  // Whoever ends an agent that waits turns it down, by either button. Whoever looks for what ended finds it as well.
  return [
    { ...about, type: 'agent.denied', changed, heardAs },
    { ...about, type: 'agent.revoked', changed: [], heardAs: [tellRevoked()] },
  ];
}
