import { JWKS_KEYS_MAX, JWKS_MAX_AGE_SECONDS } from '../contracts.gen.js';
import { importKeys, type Keys, type VerificationKey } from './key-document.js';
import { readDocument } from './read-document.js';
import { TokenError } from './token-error.js';

const FETCH_TIMEOUT_MS = 5_000;
const DOCUMENT = {
  name: 'key document',
  accept: 'application/jwk-set+json, application/json',
  maxBytes: 64 * 1024,
};
/** Keys are asked for again after this long, so that a withdrawn one disappears. */
const FRESH_MS = JWKS_MAX_AGE_SECONDS * 1000;
/** While the issuer does not answer, keys this old still verify. */
const STALE_MAX_MS = 60 * 60_000;
/** Made-up key ids must not turn this service into a load generator against the issuer. */
const REFETCH_AFTER_MS = 30_000;
/** A question that was not answered may be asked again sooner. */
const FAILED_RETRY_MS = 5_000;
/** With no keys at all nothing works, so the wait is short. */
const FIRST_RETRY_MS = 1_000;
/** How many ids of withdrawn keys are remembered. */
const WITHDRAWN_MAX = 100;
const KEY_ID = /^[\w.:=+-]{1,200}$/;

/** The public keys of one issuer, fetched when needed and shared by everything that trusts that issuer. */
export class KeySet {
  readonly #read: () => Promise<Keys>;
  readonly #now: () => number;
  #keys: Keys = new Map();
  readonly #withdrawn = new Set<string>();
  #loadedAt = -Infinity;
  #triedAt = -Infinity;
  #mayAskAt = -Infinity;
  #loading: Promise<void> | undefined;

  /** @param now a clock that nobody sets back, in milliseconds */
  constructor(
    url: string,
    fetch?: typeof globalThis.fetch,
    now: () => number = () => performance.now(),
    timeoutMs = FETCH_TIMEOUT_MS,
  ) {
    const wanted = { ...DOCUMENT, timeoutMs };
    this.#read = async () =>
      importKeys(await readDocument(fetch ?? globalThis.fetch, url, wanted), JWKS_KEYS_MAX);
    this.#now = now;
  }

  /**
   * Finds the key a token names, or nothing when the issuer has no such key.
   *
   * @throws TokenError `KEYS_UNAVAILABLE` when nothing recent is known, or the id is unknown and may not be asked for now
   */
  async find(kid: unknown): Promise<VerificationKey | undefined> {
    if (typeof kid !== 'string' || !KEY_ID.test(kid)) return undefined;
    const isAnswered = this.#age() > FRESH_MS && (await this.#refresh());
    const key = this.#keys.get(kid);
    return key === undefined && !isAnswered ? this.findAnew(kid) : (key ?? undefined);
  }

  /**
   * Asks the issuer for a key that is not in the list, or that is not to sign yet in it. Whoever waits for an answer that
   * is on its way is content with a key that is in it.
   *
   * @throws TokenError `KEYS_UNAVAILABLE` when it may not be asked for now, or there is no answer
   */
  async findAnew(kid: string): Promise<VerificationKey | undefined> {
    const known = this.#keys.get(kid);
    if (this.#withdrawn.has(kid)) return undefined;
    if (this.#loading) {
      await this.#loading.catch(() => {});
      const found = this.#keys.get(kid);
      if (found && found.notBefore !== known?.notBefore) return found;
    }
    const waitMs = this.#mayAskAt - this.#now();
    if (waitMs > 0)
      throw unavailable(waitMs, new Error('The key may be new; the issuer was asked a moment ago'));
    try {
      this.#mayAskAt = this.#now() + REFETCH_AFTER_MS;
      await this.#load();
    } catch (cause) {
      this.#mayAskAt = this.#now() + FAILED_RETRY_MS;
      throw unavailable(FAILED_RETRY_MS, cause);
    }
    return this.#keys.get(kid) ?? undefined;
  }

  #age(): number {
    return this.#now() - this.#loadedAt;
  }

  /**
   * Replaces a list that is old; one that is not too old is good enough if that fails. Answers whether the list is now
   * younger than the question.
   */
  async #refresh(): Promise<boolean> {
    const pause = this.#loadedAt === -Infinity ? FIRST_RETRY_MS : REFETCH_AFTER_MS;
    const isFirst = !this.#loading;
    let cause: unknown;
    if (this.#loading || this.#now() - this.#triedAt >= pause) {
      try {
        await this.#load();
        return isFirst;
      } catch (error) {
        cause = error;
      }
    }
    if (this.#age() > STALE_MAX_MS) throw unavailable(this.#triedAt + pause - this.#now(), cause);
    return false;
  }

  #load(): Promise<void> {
    this.#loading ??= this.#loadNow().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadNow(): Promise<void> {
    this.#triedAt = this.#now();
    const former = this.#keys;
    this.#keys = await this.#read();
    this.#loadedAt = this.#now();
    for (const kid of former.keys()) if (!this.#keys.has(kid)) this.#withdraw(kid);
    for (const kid of this.#keys.keys()) this.#withdrawn.delete(kid);
  }

  /** The tokens of a key that was in the list and is not any more are invalid, with no need to ask. */
  #withdraw(kid: string): void {
    this.#withdrawn.add(kid);
    for (const oldest of this.#withdrawn) {
      if (this.#withdrawn.size <= WITHDRAWN_MAX) break;
      this.#withdrawn.delete(oldest);
    }
  }
}

function unavailable(waitMs: number, cause?: unknown): TokenError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  return new TokenError('KEYS_UNAVAILABLE', 'The keys of the issuer are not available', {
    retryAfter,
    cause,
  });
}
