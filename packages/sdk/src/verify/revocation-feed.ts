import { AnswerError, chunksOf } from './read-document.js';
import {
  DOCUMENT_MAX_BYTES,
  elapsed,
  instant,
  messageOf,
  type Instant,
  type RevocationList,
} from './revocation-list.js';
import { eventsOf } from './server-sent-events.js';
import { withoutHolding } from './unheld.js';

/** An issuer speaks every 5 seconds. One that says nothing new for so long is not there, whatever the connection says. */
const STALL_MS = 12_000;
const FIRST_PAUSE_MS = 500;
const PAUSE_MAX_MS = 30_000;

/**
 * One connection to an issuer over which its stops arrive, shared by all guards that use it. It comes back by itself,
 * with pauses that grow, and goes on behind the last stop that is known.
 */
export class RevocationFeed {
  readonly #list: RevocationList;
  readonly #stallMs: number;
  readonly #users = new Set<unknown>();
  #running: AbortController | undefined;
  #heard: Instant | undefined;
  #failures = 0;
  #problem: string | undefined;

  constructor(list: RevocationList, stallMs = STALL_MS) {
    this.#list = list;
    this.#stallMs = stallMs;
  }

  get isConnected(): boolean {
    return this.#heard !== undefined && elapsed(this.#list.source.clock, this.#heard) <= this.#stallMs;
  }

  /** Why there is no connection. */
  get problem(): string | undefined {
    return this.#problem;
  }

  open(user: unknown): void {
    this.#users.add(user);
    if (this.#running) return;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  close(user: unknown): void {
    this.#users.delete(user);
    if (this.#users.size > 0) return;
    this.#running?.abort();
    this.#running = undefined;
    this.#heard = undefined;
  }

  async #run(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      let atLeastMs = 0;
      try {
        await this.#connect(ended);
        this.#problem = 'The issuer ended the connection';
      } catch (error) {
        this.#problem = messageOf(error);
        if (error instanceof AnswerError) atLeastMs = (error.retryAfter ?? 0) * 1000;
      }
      // Whoever closed and opened again has a connection of its own by now.
      if (ended.aborted) return;
      this.#heard = undefined;
      await pause(this.#pauseMs(atLeastMs), ended);
    }
  }

  /** Half of it is chance: after a restart of the issuer not everybody comes back at the same moment. */
  #pauseMs(atLeastMs: number): number {
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, PAUSE_MAX_MS);
    return Math.min(Math.max(longest, atLeastMs), PAUSE_MAX_MS) * (0.5 + Math.random() / 2);
  }

  /** Listens until the connection ends, stalls or says what cannot be believed. */
  async #connect(ended: AbortSignal): Promise<void> {
    const connection = new AbortController();
    const end = () => connection.abort(new Error('The connection was closed'));
    ended.addEventListener('abort', end);
    const stop = new Promise<never>((_, reject) => {
      connection.signal.addEventListener('abort', () => reject(connection.signal.reason as Error));
    });
    const stalled = () =>
      connection.abort(new Error(`The issuer said nothing new for ${this.#stallMs / 1000} seconds`));
    let timer = unref(setTimeout(stalled, this.#stallMs));
    const heard = () => {
      clearTimeout(timer);
      timer = unref(setTimeout(stalled, this.#stallMs));
    };
    try {
      await Promise.race([this.#listen(connection.signal, heard), stop]);
    } finally {
      clearTimeout(timer);
      ended.removeEventListener('abort', end);
      connection.abort(new Error('The connection is over'));
    }
  }

  async #listen(signal: AbortSignal, heard: () => void): Promise<void> {
    const { url, fetch, clock } = this.#list.source;
    const address = `${url.replace(/\.jwt$/, '.feed')}?since=${this.#list.sequence}`;
    const response = await withoutHolding(address, () =>
      fetch()(address, { headers: { Accept: 'text/event-stream' }, redirect: 'manual', signal }),
    );
    if (!response.ok) throw new AnswerError('feed of revocations', response);
    let isProven = false;
    for await (const { event, data } of eventsOf(chunksOf(response), DOCUMENT_MAX_BYTES)) {
      if (signal.aborted || event === 'end') return;
      if (event !== 'revocations') continue;
      const received = instant(clock);
      const outcome = await this.#list.apply(data, received);
      if (signal.aborted) return;
      // At first the same may be known from a poll. Later it is a repetition, and proves nothing.
      if (outcome === 'older' || (outcome === 'same' && isProven)) continue;
      isProven = true;
      heard();
      this.#heard = received;
      this.#failures = 0;
      this.#problem = undefined;
    }
  }
}

function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      ended.removeEventListener('abort', done);
      resolve();
    };
    const timer = unref(setTimeout(done, ms));
    ended.addEventListener('abort', done);
  });
}

type Timer = ReturnType<typeof setTimeout>;

/** Of runtimes that let a program end while a timer waits. */
function unref(timer: Timer): Timer {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
