import { pause } from '../agentauth/abort.js';
import { checkOptions } from '../options.js';
import type { Operation, RequestOptions, Send } from './call.js';
import type { FeedEvent, FeedPage } from './schemas.gen.js';

const PAUSE_MS = 2_000;

/** How the feed is followed. `timeout` and `maxRetries` are of the first question; later ones are repeated without end. */
export interface FollowOptions extends RequestOptions {
  /**
   * Goes on behind this one: the `cursor` of the last event that was handled. From the oldest event unless given. Events are
   * kept for 30 days: whoever comes back later has missed some.
   */
  after?: string | undefined;
  /** Events of these types alone. */
  types?: readonly string[];
  /** Milliseconds until the next question when there is nothing new: 2,000 unless given. */
  interval?: number;
}

/**
 * Every event of the feed, in the order of the commits, with `for await`, and from then on whatever is added. Nothing is
 * told twice and nothing is left out. How far the reader has come is the reader's to keep: each event has the `cursor`
 * behind it. A server that does not answer or is busy is asked again, less and less often; a refusal ends the loop with a
 * `ProblemError`, and `signal` with an `AbortError`. Nothing is sent before an event is asked for.
 */
export class EventFeed implements AsyncIterable<FeedEvent> {
  readonly #send: Send;
  readonly #operation: Operation;
  readonly #options: FollowOptions;

  /** @throws TypeError when an option is misspelt, or `interval` is no number of milliseconds */
  constructor(send: Send, operation: Operation, options: FollowOptions = {}) {
    checkOptions(options, 'after, types, interval, signal, timeout, maxRetries, headers');
    const { interval = PAUSE_MS } = options;
    if (!(typeof interval === 'number' && interval >= 1 && interval < 2 ** 31))
      throw new TypeError('interval is a number of milliseconds');
    this.#send = send;
    this.#operation = operation;
    this.#options = options;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FeedEvent, void> {
    const { after, types, interval = PAUSE_MS, maxRetries, ...options } = this.#options;
    const asked = types?.length ? { types: types.join(',') } : {};
    let cursor = after;
    let patience = maxRetries;
    for (;;) {
      const operation = { ...this.#operation, query: { ...asked, cursor } };
      const page = await this.#send<FeedPage>(operation, { ...options, maxRetries: patience });
      patience = Infinity;
      yield* page.data;
      cursor = page.next_cursor;
      // A part is chance: not everybody comes back at once.
      if (!page.has_more) await pause(interval * (1 + 0.3 * Math.random()), options.signal);
    }
  }
}
