import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { LastSeen } from '../platform/database/last-seen.js';
import { Logger } from '../platform/logging/logger.js';

// It waits for no row: one that somebody holds would keep all the others locked for as long, whoever they belong to.
const NOTE = `
  with seen as (select * from unnest($1::text[], $2::timestamptz[]) as seen (id, at)),
  free as (select id from credential where id = any($1) for no key update skip locked),
  noted as (
    update credential c set last_used_at = greatest(c.last_used_at, seen.at) from seen, free
    where c.id = free.id and seen.id = free.id returning c.id
  )
  select id from seen
  where id not in (select id from noted) and exists (select from credential c where c.id = seen.id)`;

/** When credentials were last used. */
@Injectable()
export class LastUsed extends LastSeen implements OnApplicationShutdown {
  constructor(database: Database, logger: Logger) {
    super(async (used) => {
      const held = await database.manager.query<{ id: string }[]>(NOTE, [
        [...used.keys()],
        [...used.values()],
      ]);
      return held.map(({ id }) => id);
    }, logger);
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}
