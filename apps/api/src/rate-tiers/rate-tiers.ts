import { Injectable } from '@nestjs/common';
import type { EditRateTier, RateTier, RateTierSettings } from '@signet/contracts';
import { type Operator, type Scope, scopeOf } from '../access/index.js';
import { Journal, changesBetween, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';

type Limits = Pick<RateTierSettings, 'requests_per_minute' | 'webhooks_max'>;

/** A rate tier, without the agents that are in it. */
type RateTierLimits = Omit<RateTierSettings, 'agent_count'>;

/** What each rate tier allows. A change applies to the next request in every process: nothing is cached. */
@Injectable()
export class RateTiers {
  constructor(
    private readonly database: Database,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /** All of them, the smallest first. */
  async list(scope: Scope, tx: Transaction = this.database.manager): Promise<RateTierLimits[]> {
    const rows = await tx.query<(RateTierLimits & { updated_at: Date })[]>(
      `select name, requests_per_minute, webhooks_max, updated_at from rate_tier
       where organisation_id = $1 order by requests_per_minute`,
      [scope],
    );
    return rows.map((row) => ({ ...row, updated_at: (row.updated_at as Date).toISOString() }));
  }

  async edit(
    tx: Transaction,
    operator: Operator,
    name: RateTier,
    change: EditRateTier,
    origin: Origin,
  ): Promise<void> {
    const scope = scopeOf(operator);
    const now = this.clock.now();
    const [before] = await tx.query<Limits[]>(
      `select requests_per_minute, webhooks_max from rate_tier
       where organisation_id = $1 and name = $2 for no key update`,
      [scope, name],
    );
    const [[after]] = await tx.query<[Limits[], number]>(
      `update rate_tier set requests_per_minute = coalesce($3, requests_per_minute),
         webhooks_max = coalesce($4, webhooks_max), updated_at = $5
       where organisation_id = $1 and name = $2 returning requests_per_minute, webhooks_max`,
      [scope, name, change.requests_per_minute ?? null, change.webhooks_max ?? null, now],
    );
    await this.journal.write(tx, {
      organisationId: operator.organisationId,
      occurredAt: now,
      type: 'limits.updated',
      outcome: 'success',
      actor: [operator],
      origin,
      object: { type: 'rate_tier', id: name, name },
      changes: changesBetween(before ?? {}, after ?? {}),
      details: { rate_tier: name, ...change },
    });
  }
}
