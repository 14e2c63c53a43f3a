import { checkOptions } from '../options.js';
import type { AccessTokenClaims } from './access-token.js';
import { RevocationFeed } from './revocation-feed.js';
import { RevocationList, type RevocationSource } from './revocation-list.js';
import { TokenError } from './token-error.js';

/** How a service hears of tokens that end before they expire. */
export interface RevocationOptions {
  /**
   * `poll` (default) asks the issuer for its list when a token arrives and the list is old: no timer, no open connection.
   * `feed` keeps a connection, over which a stop arrives at once, and polls while there is none. `none` does not ask: a
   * token is good until it expires.
   */
  source?: 'poll' | 'feed' | 'none';
  /** How old the list may be when a token is accepted, in seconds from 10 (what is served may be 5 old) to 3600. Default 30. */
  freshSeconds?: number;
  /**
   * What becomes of a token when the list is older and the issuer does not answer. `allow` (default) accepts it, unless
   * what is known says otherwise; `refuse` answers 503 `REVOCATIONS_UNAVAILABLE`.
   */
  whenUnknown?: 'allow' | 'refuse';
}

/** What a service knows about tokens that ended early: for its health page. */
export interface RevocationStatus {
  source: 'poll' | 'feed' | 'none';
  whenUnknown: 'allow' | 'refuse';
  /**
   * `fresh`: the list is younger than `freshSeconds`. `stale`: it is older; of `poll` that is usual while no token arrives.
   * `unknown`: there is none yet. `unsupported`: the issuer has none. `off`: the source is `none`.
   */
  state: 'fresh' | 'stale' | 'unknown' | 'unsupported' | 'off';
  /** Whether the feed is open and has spoken in the last 12 seconds. */
  connected: boolean;
  /** The number of the last stop that is known; 0 before there is a list. */
  sequence: number;
  /** As of when the list is everything there is. */
  asOf: Date | undefined;
  /** For how many agents a stop is kept, until the last token that it ended has expired. */
  entries: number;
  /** Why there is no newer list, or no connection. */
  reason: string | undefined;
}

/** What guards of one issuer share. */
export class Revocations {
  readonly list: RevocationList;
  readonly feed: RevocationFeed;

  constructor(source: RevocationSource) {
    this.list = new RevocationList(source);
    this.feed = new RevocationFeed(this.list);
  }
}

/** What one guard asks of its issuer's list. */
export class RevocationCheck {
  readonly #list: RevocationList;
  readonly #feed: RevocationFeed;
  readonly #options: Required<RevocationOptions>;
  #feedIs: 'unused' | 'open' | 'closed' = 'unused';

  /** @throws TypeError when the options cannot work */
  constructor({ list, feed }: Revocations, options: RevocationOptions = {}) {
    checkOptions(options, 'source, freshSeconds, whenUnknown');
    const { source = 'poll', freshSeconds = 30, whenUnknown = 'allow' } = options;
    if (!['poll', 'feed', 'none'].includes(source))
      throw new TypeError('revocation.source must be poll, feed or none');
    if (!['allow', 'refuse'].includes(whenUnknown))
      throw new TypeError('revocation.whenUnknown must be allow or refuse');
    if (!(Number.isFinite(freshSeconds) && freshSeconds >= 10 && freshSeconds <= 3600))
      throw new TypeError('revocation.freshSeconds must be a number from 10 to 3600');
    this.#options = { source, freshSeconds, whenUnknown };
    this.#list = list;
    this.#feed = feed;
  }

  /**
   * Refuses a token that its issuer has ended. Returns a promise only when the list must be asked for first: beyond half
   * of `freshSeconds` that happens beside the answer, beyond the whole of it before.
   *
   * @throws TokenError `TOKEN_REVOKED`
   */
  check(claims: AccessTokenClaims): Promise<void> | undefined {
    const { source, freshSeconds } = this.#options;
    if (source === 'none') return undefined;
    if (source === 'feed') this.#open();
    this.#refuseEnded(claims);
    const age = this.#list.age();
    const isFresh = age <= freshSeconds * 1000;
    if (isFresh && (this.#isConnected() || age <= freshSeconds * 500)) return undefined;
    const asking = this.#list.refresh();
    return isFresh ? undefined : this.#settle(claims, asking);
  }

  /** @throws TokenError `TOKEN_REVOKED`, `REVOCATIONS_UNAVAILABLE` */
  async #settle(claims: AccessTokenClaims, asking: Promise<void> | undefined): Promise<void> {
    const isStrict = this.#options.whenUnknown === 'refuse';
    // An issuer that did not answer a moment ago would make everybody wait for nothing.
    if (isStrict || !(this.#list.isFailing || this.#list.isUnsupported)) await asking;
    this.#refuseEnded(claims);
    if (!isStrict || this.#isFresh()) return;
    const retryAfter = Math.max(1, Math.ceil(this.#list.waitMs() / 1000));
    const cause = this.#list.problem === undefined ? undefined : new Error(this.#list.problem);
    throw new TokenError(
      'REVOCATIONS_UNAVAILABLE',
      'The issuer cannot be asked whether it has ended the token; this service accepts none without',
      { retryAfter, cause },
    );
  }

  #refuseEnded({ sub, epoch }: AccessTokenClaims): void {
    if (this.#list.ended(sub, epoch))
      throw new TokenError(
        'TOKEN_REVOKED',
        'The issuer has ended the token before its time. Verify again for a new one; if that is refused, the agent was stopped',
      );
  }

  #isFresh(): boolean {
    return this.#list.age() <= this.#options.freshSeconds * 1000;
  }

  #isConnected(): boolean {
    return this.#feedIs === 'open' && this.#feed.isConnected;
  }

  #open(): void {
    if (this.#feedIs !== 'unused') return;
    this.#feedIs = 'open';
    this.#feed.open(this);
  }

  /** Leaves the feed, which ends with the last guard that uses it. The guard goes on, and polls. */
  close(): void {
    this.#feedIs = 'closed';
    this.#feed.close(this);
  }

  status(): RevocationStatus {
    const { source, whenUnknown } = this.#options;
    const { sequence, asOf, entries, isUnsupported } = this.#list;
    const isOff = source === 'none';
    const known = asOf === undefined ? 'unknown' : this.#isFresh() ? 'fresh' : 'stale';
    return {
      source,
      whenUnknown,
      state: isOff ? 'off' : isUnsupported ? 'unsupported' : known,
      connected: this.#isConnected(),
      sequence,
      asOf: asOf === undefined ? undefined : new Date(asOf * 1000),
      entries,
      reason: isOff ? undefined : this.#reason(),
    };
  }

  #reason(): string | undefined {
    if (this.#options.source === 'feed' && !this.#isConnected()) {
      if (this.#feedIs === 'closed') return 'The connection was closed here';
      if (this.#feedIs === 'unused') return 'The connection is opened when the first token arrives';
      return this.#feed.problem ?? this.#list.problem;
    }
    const late = Math.round(this.#list.lateSeconds);
    if (this.#list.problem !== undefined || late <= this.#options.freshSeconds) return this.#list.problem;
    return `The list was ${late} seconds old when it came: clocks differ, or something between keeps it`;
  }
}
