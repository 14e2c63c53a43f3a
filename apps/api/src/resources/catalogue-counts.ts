import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Database } from '../platform/database/database.js';
import { Leased } from '../platform/database/leased.js';

/** How many entries the catalogue has, of each kind. */
export interface Counts {
  tools: number;
  providers: number;
  skills: number;
}

const COUNT = {
  name: 'catalogue-count',
  text: `select (select count(*) from tool where organisation_id = $1)::int as tools,
    (select count(*) from tool_provider where organisation_id = $1)::int as providers,
    (select count(*) from skill where organisation_id = $1)::int as skills`,
};

/** Counts the catalogue of the organisation that strangers are served in: for who asks often, and may be a second late. */
@Injectable()
export class CatalogueCounts {
  private readonly leased: Leased<Counts>;

  constructor(
    private readonly database: Database,
    organisation: DefaultOrganisation,
  ) {
    const terms = { lifeMs: 1_000, gapMs: 100, patienceMs: 2_000 };
    this.leased = new Leased(() => this.read(organisation.id), terms);
  }

  /** @throws Problem service.unavailable when the database does not answer */
  current(): Counts | Promise<Counts> {
    return this.leased.current();
  }

  private async read(scope: Scope): Promise<Counts> {
    const [row] = await this.database.prepared<Counts & Record<string, unknown>>(COUNT, [scope]);
    return row!;
  }
}
