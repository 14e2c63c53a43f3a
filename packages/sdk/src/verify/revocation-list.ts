import type { KeySet } from './key-set.js';
import { AnswerError, readDocument } from './read-document.js';
import { readRevocations, type RevocationDocument, type Stop } from './revocation-document.js';

export const DOCUMENT_MAX_BYTES = 16 * 1024 * 1024;
const DOCUMENT = {
  name: 'list of revocations',
  accept: 'application/jwt',
  maxBytes: DOCUMENT_MAX_BYTES,
  timeoutMs: 5_000,
};
/** More are not kept: then the list is refused, since to forget one would be to let its tokens live again. */
const ENTRIES_MAX = 250_000;
/** An issuer that does not answer is asked again after this long, or when it says. */
const RETRY_MS = 5_000;
const RETRY_MAX_MS = 60_000;
/** An issuer that has no list may get one when it is upgraded. */
const UNSUPPORTED_RETRY_MS = 5 * 60_000;
/** For so long after a question that failed nobody waits for the next one. */
const FAILING_MS = 60_000;
/** For how long after the last token has expired a stop is kept. */
const KEEP_SECONDS = 60;

/** Two clocks in milliseconds: one that others set (since 1970), and one that nobody sets back but that may sleep. */
export interface Clock {
  readonly wall: () => number;
  readonly steady: () => number;
}

export interface Instant {
  readonly wall: number;
  readonly steady: number;
}

export const instant = (clock: Clock): Instant => ({ wall: clock.wall(), steady: clock.steady() });

/** How long ago it was, in milliseconds, by the clock that says more: neither a set-back nor a sleep makes it less. */
export const elapsed = (clock: Clock, { wall, steady }: Instant): number =>
  Math.max(clock.wall() - wall, clock.steady() - steady);

/** Where a list comes from, and how it is checked. */
export interface RevocationSource {
  readonly url: string;
  readonly issuer: string;
  readonly keys: KeySet;
  readonly fetch: () => typeof globalThis.fetch;
  readonly clock: Clock;
}

/** The stops of one issuer, shared by everything that trusts it. Whatever it is told, a stop that it knows stays. */
export class RevocationList {
  readonly #stops = new Map<string, Stop>();
  #sequence = 0;
  #newest: { readonly iat: number; readonly received: Instant } | undefined;
  #forgotAt = 0;
  #mayAsk: { readonly from: Instant; readonly afterMs: number } | undefined;
  #asking: Promise<void> | undefined;
  #problem: string | undefined;
  #isUnsupported = false;

  constructor(readonly source: RevocationSource) {}

  /** The sequence of the last stop that it knows of. */
  get sequence(): number {
    return this.#sequence;
  }

  get entries(): number {
    return this.#stops.size;
  }

  /** As of when the list is everything there is, in seconds since 1970. */
  get asOf(): number | undefined {
    return this.#newest?.iat;
  }

  /** Why the issuer's last answer to a question was no list. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether the issuer answers that it has no list. One that has had one is not believed. */
  get isUnsupported(): boolean {
    return this.#isUnsupported;
  }

  /** Whether the last question failed, and nobody should wait for the next. */
  get isFailing(): boolean {
    return (
      this.#problem !== undefined &&
      this.#mayAsk !== undefined &&
      elapsed(this.source.clock, this.#mayAsk.from) < FAILING_MS
    );
  }

  /** Says whether a token of this agent and epoch was ended. */
  ended(agentId: string, epoch: unknown = 0): boolean {
    const stop = this.#stops.get(agentId);
    // What is no number is no epoch of the issuer's making.
    return stop !== undefined && !(typeof epoch === 'number' && epoch >= stop[0]);
  }

  /** How old the newest list is, in milliseconds; never younger than since it was received. */
  age(): number {
    if (!this.#newest) return Infinity;
    const { iat, received } = this.#newest;
    return Math.max(this.source.clock.wall() - iat * 1000, elapsed(this.source.clock, received));
  }

  /** In how many milliseconds the issuer may be asked again. */
  waitMs(): number {
    return this.#mayAsk ? this.#mayAsk.afterMs - elapsed(this.source.clock, this.#mayAsk.from) : 0;
  }

  /** Asks the issuer, once for all who wait; nothing when it was asked a moment ago. Does not fail: `problem` says why. */
  refresh(): Promise<void> | undefined {
    if (this.#asking || this.waitMs() > 0) return this.#asking;
    this.#asking = this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const { url, fetch, clock } = this.source;
    const from = instant(clock);
    let afterMs = RETRY_MS;
    try {
      const bytes = await readDocument(fetch(), `${url}?since=${this.#sequence}`, DOCUMENT);
      await this.apply(new TextDecoder().decode(bytes).trim(), from);
      this.#problem = undefined;
      this.#isUnsupported = false;
    } catch (error) {
      this.#problem = messageOf(error);
      if (error instanceof AnswerError) {
        this.#isUnsupported = error.status === 404 && !this.#newest;
        afterMs = this.#isUnsupported ? UNSUPPORTED_RETRY_MS : retryMs(error);
      }
    }
    this.#mayAsk = { from, afterMs };
  }

  /**
   * Takes what a document says beyond what is known, and answers how it compares with it. Nothing in a document ends a
   * stop.
   *
   * @param received when it was asked for, or came
   * @throws Error when it is none, or leaves a gap behind what is known
   */
  async apply(text: string, received: Instant): Promise<'newer' | 'same' | 'older'> {
    const { issuer, keys, clock } = this.source;
    const document = await readRevocations(text, issuer, keys, clock.wall());
    const { iat, since, seq } = document;
    const known = this.#newest?.iat ?? -1;
    if (since > this.#sequence)
      throw new Error(`Stops are missing between ${this.#sequence} and ${since} in the list of revocations`);
    // An old one is a repetition. One with a lower sequence and a newer date is of an issuer whose database was restored.
    if (seq < this.#sequence && !(iat > known && since === 0)) return 'older';
    const isMore = seq > this.#sequence;
    this.#take(document);
    this.#sequence = seq;
    if (iat > known) this.#newest = { iat, received };
    return iat > known || isMore ? 'newer' : iat === known ? 'same' : 'older';
  }

  /** How old the newest list was when it came, in seconds: by as much do clocks differ, or something between keeps it. */
  get lateSeconds(): number {
    return this.#newest ? this.#newest.received.wall / 1000 - this.#newest.iat : 0;
  }

  #take({ agents, iat }: RevocationDocument): void {
    this.#forget(iat);
    const { size } = this.#stops;
    const added = agents.filter(([id]) => !this.#stops.has(id)).length;
    if (size + added > ENTRIES_MAX)
      throw new Error(`The list of revocations has more than ${ENTRIES_MAX} entries`);
    for (const [id, stop] of agents) {
      const known = this.#stops.get(id);
      this.#stops.set(id, known ? [Math.max(known[0], stop[0]), Math.max(known[1], stop[1])] : stop);
    }
  }

  /** By the issuer's clock: one that is set ahead here, and back again, must not let a token live again. */
  #forget(now: number): void {
    if (now < this.#forgotAt + KEEP_SECONDS) return;
    this.#forgotAt = now;
    for (const [id, [, until]] of this.#stops) if (until + KEEP_SECONDS < now) this.#stops.delete(id);
  }
}

const retryMs = ({ retryAfter }: AnswerError): number =>
  Math.min(Math.max((retryAfter ?? 0) * 1000, RETRY_MS), RETRY_MAX_MS);

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
