import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { LastSeen } from '../platform/database/last-seen.js';
import { Logger } from '../platform/logging/logger.js';

/** Rows in the order of their ids, so that two processes lock them in one order. */
const NOTE = `
  update credential set last_used_at = greatest(last_used_at, seen.at)
  from (select * from unnest($1::text[], $2::timestamptz[]) as seen (id, at) order by id) seen
  where credential.id = seen.id`;

/** When credentials were last used. */
@Injectable()
export class LastUsed extends LastSeen implements OnApplicationShutdown {
  constructor(database: Database, logger: Logger) {
    super(async (used) => {
      await database.manager.query(NOTE, [[...used.keys()], [...used.values()]]);
    }, logger);
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}
