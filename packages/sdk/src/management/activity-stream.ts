import { pause } from '../agentauth/abort.js';
import { AgentAuthError, ConnectionError, FetchError, TimeoutError } from '../agentauth/errors.js';
import { checkOptions } from '../options.js';
import { eventsOf } from '../verify/server-sent-events.js';
import { checkMedia, piecesOf } from './body.js';
import type { Opened, Operation, RequestOptions, Send } from './call.js';
import type { ActivityEvent } from './schemas.gen.js';

const EVENT_MAX_LENGTH = 1024 * 1024;
/** More than the server goes back: what comes a second time is among these. */
const REMEMBERED = 4_096;

/** How the live stream is followed. `timeout` and `maxRetries` are of the first connection; later ones are sought without end. */
export interface StreamOptions extends RequestOptions {
  /** Goes on behind this one: the `lastEventId` of an earlier stream. From now on unless given. */
  lastEventId?: string;
  /** Called with every connection: at first, and after each interruption. */
  onOpen?: () => void;
  /** Called when the connection is lost. The stream comes back by itself. */
  onInterruption?: (error: Error) => void;
}

/** The server does not go back as far as the stream had come. What lies between has to be read from the list. */
export class EventsMissedError extends AgentAuthError {
  override name = 'EventsMissedError';

  constructor(
    message: string,
    /** Where a new stream can go on. */
    readonly lastEventId: string,
  ) {
    super(message);
  }
}

/**
 * What happens from now on, in the order of the audit chain, with `for await`. An interrupted connection comes back where
 * it was: nothing is told twice and nothing is left out, or an {@link EventsMissedError} says so. A refusal ends it with a
 * `ProblemError`, also one in the middle. Nothing is sent before an event is asked for, and leaving the loop closes the
 * connection.
 */
export class ActivityStream implements AsyncIterable<ActivityEvent> {
  readonly #send: Send;
  readonly #operation: Operation;
  readonly #options: StreamOptions;
  readonly #silenceMs: number | undefined;
  #lastEventId: string | undefined;

  /** @throws TypeError when an option is misspelt */
  constructor(send: Send, operation: Operation, options: StreamOptions = {}, silenceMs?: number) {
    checkOptions(options, 'signal, timeout, maxRetries, headers, lastEventId, onOpen, onInterruption');
    this.#send = send;
    this.#operation = operation;
    this.#options = options;
    this.#silenceMs = silenceMs;
    this.#lastEventId = options.lastEventId;
  }

  /** How far it has come, for another stream to go on behind: kept, a restart misses nothing. */
  get lastEventId(): string | undefined {
    return this.#lastEventId;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ActivityEvent, void> {
    const { signal, onOpen, onInterruption } = this.#options;
    const told = new Told(this.#lastEventId);
    const pauses = new Pauses();
    let wasOpen = false;
    for (;;) {
      let lost: unknown = new ConnectionError('The server ended the connection');
      try {
        const opened = await this.#connect(wasOpen);
        wasOpen = true;
        onOpen?.();
        for await (const data of this.#read(opened, told, pauses)) yield JSON.parse(data) as ActivityEvent;
      } catch (error) {
        lost = error;
      }
      if (!wasOpen || !isPassing(lost)) throw lost;
      onInterruption?.(lost);
      await pause(pauses.next(lost), signal);
    }
  }

  /** At first with the patience of every call; later until a refusal, a minute at a time. */
  #connect(isReturning: boolean): Promise<Opened> {
    const { signal, timeout, maxRetries, headers } = this.#options;
    const position = this.#lastEventId;
    const own = { accept: 'text/event-stream', ...(position !== undefined && { 'last-event-id': position }) };
    const read = (opened: Opened) => {
      checkMedia(opened.response, /^text\/event-stream\b/i);
      return opened;
    };
    return this.#send(
      { ...this.#operation, read },
      { signal, timeout, maxRetries: isReturning ? Infinity : maxRetries, headers: { ...headers, ...own } },
    );
  }

  /** The events of one connection, until it ends. @throws EventsMissedError */
  async *#read(opened: Opened, told: Told, pauses: Pauses): AsyncGenerator<string> {
    const begin = this.#lastEventId ?? '0';
    let isFirst = true;
    const events = eventsOf(piecesOf(opened, this.#silenceMs), EVENT_MAX_LENGTH);
    for await (const { event, data, id = '', retry } of events) {
      if (retry) pauses.ask(retry);
      // The next connection is refused with what this one ended for.
      if (event === 'end') return;
      if (!/^\d{1,15}$/.test(id)) continue;
      pauses.reset();
      if (event === 'reset')
        throw new EventsMissedError(`Events from ${begin} to ${id} were missed: read them from the list`, id);
      // The place where the connection begins.
      if (isFirst && event === '') {
        if (Number(id) < Number(begin))
          throw new EventsMissedError(
            `The log ends at ${id} and was read to ${begin}: it is not the same`,
            id,
          );
        if (this.#lastEventId === undefined) told.begin(Number(id));
      }
      isFirst = false;
      if (Number(id) > Number(this.#lastEventId ?? -1)) this.#lastEventId = id;
      if (event === 'activity' && told.isNew(Number(id))) yield data;
    }
  }
}

/** Which places of the log have been told, whatever comes again and in whatever order. */
class Told {
  readonly #latest = new Set<number>();
  #all: number;

  constructor(lastEventId = '0') {
    this.#all = Number(lastEventId);
  }

  /** Nothing is told of what lies before. */
  begin(place: number): void {
    this.#all = place;
  }

  isNew(place: number): boolean {
    if (place <= this.#all || this.#latest.has(place)) return false;
    this.#latest.add(place);
    const [oldest] = this.#latest;
    if (this.#latest.size > REMEMBERED && this.#latest.delete(oldest!))
      this.#all = Math.max(this.#all, oldest!);
    return true;
  }
}

/** How long to wait until the next connection, in milliseconds. */
class Pauses {
  #shortest = 2_000;
  #failures = 0;

  /** What `retry:` says. */
  ask(ms: string): void {
    if (/^\d+$/.test(ms)) this.#shortest = Math.min(Math.max(Number(ms), 100), 60_000);
  }

  reset(): void {
    this.#failures = 0;
  }

  /** Longer each time, and never sooner than an answer asked. A part is chance: not everybody comes back at once. */
  next(lost: Error): number {
    const pause = Math.min(this.#shortest * 2 ** this.#failures++, Math.max(this.#shortest, 30_000));
    const { retryAfter = 0 } = lost as Partial<FetchError>;
    return Math.max(pause * (1 + 0.3 * Math.random()), Math.min(retryAfter * 1_000, 3_600_000));
  }
}

const isPassing = (error: unknown): error is Error =>
  error instanceof FetchError
    ? error.status >= 500
    : error instanceof ConnectionError || error instanceof TimeoutError;
