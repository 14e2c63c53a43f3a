import type { Clock } from '../platform/clock/clock.js';
import { hexOfMoment, momentOf } from '../platform/ids/ids.js';
import type { Logger } from '../platform/logging/logger.js';
import { Repeating } from '../platform/timers/repeating.js';
import { Tallies } from './tallies.js';

const TICK_MS = 1_000;

/** What can be put on record under an id that was known before. */
interface Recordable {
  id?: string;
  occurredAt: Date;
}

/** {@link Tallies} of what goes on record, told by the clock. Each process counts for itself. */
export class Tallied<T extends Recordable> {
  private readonly tallies: Tallies<T>;
  private readonly telling: Repeating;

  /** @param write puts one on record, with how many like it were counted since the last; rejects to be asked again */
  constructor(
    write: (thing: T, count: number) => Promise<void>,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    this.tallies = new Tallies(
      // It is found by its id, which says when it happened.
      async (thing, count, id) => {
        try {
          await write({ ...thing, id, occurredAt: momentOf(id) }, count);
        } catch (error) {
          logger.failure('A refusal could not be put on record yet', error, { count });
          throw error;
        }
      },
      ({ occurredAt }) => hexOfMoment(occurredAt.getTime()),
    );
    this.telling = new Repeating(
      TICK_MS,
      () => this.tallies.tellOver(this.clock.now().getTime()),
      (error) => logger.failure('Refusals could not be put on record', error),
    ).start();
  }

  /** Whether a kind can be told apart: one that is being counted, or one more. */
  hasRoomFor(kind: string): boolean {
    return this.tallies.hasRoomFor(kind);
  }

  /**
   * Counts one.
   * @returns the id of the record under which its like was told last, as hex digits; null for one that is not told apart
   */
  note(kind: string, key: string, thing: T, asOneOfMany: (thing: T) => T): string | null {
    return this.tallies.note(kind, key, thing, this.clock.now().getTime(), asOneOfMany);
  }

  /** Resolves when what was first of its kind is on record, or could not be put there yet. */
  whenTold(): Promise<void> {
    return this.tallies.whenTold();
  }

  /** Resolves when everything that was counted is on record. */
  flush(): Promise<void> {
    return this.tallies.tellAll();
  }

  /** Puts on record what was counted, and counts no more by the clock. */
  async stop(): Promise<void> {
    await this.telling.stop();
    await this.flush();
  }
}
