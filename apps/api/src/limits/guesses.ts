import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { ANONYMOUS, decide } from '../policy/index.js';
import { delayOfCrowd, delayOfOne, type Tries } from './guess-delays.js';

/** One try at a secret that somebody may guess. */
export interface Guess {
  /** Whose secret it is, in one spelling: all tries at it count together. */
  secret: string;
  /** Who tries: a network, or a device that proved itself. */
  by: string;
  /** Whether they were right before: what strangers do is no concern of theirs. */
  isKnown: boolean;
}

interface LaneRow {
  key: Buffer;
  tries: number;
  open_at: Date;
}

/**
 * Slows down who guesses a secret that people choose, and nobody else. Whoever tries has a lane that is closed for longer
 * after every try; all strangers together share another one, so that many networks are not as many tries. Who is known
 * has the first lane alone: an owner is never locked out by others. All processes count together, and before the secret
 * is looked at, so that tries at the same time are as many tries.
 */
@Injectable()
export class Guesses {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /** Counts a try that is about to be made. @throws Problem limit.exceeded, with the seconds until the next one */
  async admit(guess: Guess): Promise<void> {
    const waitMs = await this.database.transaction(async (tx) => {
      const now = this.clock.now();
      // The shared lane first, so that two tries lock their lanes in one order.
      const crowd = guess.isKnown ? null : await this.lane(tx, this.crowdKey(guess), now);
      const own = await this.lane(tx, this.ownKey(guess), now);
      const openAt = Math.max(own.open_at.getTime(), crowd?.open_at.getTime() ?? 0);
      if (openAt > now.getTime()) return openAt - now.getTime();

      const tries: Tries = { own: own.tries + 1, crowd: crowd ? crowd.tries + 1 : 0 };
      await this.close(tx, own, now, delayOfOne(tries));
      if (crowd) await this.close(tx, crowd, now, delayOfCrowd(tries));
      return 0;
    });
    if (waitMs > 0) throw tooSoon(Math.ceil(waitMs / 1000));
  }

  /** Forgets the tries of whoever turned out to be right. */
  async succeeded(guess: Guess): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!guess.isKnown)
        await tx.query('update guess_lane set tries = greatest(tries - 1, 0) where key = $1', [
          this.crowdKey(guess),
        ]);
      await tx.query('delete from guess_lane where key = $1', [this.ownKey(guess)]);
    });
  }

  private readonly ownKey = ({ secret, by }: Guess): Buffer => this.keyring.mac('guess', `${secret}\n${by}`);
  private readonly crowdKey = ({ secret }: Guess): Buffer => this.keyring.mac('guess by strangers', secret);

  /** Locks a lane until the end of the transaction. One that nobody used for a day begins anew. */
  private async lane(tx: Transaction, key: Buffer, now: Date): Promise<LaneRow> {
    const [row] = await tx.query<LaneRow[]>(
      `insert into guess_lane as lane (key, tries, open_at, last_at) values ($1, 0, $2, $2)
       on conflict on constraint guess_lane__pk do update set last_at = excluded.last_at,
         tries = case when lane.last_at < excluded.last_at - interval '1 day' then 0 else lane.tries end
       returning key, tries, open_at`,
      [key, now],
    );
    return row!;
  }

  private async close(tx: Transaction, { key }: LaneRow, now: Date, delaySeconds: number): Promise<void> {
    await tx.query('update guess_lane set tries = tries + 1, open_at = $2 where key = $1', [
      key,
      new Date(now.getTime() + delaySeconds * 1000),
    ]);
  }
}

const tooSoon = (seconds: number): Problem =>
  new Problem('limit.exceeded', {
    detail: `There were too many wrong tries. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`,
    retryAfter: seconds,
    facts: { retry_after: seconds },
    trace: { decision: decide(ANONYMOUS, 'guess', { waitSeconds: seconds }, null) },
  });
