import { Inject, Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { SKEW_SECONDS } from './key-set.js';

// Whoever ends tokens holds up the others of the organisation until the commit: one that falls silent gives way.
const SILENCE = '5s';

// A spent refresh token that is presented again is answered with a new access token for that long.
const lastIssued = (now: string, repeatSeconds: string): string =>
  `select max(least(${now}, coalesce(rotated_at + make_interval(secs => ${repeatSeconds}), created_at)))
   from token_family where organisation_id = $1 and agent_id = $2 and revoked_at is null`;

const RAISE = `update agent set token_epoch = token_epoch + 1 where organisation_id = $1 and id = $2
  returning token_epoch as epoch, set_config('idle_in_transaction_session_timeout', '${SILENCE}', true)`;

const RECORD = `with head as (
    insert into token_end_head (organisation_id, seq) values ($1, 1)
    on conflict (organisation_id) do update set seq = token_end_head.seq + 1
    returning seq
  )
  insert into token_end (organisation_id, agent_id, epoch, seq, ended_at, last_expires_at, until)
  select $1, $2, $3, head.seq, $4, (${lastIssued('$4', '$7')}) + make_interval(secs => $5),
    $4::timestamptz + make_interval(secs => $5 + $6)
  from head
  on conflict (organisation_id, agent_id) do update set epoch = excluded.epoch, seq = excluded.seq,
    ended_at = excluded.ended_at, until = greatest(token_end.until, excluded.until),
    last_expires_at = greatest(token_end.last_expires_at, excluded.last_expires_at)`;

/** Where access tokens end before their time, whatever the reason: for us, and on record for all who check them elsewhere. */
@Injectable()
export class TokenEnds {
  private readonly hearers = new Set<(scope: Scope) => void>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Is told after each commit of this process that ended tokens. */
  onEnd(hear: (scope: Scope) => void): void {
    this.hearers.add(hear);
  }

  /**
   * Ends the access tokens that an agent has, of whichever key: our API refuses them from the commit on, and readers of
   * the list are told. Who may go on refreshes them. The sequence follows the order of the commits without a gap, because
   * whoever ends tokens of the same organisation waits from here on: call it late, but before the agent's families are
   * ended, which say when its last token expires.
   */
  async endTokens(scope: Scope, tx: Transaction, agentId: string): Promise<void> {
    // The agent first: whoever changes one holds its row already.
    const [[raised]] = await tx.query<[[{ epoch: number }?], number]>(RAISE, [scope, agentId]);
    if (!raised) return;
    const { SIGNET_ACCESS_TOKEN_SECONDS, SIGNET_REFRESH_REUSE_SECONDS } = this.settings;
    await tx.query(RECORD, [
      scope,
      agentId,
      raised.epoch,
      this.clock.now(),
      SIGNET_ACCESS_TOKEN_SECONDS,
      // A verification that is under way may still hand out a token of before.
      SKEW_SECONDS,
      SIGNET_REFRESH_REUSE_SECONDS,
    ]);
    this.database.afterCommit(tx, () => this.hearers.forEach((hear) => hear(scope)));
  }

  /** Lets an agent stand still until the transaction ends: for what ends its tokens only if something else is so. */
  async hold(scope: Scope, tx: Transaction, agentId: string): Promise<void> {
    await tx.query('select from agent where organisation_id = $1 and id = $2 for no key update', [
      scope,
      agentId,
    ]);
  }

  /** When the last access token expires that an agent was given since `after`; null when it has none. */
  async lastExpiry(scope: Scope, agentId: string, after: Date | null): Promise<Date | null> {
    const now = this.clock.now();
    const [{ last }] = (await this.database.manager.query(`select (${lastIssued('$3', '$4')}) as last`, [
      scope,
      agentId,
      now,
      this.settings.SIGNET_REFRESH_REUSE_SECONDS,
    ])) as [{ last: Date | null }];
    if (!last || (after && last <= after)) return null;
    const expiry = new Date(last.getTime() + this.settings.SIGNET_ACCESS_TOKEN_SECONDS * 1000);
    return expiry > now ? expiry : null;
  }
}
