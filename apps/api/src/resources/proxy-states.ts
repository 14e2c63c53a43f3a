import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Entries } from './entries.js';
import { PROVIDERS } from './kinds.js';
import { ProviderEntity } from './provider.entity.js';

type State = Pick<ProviderEntity, 'proxyAuth' | 'proxyCheckedAt' | 'proxyFault'>;

/** A proxy, and in which organisation it is. */
export interface WhichProxy {
  scope: Scope;
  id: string;
}

/** What proxies said of themselves. It is no setting: nobody's edit is out of date because a proxy was asked. */
@Injectable()
export class ProxyStates {
  constructor(
    private readonly database: Database,
    private readonly entries: Entries,
  ) {}

  /** @throws Problem resource.not_found */
  get(scope: Scope, id: string): Promise<ProviderEntity> {
    return this.entries.get(scope, PROVIDERS, id);
  }

  /** The same, standing still until the transaction ends. @throws Problem resource.not_found */
  hold(scope: Scope, tx: Transaction, id: string): Promise<ProviderEntity> {
    return this.entries.getForUpdate(scope, tx, PROVIDERS, id);
  }

  /** Whoever calls holds the lock of the row. */
  async note(scope: Scope, tx: Transaction, id: string, state: State): Promise<void> {
    await tx.update(ProviderEntity, { organisationId: scope, id }, state);
  }

  /** Whether a proxy of the organisation is shown tokens of the profile. */
  haveProfile(scope: Scope, tx: Transaction, profileId: string): Promise<boolean> {
    return tx.existsBy(ProviderEntity, { organisationId: scope, profileId });
  }

  /** Of all organisations, those that nobody asked since then: the longest time first. */
  async due(since: Date, limit: number): Promise<WhichProxy[]> {
    return this.database.manager.query<WhichProxy[]>(
      `select organisation_id as scope, id from tool_provider
       where kind = 'ati' and (proxy_checked_at is null or proxy_checked_at < $1)
       order by proxy_checked_at nulls first limit $2`,
      [since, limit],
    );
  }
}
