import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import { Places, PLACES } from '../../limits/index.js';
import { Logger } from '../../platform/logging/logger.js';
import { Repeating } from '../../platform/timers/repeating.js';
import { ActivityRepository } from '../activity.repository.js';
import { Sealer } from '../chain/index.js';
import { News } from './news.js';
import { Subscriber, type Subscription } from './subscriber.js';

const EVERY_MS = 500;
const PAGE = 200;
const HEARTBEAT_MS = 15_000;

// How long a quiet stream outlives a sign-out or a revoked key at most.
const RECHECK_MS = 2_000;

// Who is further behind is told to load the list afresh: a stream is for what happens now.
const BEHIND_MAX = 2_000;

/**
 * Tells subscribers what happens, in the order of the chain. One clock for all of them; each is read for only as fast as
 * it takes, so a slow one costs a position and nothing else.
 */
@Injectable()
export class LiveFeed implements OnModuleDestroy {
  private readonly subscribers = new Set<Subscriber>();
  private readonly places = new Places(PLACES.streams);
  /** Nothing runs while nobody listens. */
  private readonly rounds = new Repeating(
    EVERY_MS,
    () => this.round(),
    (error) => this.logger.failure('The live stream could not be read', error),
  );

  constructor(
    private readonly repository: ActivityRepository,
    private readonly news: News,
    private readonly sealer: Sealer,
    private readonly logger: Logger,
  ) {}

  /** @returns how to give the place back @throws Problem limit.exceeded, before the answer has begun */
  admit(operatorId: string): () => void {
    return this.places.take(operatorId);
  }

  /** Where the log ends now: a stream without a past begins here. */
  async end(organisationId: Scope): Promise<number> {
    await this.sealer.catchUp(organisationId);
    return (await this.repository.sealedSizes([organisationId])).get(organisationId) ?? 0;
  }

  subscribe(subscription: Subscription, position: number): void {
    const subscriber = new Subscriber(subscription, position);
    this.subscribers.add(subscriber);
    // Whoever loses the connection before anything happened comes back to here, and not to where the log ends by then.
    subscription.stream.heartbeat(String(position));
    subscription.stream.onClose(() => this.subscribers.delete(subscriber));
    if (this.subscribers.size === 1) void this.rounds.start().now();
  }

  onModuleDestroy(): void {
    void this.rounds.stop();
    for (const { subscription } of this.subscribers) subscription.stream.end();
    this.subscribers.clear();
  }

  private async round(): Promise<void> {
    if (!this.subscribers.size) return void this.rounds.stop();
    const organisations = [
      ...new Set([...this.subscribers].map(({ subscription }) => subscription.organisationId)),
    ];
    for (const organisationId of organisations) await this.sealer.seal(organisationId);
    const sizes = await this.repository.sealedSizes(organisations);
    for (const subscriber of this.subscribers) {
      if (subscriber.isBusy) continue;
      subscriber.isBusy = true;
      this.serve(subscriber, sizes.get(subscriber.subscription.organisationId) ?? 0)
        .catch((error: unknown) => this.logger.failure('A live stream could not be served', error))
        .finally(() => (subscriber.isBusy = false));
    }
  }

  private async serve(subscriber: Subscriber, end: number): Promise<void> {
    const { stream, isStillAllowed, organisationId, filter } = subscriber.subscription;
    // Whatever is told happened before this question, so that nothing is told that came after the answer to it changed.
    if (subscriber.isCheckDue(subscriber.position < end ? 0 : RECHECK_MS) && !(await isStillAllowed())) {
      stream.send({ event: 'end', data: { reason: 'authentication.required' } });
      return stream.end();
    }
    if (end - subscriber.position > BEHIND_MAX) {
      subscriber.position = end;
      stream.send({ id: String(end), event: 'reset', data: { seq: end } });
    }
    while (subscriber.position < end && stream.isReady) {
      const to = Math.min(end, subscriber.position + PAGE);
      const frames = await this.news.of({ organisationId, filter, after: subscriber.position, to });
      for (const frame of frames) stream.write(frame);
      if (frames.length) subscriber.noteSent();
      subscriber.position = to;
    }
    if (subscriber.isQuiet(HEARTBEAT_MS)) {
      stream.heartbeat(String(subscriber.position));
      subscriber.noteSent();
    }
  }
}
