import { Injectable } from '@nestjs/common';
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
    agentId: string,
    tx: Transaction = this.database.manager,
  ): Promise<PersonaVersion | null> {
    const [row] = await this.listCurrent([agentId], tx);
    return row ?? null;
  }

  /** The current versions of these agents' personas; agents without one are left out. */
  listCurrent(
    agentIds: readonly string[],
    tx: Transaction = this.database.manager,
  ): Promise<PersonaVersion[]> {
    return tx.query(
      `select ${COLUMNS} from unnest($1::text[]) as asked (id)
       cross join lateral (
         select * from persona_version where agent_id = asked.id order by revision desc limit 1
       ) v`,
      [agentIds],
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
  list(agentId: string, { sort, limit, offset, after }: HistoryPage): Promise<PersonaVersion[]> {
    const direction = sort === 'asc' ? 'asc' : 'desc';
    const comparison = direction === 'asc' ? '>' : '<';
    return this.database.reports.query(
      `select ${COLUMNS} from persona_version v
       where v.agent_id = $1 and ($2::int is null or v.revision ${comparison} $2)
       order by v.revision ${direction} limit $3 offset $4`,
      [agentId, after, limit + 1, after === null ? offset : 0],
    );
  }

  async count(agentId: string): Promise<number> {
    const [row] = await this.database.reports.query<{ count: string }[]>(
      'select count(*) from persona_version where agent_id = $1',
      [agentId],
    );
    return Number(row!.count);
  }
}
