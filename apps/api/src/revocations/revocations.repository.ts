import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Database } from '../platform/database/database.js';

/** What ended behind a place, at one moment of the database. */
export interface EndedSince {
  /** The last end there is. */
  seq: number;
  /** Agents by their id, as the text of JSON: the lowest epoch that counts, and until when older tokens may live. */
  agents: string;
}

/** How one agent's tokens were ended last. */
export interface LastEnd {
  epoch: number;
  seq: number;
  endedAt: Date;
  lastExpiresAt: Date | null;
}

const HEAD = {
  name: 'token-end-head',
  text: `select seq::float8 as seq from token_end_head where organisation_id = $1`,
};

// The database writes the text: a hundred thousand rows made here would keep everybody else waiting.
const SINCE = {
  name: 'token-end-since',
  text: `select coalesce((select seq from token_end_head where organisation_id = $1), 0)::float8 as seq,
      '{' || coalesce((
        select string_agg(to_json(agent_id) || ':[' || epoch || ',' || ceil(extract(epoch from until))::bigint || ']', ',')
        from token_end where organisation_id = $1 and seq > $2 and until > $3
      ), '') || '}' as agents`,
};

const OF_AGENT = `select epoch, seq::float8 as seq, ended_at as "endedAt", last_expires_at as "lastExpiresAt"
  from token_end where organisation_id = $1 and agent_id = $2`;

/** Reads what {@link TokenEnds} wrote. */
@Injectable()
export class RevocationsRepository {
  constructor(private readonly database: Database) {}

  /** The sequence of the last end; 0 before the first. */
  async head(scope: Scope): Promise<number> {
    const [head] = await this.database.prepared<{ seq: number }>(HEAD, [scope]);
    return head?.seq ?? 0;
  }

  /** Everything that ended behind `since` and may still be alive at `now`. */
  async endedSince(scope: Scope, since: number, now: Date): Promise<EndedSince> {
    const [ended] = await this.database.prepared<EndedSince & Record<string, unknown>>(SINCE, [
      scope,
      since,
      now,
    ]);
    return ended!;
  }

  async lastOf(scope: Scope, agentId: string): Promise<LastEnd | null> {
    const [last] = await this.database.manager.query<LastEnd[]>(OF_AGENT, [scope, agentId]);
    return last ?? null;
  }
}
