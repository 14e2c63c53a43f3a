import { Injectable } from '@nestjs/common';
import { AgentStatus, type AgentQuery, type AgentSort, type RateTier } from '@signet/contracts';
import { IsNull } from 'typeorm';
import type { Scope } from '../access/index.js';
import { containing } from '../platform/database/containing.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { TIER_OF_AGENT } from '../rate-tiers/index.js';
import { AgentEntity } from './agent.entity.js';
import { AGENT_COLUMNS } from './agent-lookups.js';

/** An agent with the number of its usable credentials. */
export type CountedAgent = AgentEntity & { credentialCount: number };

// The only columns anybody may sort by: user text never reaches an order by.
const ORDERS = {
  '-created_at': { column: 'created_at', direction: 'desc', type: 'timestamptz' },
  created_at: { column: 'created_at', direction: 'asc', type: 'timestamptz' },
  name: { column: 'lower(name)', direction: 'asc', type: 'text' },
  '-name': { column: 'lower(name)', direction: 'desc', type: 'text' },
} as const satisfies Record<AgentSort, { column: string; direction: 'asc' | 'desc'; type: string }>;

// A search is a look-up, not a report: past this it says so many and stops.
const MATCHES_MAX = 10_000;

export interface AgentFilters {
  search?: string;
  status?: AgentStatus;
  rate_tier?: RateTier;
}

interface ExpiringCredential {
  id: string;
  name: string;
  expires_at: Date;
  agent_id: string;
  agent_name: string;
}

@Injectable()
export class AgentsRepository {
  constructor(private readonly database: Database) {}

  /** An agent of an organisation, locked against concurrent changes until the transaction ends. */
  findForUpdate(scope: Scope, tx: Transaction, id: string): Promise<AgentEntity | null> {
    return tx.findOne(AgentEntity, {
      where: { id, organisationId: scope, deletedAt: IsNull() },
      lock: { mode: 'for_no_key_update' },
    });
  }

  /**
   * Locks an agent, and the one it acts on if its organisation has that: in the order of their ids, so that two who act
   * on each other cannot wait for each other.
   */
  async findAllForUpdate(
    scope: Scope,
    tx: Transaction,
    id: string,
    alongside: string = id,
  ): Promise<AgentEntity[]> {
    return tx.query<AgentEntity[]>(
      `select ${AGENT_COLUMNS} from agent a
       where a.organisation_id = $1 and a.id in ($2, $3) and a.deleted_at is null
       order by a.id for no key update`,
      [scope, id, alongside],
    );
  }

  async insert(tx: Transaction, agent: Partial<AgentEntity>): Promise<void> {
    await tx.insert(AgentEntity, agent);
  }

  async update(scope: Scope, tx: Transaction, id: string, change: Partial<AgentEntity>): Promise<void> {
    await tx.update(AgentEntity, { id, organisationId: scope }, change);
  }

