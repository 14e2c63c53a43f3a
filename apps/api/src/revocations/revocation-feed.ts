import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { REVOCATIONS_MAX_AGE_SECONDS } from '@signet/contracts';
import { Places, PLACES } from '../limits/index.js';
import { textFrame, type EventStream } from '../platform/http/event-stream.js';
import { Logger } from '../platform/logging/logger.js';
import { Outage } from '../platform/logging/outage.js';
import { Repeating } from '../platform/timers/repeating.js';
import { TokenEnds } from '../tokens/index.js';
import { Listeners } from './listeners.js';
import { RevocationLists, type RevocationList } from './revocation-lists.js';

/** How soon a process hears what another one ended. */
const EVERY_MS = 75;
const FRESH_MS = REVOCATIONS_MAX_AGE_SECONDS * 1000;
/** A list that only proves to be fresh is made once for all who are due within that time. */
const SHARED_MS = 500;

/** One connection, and how far it was told. */
interface Listener {
  stream: EventStream;
  position: number;
  toldAtMs: number;
}

/** Tells services that hold tokens, as soon as any process has ended some; while nothing happens, that nothing happened. */
@Injectable()
export class RevocationFeed implements OnModuleDestroy {
  private readonly listening = new Set<Listener>();
  private readonly places = new Places(PLACES.revocationFeeds);
  private readonly outage: Outage;
  private knownAtMs = 0;
  private readonly frames = new WeakMap<RevocationList, Buffer>();
  /** Nothing runs while nobody listens. */
  private readonly rounds = new Repeating(
    EVERY_MS,
    () => this.round(),
    (error) => this.notKnown(error as Error),
  );

  constructor(
    private readonly lists: RevocationLists,
    private readonly listeners: Listeners,
    logger: Logger,
    ends: TokenEnds,
  ) {
    this.outage = new Outage(logger, 'It cannot be read which tokens ended', 'revocations');
    ends.onEnd(() => {
      if (this.listening.size) void this.afterNow();
    });
  }

  /** @returns how to give the place back @throws Problem limit.exceeded, before the answer has begun */
  admit(network: string): () => void {
    return this.places.take(network);
  }

  /** What a connection is told first: everything that ended behind `since`. @throws Problem service.unavailable */
  async first(since: number): Promise<RevocationList> {
    return this.lists.of(since, { atLeast: await this.lists.head(), withinMs: SHARED_MS });
  }

  /** Tells a connection from here on. */
  subscribe(stream: EventStream, first: RevocationList): void {
    const listener: Listener = { stream, position: first.seq, toldAtMs: 0 };
    stream.onClose(() => {
      this.listening.delete(listener);
      this.listeners.left(listener);
    });
    if (!stream.isOpen) return;
    this.listening.add(listener);
    this.tell(listener, first);
    if (this.listening.size === 1) {
      this.knownAtMs = performance.now();
      this.rounds.start();
    }
  }

  onModuleDestroy(): void {
    void this.rounds.stop();
    this.endAll('closing');
  }

  /** A round that begins after this call, whatever is under way. */
  private async afterNow(): Promise<void> {
    await this.rounds.now();
    await this.rounds.now();
  }

  private async round(): Promise<void> {
    if (!this.listening.size) return void this.rounds.stop();
    const head = await this.lists.head();
    await Promise.all([...this.listening].map((listener) => this.serve(listener, head)));
    this.knownAtMs = performance.now();
    this.outage.isOver('It can be read again which tokens ended');
  }

  private async serve(listener: Listener, head: number): Promise<void> {
    const isDue = listener.position !== head || performance.now() - listener.toldAtMs >= FRESH_MS;
    // Who does not take what it was sent is told all of it together, when it does.
    if (!isDue || !listener.stream.isReady) return;
    this.tell(listener, await this.lists.of(listener.position, { atLeast: head, withinMs: SHARED_MS }));
  }

  private tell(listener: Listener, list: RevocationList): void {
    if (!listener.stream.isOpen) return;
    listener.stream.write(this.frameOf(list));
    listener.position = list.seq;
    listener.toldAtMs = performance.now();
    this.listeners.told(listener, list.seq);
  }

  /** Bytes, because they are kept once however many they are written to. */
  private frameOf(list: RevocationList): Buffer {
    const known = this.frames.get(list);
    if (known) return known;
    const frame = Buffer.from(textFrame({ id: String(list.seq), event: 'revocations', data: list.jws }));
    this.frames.set(list, frame);
    return frame;
  }

  /** What was not read is not promised: after a while whoever listens is told to ask somebody else. */
  private notKnown(error: Error): void {
    this.outage.goesOn(error);
    if (performance.now() - this.knownAtMs >= FRESH_MS) this.endAll('unavailable');
  }

  private endAll(reason: 'closing' | 'unavailable'): void {
    for (const { stream } of this.listening) {
      stream.send({ event: 'end', data: { reason } });
      stream.end();
    }
    this.listening.clear();
  }
}
