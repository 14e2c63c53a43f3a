import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { LastSeen } from '../platform/database/last-seen.js';
import { Logger } from '../platform/logging/logger.js';

/** Rows in the order of their ids, so that two processes lock them in one order. */
const statementFor = (table: 'credential' | 'management_key') => `
  update ${table} set last_used_at = greatest(last_used_at, seen.at)
  from (select * from unnest($1::text[], $2::timestamptz[]) as seen (id, at) order by id) seen
  where ${table}.id = seen.id`;

abstract class LastUsedIn extends LastSeen implements OnApplicationShutdown {
  constructor(table: 'credential' | 'management_key', database: Database, logger: Logger) {
    super(async (used) => {
      await database.manager.query(statementFor(table), [[...used.keys()], [...used.values()]]);
    }, logger);
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}

/** When credentials of agents were last used. */
@Injectable()
export class LastUsed extends LastUsedIn {
  constructor(database: Database, logger: Logger) {
    super('credential', database, logger);
  }
}

/** When management keys were last used. */
@Injectable()
export class ManagementKeysLastUsed extends LastUsedIn {
  constructor(database: Database, logger: Logger) {
    super('management_key', database, logger);
  }
}