  /** One row more than asked. `after` is (sort value, id) of the last row seen. */
  async list(
    scope: Scope,
    query: Omit<AgentQuery, 'cursor'>,
    after: readonly [string, string] | null,
    offset = 0,
  ): Promise<(CountedAgent & { sortValue: string })[]> {
    const { column, direction, type } = ORDERS[query.sort];
    const { where, values } = filter(scope, query);
    if (after) {
      values.push(after[0], after[1]);
      const comparison = direction === 'desc' ? '<' : '>';
      where.push(`(${column}, id) ${comparison} ($${values.length - 1}::${type}, $${values.length}::text)`);
    }
    values.push(query.limit + 1);
    const sortValue =
      type === 'timestamptz'
        ? `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
        : column;
    const rows = await this.database.reports.query<Record<string, unknown>[]>(
      `select *, ${sortValue} as sort_value, ${CREDENTIAL_COUNT} from agent where ${where.join(' and ')}
       order by ${column} ${direction}, id ${direction} limit $${values.length} offset ${Number(offset)}`,
      values,
    );
    return rows.map((row) => ({ ...toEntity(row), sortValue: row['sort_value'] as string }));
  }

  /** The number of all matches: exact without a search, and with one up to {@link MATCHES_MAX}. */
  async count(scope: Scope, filters: AgentFilters): Promise<number> {
    const { where, values } = filter(scope, filters);
    const text = filters.search
      ? `select count(*) from (select from agent where ${where.join(' and ')} limit ${MATCHES_MAX}) matches`
      : `select coalesce(sum(agents), 0) as count from agent_count
         where organisation_id = $1 and status = coalesce($2, status) and rate_tier = coalesce($3, rate_tier)`;
    const [row] = await this.database.reports.query<{ count: string }[]>(
      text,
      filters.search ? values : [scope, filters.status ?? null, filters.rate_tier ?? null],
    );
    return Number(row!.count);
  }

  /** The number of agents in every status; 0 where there are none. */
  async countByStatus(scope: Scope): Promise<Record<AgentStatus, number>> {
    const rows = await this.database.manager.query<{ status: AgentStatus; agents: string }[]>(
      'select status, sum(agents) as agents from agent_count where organisation_id = $1 group by status',
      [scope],
    );
    const counts = new Map(rows.map(({ status, agents }) => [status, Number(agents)]));
    return Object.fromEntries(
      AgentStatus.options.map((status) => [status, counts.get(status) ?? 0]),
    ) as Record<AgentStatus, number>;
  }

  /** How many agents each rate tier has, those that were revoked apart; tiers without any are left out. */
  async countByTier(scope: Scope, tx: Transaction): Promise<Map<string, number>> {
    const rows = await tx.query<{ rate_tier: string; agents: number }[]>(
      `select rate_tier, sum(agents)::int as agents from agent_count
       where organisation_id = $1 and status <> 'revoked' group by rate_tier`,
      [scope],
    );
    return new Map(rows.map(({ rate_tier, agents }) => [rate_tier, agents]));
  }

  /** How many webhooks an agent may have; null when it is gone. Its row is locked, so that two who ask take turns. */
  async webhooksMax(scope: Scope, tx: Transaction, id: string): Promise<number | null> {
    const [row] = await tx.query<{ max: number }[]>(
      `select t.webhooks_max as max from agent a ${TIER_OF_AGENT}
       where a.organisation_id = $1 and a.id = $2 and a.deleted_at is null for no key update of a`,
      [scope, id],
    );
    return row?.max ?? null;
  }

  /** Keys that end in that time and that no other key replaced, the first to end first. */
  expiringCredentials(
    scope: Scope,
    { after, until, limit }: { after: Date; until: Date; limit: number },
  ): Promise<ExpiringCredential[]> {
    return this.database.manager.query<ExpiringCredential[]>(
      `select c.id, c.name, c.expires_at, a.id as agent_id, a.name as agent_name
       from credential c
       join agent a on a.organisation_id = c.organisation_id and a.id = c.agent_id and a.deleted_at is null
       where c.organisation_id = $1 and c.revoked_at is null and c.successor_id is null
         and c.expires_at > $2 and c.expires_at <= $3
       order by c.expires_at, c.id limit $4`,
      [scope, after, until, limit],
    );
  }

  async counted(scope: Scope, tx: Transaction, id: string): Promise<CountedAgent | null> {
    const [row] = await tx.query<Record<string, unknown>[]>(
      `select *, ${CREDENTIAL_COUNT} from agent where organisation_id = $1 and id = $2 and deleted_at is null`,
      [scope, id],
    );
    return row ? toEntity(row) : null;
  }

  /**
   * Notes when agents were last verified; many at once, never per request. It waits for no row: one that somebody holds
   * would keep all the others locked for as long, whoever they belong to.
   * @returns the ids of those that somebody else holds
   */
  async touch(verified: ReadonlyMap<string, Date>): Promise<string[]> {
    const held = await this.database.manager.query<{ id: string }[]>(
      `with seen as (select * from unnest($1::text[], $2::timestamptz[]) as seen (id, at)),
       free as (select id from agent where id = any($1) for no key update skip locked),
       noted as (
         update agent a set last_verified_at = greatest(a.last_verified_at, seen.at) from seen, free
         where a.id = free.id and seen.id = free.id returning a.id
       )
       select id from seen
       where id not in (select id from noted) and exists (select from agent a where a.id = seen.id)`,
      [[...verified.keys()], [...verified.values()]],
    );
    return held.map(({ id }) => id);
  }
}

const CREDENTIAL_COUNT = `(select count(*)::int from credential c
  where c.organisation_id = agent.organisation_id and c.agent_id = agent.id and c.revoked_at is null
  and (c.expires_at is null or c.expires_at > now())) as credential_count`;

function filter(scope: Scope, { search, status, rate_tier }: AgentFilters) {
  const values: unknown[] = [scope];
  const where = ['organisation_id = $1', 'deleted_at is null'];
  if (status) where.push(`status = $${values.push(status)}`);
  if (rate_tier) where.push(`rate_tier = $${values.push(rate_tier)}`);
  if (search) {
    const p = `$${values.push(containing(search))}`;
    where.push(`(name || ' ' || owner_email || ' ' || id) ilike ${p}`);
  }
  return { where, values };
}

function toEntity(row: Record<string, unknown>): CountedAgent {
  return {
    id: row['id'] as string,
    organisationId: row['organisation_id'] as Scope,
    name: row['name'] as string,
    ownerEmail: row['owner_email'] as string,
    description: row['description'] as string | null,
    status: row['status'] as AgentStatus,
    rateTier: row['rate_tier'] as RateTier,
    permissions: row['permissions'] as string[],
    metadata: row['metadata'] as object,
    tokenEpoch: row['token_epoch'] as number,
    createdAt: row['created_at'] as Date,
    updatedAt: row['updated_at'] as Date,
    lastVerifiedAt: row['last_verified_at'] as Date | null,
    revokedAt: row['revoked_at'] as Date | null,
    deletedAt: row['deleted_at'] as Date | null,
    credentialCount: row['credential_count'] as number,
  };
}
