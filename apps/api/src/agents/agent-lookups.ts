import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database } from '../platform/database/database.js';
import { TIER_OF_AGENT } from '../rate-tiers/index.js';
import { AgentEntity } from './agent.entity.js';

/** An agent as a request needs it: with what its rate tier allows now. */
export type CurrentAgent = AgentEntity & { requestsPerMinute: number };

/** The columns of an agent `a`, under the names of its members. */
export const AGENT_COLUMNS = `a.id, a.organisation_id as "organisationId", a.name, a.owner_email as "ownerEmail", a.description,
      a.status, a.rate_tier as "rateTier", a.permissions, a.metadata, a.token_epoch as "tokenEpoch", a.created_at as "createdAt",
      a.updated_at as "updatedAt", a.last_verified_at as "lastVerifiedAt", a.revoked_at as "revokedAt",
      a.deleted_at as "deletedAt"`;

const CURRENT = {
  name: 'agent-current',
  text: `select ${AGENT_COLUMNS}, coalesce(t.requests_per_minute, 60) as "requestsPerMinute"
    from agent a ${TIER_OF_AGENT}
    where a.id = any($1::text[]) and a.deleted_at is null`,
};

// What others ask about at the same moment is asked with it, each in an organisation of its own.
const FIND_IN = {
  name: 'agent-find-in',
  text: `select ${AGENT_COLUMNS}, asked.n::int as n
    from unnest($1::uuid[], $2::text[]) with ordinality as asked (organisation_id, id, n)
    join agent a on a.id = asked.id and a.organisation_id = asked.organisation_id and a.deleted_at is null`,
};

// The agent and, when the key is or was one of its own, the credential: one look-up answers a verification, and tells
// what is wrong with it.
const WITH_CREDENTIAL = {
  name: 'agent-with-credential',
  text: `select ${AGENT_COLUMNS}, asked.n::int as n, c.id as "credentialId", c.prefix as "credentialPrefix",
      c.expires_at as "credentialExpiresAt", c.revoked_at as "credentialRevokedAt", c.may_administer as "mayAdminister"
    from unnest($1::text[], $2::bytea[]) with ordinality as asked (agent_id, digest, n)
    join agent a on a.id = asked.agent_id and a.deleted_at is null
    left join credential c on c.digest = asked.digest and c.organisation_id = a.organisation_id and c.agent_id = a.id`,
};

/** A credential as it was presented, whether it still stands or not. */
export interface PresentedCredential {
  id: string;
  prefix: string;
  expiresAt: Date | null;
  revokedAt: Date | null;
  mayAdminister: boolean;
}

/** An agent and the credential of its own that was presented with it. */
export interface PresentedAgent {
  agent: AgentEntity;
  credential: PresentedCredential | null;
}

interface PresentedRow extends AgentEntity, Record<string, unknown> {
  n: number;
  credentialId: string | null;
  credentialPrefix: string;
  credentialExpiresAt: Date | null;
  credentialRevokedAt: Date | null;
  mayAdminister: boolean | null;
}

const presentedIn = (row: PresentedRow): PresentedCredential | null =>
  row.credentialId === null
    ? null
    : {
        id: row.credentialId,
        prefix: row.credentialPrefix,
        expiresAt: row.credentialExpiresAt,
        revokedAt: row.credentialRevokedAt,
        mayAdminister: row.mayAdminister!,
      };

/** Finds agents for the requests that they make, many at once: nothing is kept, and each is as it is now. */
@Injectable()
export class AgentLookups {
  private readonly current: Batcher<string, CurrentAgent | null>;
  private readonly inScope: Batcher<{ scope: Scope; id: string }, AgentEntity | null>;
  private readonly presented: Batcher<{ agentId: string; digest: Buffer | null }, PresentedAgent | null>;

  constructor(database: Database) {
    this.presented = new Batcher<{ agentId: string; digest: Buffer | null }, PresentedAgent | null>(
      async (asked) => {
        const rows = await database.prepared<PresentedRow>(WITH_CREDENTIAL, [
          asked.map(({ agentId }) => agentId),
          asked.map(({ digest }) => digest),
        ]);
        const byPlace = new Map(rows.map((row) => [row.n, row]));
        return asked.map((_, index) => {
          const row = byPlace.get(index + 1);
          if (!row) return null;
          return { agent: row, credential: presentedIn(row) };
        });
      },
    );
    this.current = new Batcher(async (ids) => {
      const rows = await database.prepared<CurrentAgent & Record<string, unknown>>(CURRENT, [ids]);
      const byId = new Map<string, CurrentAgent>(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    });
    this.inScope = new Batcher(async (asked) => {
      const rows = await database.prepared<AgentEntity & { n: number } & Record<string, unknown>>(FIND_IN, [
        asked.map(({ scope }) => scope),
        asked.map(({ id }) => id),
      ]);
      const byPlace = new Map<number, AgentEntity>(rows.map((row) => [row.n, row]));
      return asked.map((_, index) => byPlace.get(index + 1) ?? null);
    });
  }

  /** The agent as it is now and its credential with that digest, read together with those of concurrent requests. */
  findWithCredential(agentId: string, digest: Buffer | null): Promise<PresentedAgent | null> {
    return this.presented.submit({ agentId, digest });
  }

  /** Whoever says it is this agent, as it is now: read together with those of concurrent requests. */
  findCurrent(id: string): Promise<CurrentAgent | null> {
    // PostgreSQL refuses the character, and with it the whole batch: the requests of others would fail too.
    return id.includes('\0') ? Promise.resolve(null) : this.current.submit(id);
  }

  /** An agent of an organisation as it is now, read together with those of concurrent requests. */
  findIn(scope: Scope, id: string): Promise<AgentEntity | null> {
    return this.inScope.submit({ scope, id });
  }
}
