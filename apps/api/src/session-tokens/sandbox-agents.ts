import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import type { Reader } from '../platform/database/database.js';
import type { Stopped } from '../policy/index.js';

/** The agent that a subject names: by its id, or else by its name. */
export interface SandboxAgent {
  id: string;
  /** `deleted` for one that is gone, or that never was. */
  status: 'active' | Stopped;
}

/**
 * SQL for the id of the agent that a subject names, or null. What is written as an id is one. Of several agents of one
 * name it is the first that had it: nobody gets between a sandbox and its agent by taking the same name later.
 * @param scope which parameter is the organisation, such as `$1`
 * @param sub which one is the subject
 */
export const agentNamed = (scope: string, sub: string): string => `
  case when ${sub} ~ '^agt_[0-9a-f]{32}$' then ${sub} else (
    select id from agent where organisation_id = ${scope} and lower(name) = lower(${sub}) and name = ${sub}
      and deleted_at is null order by created_at, id limit 1) end`;

const FIND = `
  select named.id, case when a.id is null or a.deleted_at is not null then 'deleted' else a.status end as status
  from (select ${agentNamed('$1', '$2::text')} as id) named
  left join agent a on a.organisation_id = $1 and a.id = named.id
  where named.id is not null`;

/** Finds the agents behind sandboxes. */
@Injectable()
export class SandboxAgents {
  /** The agent that a subject names, whatever became of it; null where it names none. */
  async find(scope: Scope, reader: Reader, sub: string): Promise<SandboxAgent | null> {
    const [agent] = await reader.query<SandboxAgent[]>(FIND, [scope, sub]);
    return agent ?? null;
  }
}
