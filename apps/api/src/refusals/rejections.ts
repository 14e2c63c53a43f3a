import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Journal } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import type { HeardRefusal } from '../platform/errors/problem.js';
import { Logger } from '../platform/logging/logger.js';
import { Tallied } from './tallied.js';

interface Rejection {
  organisationId: Scope;
  occurredAt: Date;
  rejected: HeardRefusal;
}

/**
 * Tells consumers of session tokens and virtual keys that were refused: the first at once and then what was counted, at
 * most once a minute for each organisation, credential, code and profile. The profile is one of ours, so nobody who sends
 * junk chooses how many are told apart.
 */
@Injectable()
export class Rejections {
  private readonly tallied: Tallied<Rejection>;

  constructor(
    private readonly database: Database,
    private readonly journal: Journal,
    clock: Clock,
    logger: Logger,
  ) {
    this.tallied = new Tallied((rejection, count) => this.tell(rejection, count), clock, logger);
  }

  /** Counts one. Returns at once. */
  note(organisationId: Scope, rejected: HeardRefusal, occurredAt: Date): void {
    const { kind, word, heldTo } = rejected;
    const key = `${kind} ${word} ${heldTo ?? ''}`;
    this.tallied.note(organisationId, key, { organisationId, occurredAt, rejected }, ofMany);
  }

  /** Resolves when everything that was counted is told. */
  flush(): Promise<void> {
    return this.tallied.flush();
  }

  /** Tells what was counted, for the last time. */
  stop(): Promise<void> {
    return this.tallied.stop();
  }

  private async tell({ organisationId, occurredAt, rejected }: Rejection, count: number): Promise<void> {
    const { kind, word: code, heldTo: profile_id } = rejected;
    const credential = kind === 'virtual_key' ? kind : 'session_token';
    await this.database.transaction((tx) =>
      this.journal.announce(tx, {
        type: 'ati.token.rejected',
        organisationId,
        subjectId: null,
        occurredAt,
        data: { credential, code, profile_id, count, rejected_at: occurredAt.toISOString() },
      }),
    );
  }
}

/** So many profiles that they are not told apart any more. */
const ofMany = (rejection: Rejection): Rejection => ({
  ...rejection,
  rejected: { ...rejection.rejected, heldTo: null },
});
