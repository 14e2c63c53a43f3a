import { Injectable } from '@nestjs/common';
import type { EditRateTier, RateTier, RateTierSettings } from '@signet/contracts';
import { type Operator, type Scope, scopeOf } from '../access/index.js';
import { Journal, changesBetween, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { laterThan, type Precondition } from '../platform/versions/precondition.js';

type Limits = Pick<RateTierSettings, 'requests_per_minute' | 'webhooks_max'>;

/** A rate tier, without the agents that are in it. */
type RateTierLimits = Omit<RateTierSettings, 'agent_count'>;

/** Who changes a rate tier, from which request and in which transaction. */
interface RateTierChange {
  tx: Transaction;
  operator: Operator;
  origin: Origin;
  /** Which version of the tier it is based on, where somebody said. */
  precondition?: Precondition;
}

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

  /** @throws Problem rate_tier.changed */
  async edit(
    { tx, operator, origin, precondition }: RateTierChange,
    name: RateTier,
    change: EditRateTier,
  ): Promise<void> {
    const scope = scopeOf(operator);
    const now = this.clock.now();
    const [stored] = await tx.query<(Limits & { updated_at: Date })[]>(
      `select requests_per_minute, webhooks_max, updated_at from rate_tier
       where organisation_id = $1 and name = $2 for no key update`,
      [scope, name],
    );
    precondition?.require(stored?.updated_at ?? null);
    const { updated_at, ...before } = stored ?? { updated_at: now };
    const [[after]] = await tx.query<[Limits[], number]>(
      `update rate_tier set requests_per_minute = coalesce($3, requests_per_minute),
         webhooks_max = coalesce($4, webhooks_max), updated_at = $5
       where organisation_id = $1 and name = $2 returning requests_per_minute, webhooks_max`,
      [
        scope,
        name,
        change.requests_per_minute ?? null,
        change.webhooks_max ?? null,
        laterThan(updated_at, now),
      ],
    );
    await this.journal.write(tx, {
      organisationId: operator.organisationId,
      occurredAt: now,
      type: 'limits.updated',
      outcome: 'success',
      actor: [operator],
      origin,
      object: { type: 'rate_tier', id: name, name },
      changes: changesBetween(before, after ?? {}),
      details: { rate_tier: name, ...change },
    });
  }
}
