import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Database, type Transaction } from '../platform/database/database.js';
import type { PersonaVersion } from './persona-row.js';

const COLUMNS = `v.id, v.organisation_id as "organisationId", v.agent_id as "agentId", v.revision, v.version, v.persona,
  v.hash, v.key_kind as "keyKind", v.seal, v.changed_at as "changedAt"`;

export interface HistoryPage {
  sort: 'asc' | 'desc';
  limit: number;
  offset: number;
  /** The revision last seen. */
  after: number | null;
}

@Injectable()
export class PersonasRepository {
  constructor(private readonly database: Database) {}

  async findCurrent(
    scope: Scope,
    agentId: string,
    tx: Transaction = this.database.manager,
  ): Promise<PersonaVersion | null> {
    const [row] = await this.listCurrent(scope, [agentId], tx);
    return row ?? null;
  }

  /** The current versions of these agents' personas; agents without one are left out. */
  listCurrent(
    scope: Scope,
    agentIds: readonly string[],
    tx: Transaction = this.database.manager,
  ): Promise<PersonaVersion[]> {
    return tx.query(
      `select ${COLUMNS} from unnest($2::text[]) as asked (id)
       cross join lateral (
         select * from persona_version where organisation_id = $1 and agent_id = asked.id
         order by revision desc limit 1
       ) v`,
      [scope, agentIds],
    );
  }

  async insert(tx: Transaction, row: PersonaVersion): Promise<void> {
    await tx.query(
      `insert into persona_version (id, organisation_id, agent_id, revision, version, persona, hash, key_kind, seal,
         changed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        row.id,
        row.organisationId,
        row.agentId,
        row.revision,
        row.version,
        JSON.stringify(row.persona),
        row.hash,
        row.keyKind,
        row.seal,
        row.changedAt,
      ],
    );
  }

  /** One version more than asked. */
  list(
    scope: Scope,
    agentId: string,
    { sort, limit, offset, after }: HistoryPage,
  ): Promise<PersonaVersion[]> {
    const direction = sort === 'asc' ? 'asc' : 'desc';
    const comparison = direction === 'asc' ? '>' : '<';
    return this.database.reports.query(
      `select ${COLUMNS} from persona_version v
       where v.organisation_id = $1 and v.agent_id = $2 and ($3::int is null or v.revision ${comparison} $3)
       order by v.revision ${direction} limit $4 offset $5`,
      [scope, agentId, after, limit + 1, after === null ? offset : 0],
    );
  }

  async count(scope: Scope, agentId: string): Promise<number> {
    const [row] = await this.database.reports.query<{ count: string }[]>(
      'select count(*) from persona_version where organisation_id = $1 and agent_id = $2',
      [scope, agentId],
    );
    return Number(row!.count);
  }
}
