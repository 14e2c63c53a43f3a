import { Inject, Injectable } from '@nestjs/common';
import { EventsService } from '../../events/index.js';
import { publicUrl } from '../../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { Repeating } from '../../platform/timers/repeating.js';
import { fanOut, type Listener, type NewBody, type NewDelivery } from './fan-out.js';
import { FanOutRepository } from './fan-out.repository.js';
import { LaneQueue } from './lane-queue.js';

const FAILED = 'Events could not be fanned out';
const POLL_MS = 250;
const SILENCE_SECONDS = 5;
const EVENTS_MAX = 200;
// One statement stays small even when a thousand endpoints listen.
const DELIVERIES_MAX = 5_000;

/**
 * Moves committed events to the endpoints that listen. Any number of relays may run, in any number of processes: each
 * takes rows that no other holds. A crash between commit and wake-up is healed by the sweeper.
 */
@Injectable()
export class Relay {
  private readonly issuer: string;
  private readonly polling = new Repeating(
    POLL_MS,
    () => this.wake(),
    (error) => this.logger.failure(FAILED, error),
  );
  private running: Promise<void> | null = null;
  private isWoken = false;
  private isStopping = false;
  private unsubscribe: () => void = () => {};

  constructor(
    private readonly database: Database,
    private readonly repository: FanOutRepository,
    private readonly events: EventsService,
    private readonly queue: LaneQueue,
    private readonly logger: Logger,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.issuer = publicUrl(settings);
  }

  start(): void {
    this.unsubscribe = this.events.onWaiting(() => this.wake());
    this.polling.start();
  }

  /** Looks at once. Wakes while it looks are one further look. */
  wake(): void {
    this.isWoken = true;
    if (this.running || this.isStopping) return;
    this.running = this.run().finally(() => {
      this.running = null;
      if (this.isWoken && !this.isStopping) this.wake();
    });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.unsubscribe();
    await this.polling.stop();
    await this.running;
  }

  private async run(): Promise<void> {
    this.isWoken = false;
    try {
      while (!this.isStopping && (await this.step()) > 0);
    } catch (error) {
      // The next poll tries again: the events are still there.
      this.logger.failure(FAILED, error);
    }
  }

  /** Fans out one batch. Returns how many events it held. */
  private async step(): Promise<number> {
    const { count, woken } = await this.database.transaction(async (tx) => {
      await this.database.limitSilence(tx, SILENCE_SECONDS);
      const events = await this.repository.claim(tx, EVENTS_MAX);
      if (!events.length) return { count: 0, woken: [] };
      const listeners = await this.repository.listeners(
        [...new Set(events.map(({ organisationId }) => organisationId))],
        tx,
        [...new Set(events.flatMap(({ subjectId }) => subjectId ?? []))],
      );
      const deliveries: NewDelivery[] = [];
      const bodies: NewBody[] = [];
      const done: string[] = [];
      for (const event of events) {
        const meant = fanOut(event, listeners, this.issuer);
        if (done.length && deliveries.length + meant.deliveries.length > DELIVERIES_MAX) break;
        deliveries.push(...meant.deliveries);
        bodies.push(...meant.bodies);
        done.push(event.id);
      }
      const touched = new Set(await this.repository.insert(tx, deliveries, bodies));
      await this.repository.done(tx, done);
      return { count: done.length, woken: listeners.filter(({ id }) => touched.has(id)) };
    });
    await this.wakeLanes(woken);
    return count;
  }

  private async wakeLanes(woken: readonly Listener[]): Promise<void> {
    try {
      await Promise.all(woken.map((endpoint) => this.queue.wake(endpoint)));
    } catch (error) {
      // The rows are committed, so the sweeper wakes these lanes a second later.
      this.logger.warn('Lanes could not be woken', { detail: (error as Error).message });
    }
  }
}
