import { isDeepStrictEqual } from 'node:util';
import type { EventData, EventType } from '@signet/contracts';
import type { NewEvent } from '../events/index.js';
import { changesBetween, newMembers, type Fact, type FactOf, type StoryOf } from '../journal/index.js';
import { hasPrivatePersona } from './agent-metadata.js';
import type { AgentEntity } from './agent.entity.js';

/** Who changed an agent, when and from where, and the reason they gave. */
export type Circumstances = Pick<Fact, 'occurredAt' | 'actor' | 'origin' | 'reason'>;

type ChangeType =
  | 'agent.updated'
  | 'tier.updated'
  | 'permissions.updated'
  | (typeof STATUS_TYPES)[keyof typeof STATUS_TYPES]
  | 'agent.approved'
  | 'agent.denied'
  | 'agent.revoked'
  | 'agent.deleted';

/** One thing of an agent that changed, with the members that did, in the words of the events. */
interface Facet {
  changed: string[];
  story: StoryOf<ChangeType>;
}

const PERSONAL = ['owner_email'];

const identityOf = ({ name, ownerEmail, description, metadata }: AgentEntity) => ({
  name,
  owner_email: ownerEmail,
  description,
  private_persona: hasPrivatePersona(metadata),
});

const objectOf = ({ id, name }: AgentEntity) => ({ type: 'agent', id, name });

const announcement = <T extends EventType>(
  agent: AgentEntity,
  occurredAt: Date,
  type: T,
  data: EventData<T>,
) => ({ type, organisationId: agent.organisationId, subjectId: agent.id, occurredAt, data });

/** That an agent came to be. */
export const agentRegistered = (
  agent: AgentEntity,
  { occurredAt, actor, origin }: Circumstances,
): FactOf<'agent.registered'> => ({
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
  const { organisationId, id } = before;
  const about = { ...circumstances, organisationId, agentId: id, outcome: 'success' as const };
  const facts = facets.map(({ story }): Fact => ({ ...about, ...story, object: objectOf(after) }));
  const [first] = facts;
  if (!first || !changed.length) return facts;
  // The change as a whole is heard of once, before each thing that has an event of its own.
  const whole = announcement(before, circumstances.occurredAt, 'agent.updated', { agent_id: id, changed });
  return [{ ...first, heardAs: [whole, ...(first.heardAs ?? [])] } as Fact, ...facts.slice(1)];
}

type Tell = <T extends EventType>(type: T, data: EventData<T>) => ReturnType<typeof announcement<T>>;

function facetsOf(
  before: AgentEntity,
  after: AgentEntity,
  { occurredAt: at, actor }: Circumstances,
): Facet[] {
  const tell: Tell = (type, data) => announcement(before, at, type, data);
  if (after.deletedAt && !before.deletedAt)
    return [
      {
        changed: [],
        story: {
          type: 'agent.deleted',
          changes: changesBetween({ deleted_at: null }, { deleted_at: after.deletedAt }),
          heardAs: [tell('agent.deleted', { agent_id: before.id })],
        },
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
    ? [{ changed, story: { type: 'agent.updated', changes, details: { changed }, heardAs: [] } }]
    : [];
}

function tierFacets({ id, rateTier: from }: AgentEntity, { rateTier: to }: AgentEntity, tell: Tell): Facet[] {
  if (from === to) return [];
  const heardAs = [tell('agent.tier_updated', { agent_id: id, old_tier: from, new_tier: to })];
  const changes = changesBetween({ rate_tier: from }, { rate_tier: to });
  return [{ changed: ['tier'], story: { type: 'tier.updated', changes, details: { from, to }, heardAs } }];
}

function permissionsFacets(
  { id, permissions: from }: AgentEntity,
  { permissions: to }: AgentEntity,
  tell: Tell,
): Facet[] {
  if (isDeepStrictEqual(from, to)) return [];
  const heardAs = [tell('agent.permissions_updated', { agent_id: id, permissions: to })];
  const changes = changesBetween({ permissions: from }, { permissions: to });
  return [
    {
      changed: ['permissions'],
      story: { type: 'permissions.updated', changes, details: { from, to }, heardAs },
    },
  ];
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
  tellRevoked: () => NewEvent<'agent.revoked'>,
): Facet[] {
  if (from === to) return [];
  const isDecided = from === 'pending';
  const changed = ['status'];
  const about = { changes: changesBetween({ status: from }, { status: to }), details: { from, to } };
  const heardAs = [tell('agent.status_updated', { agent_id: id, old_status: from, new_status: to })];
  if (to !== 'revoked') {
    const type = isDecided && to === 'active' ? 'agent.approved' : STATUS_TYPES[to];
    return [{ changed, story: { ...about, type, heardAs } }];
  }
  if (!isDecided)
    return [{ changed, story: { ...about, type: 'agent.revoked', heardAs: [...heardAs, tellRevoked()] } }];
  // Whoever ends an agent that waits turns it down, by either button. Whoever looks for what ended finds it as well.
  return [
    { changed, story: { ...about, type: 'agent.denied', heardAs } },
    { changed: [], story: { ...about, type: 'agent.revoked', heardAs: [tellRevoked()] } },
  ];
}
