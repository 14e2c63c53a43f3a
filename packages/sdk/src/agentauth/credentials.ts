import { unlessAborted } from './abort.js';
import { AbortError, AuthenticationError } from './errors.js';
import { REPEAT_MS, now, type CallOptions, type LostAnswer, type Transport } from './transport.js';

/** The access token is over: in time, or because the key that signed it was ended after a leak. */
const OVER: readonly (string | undefined)[] = ['TOKEN_EXPIRED', 'INVALID_TOKEN'];

/** A token this close to its end is renewed first, so that it does not expire on the way. */
const RENEW_BEFORE_MS = 30_000;
/** Of a short-lived token only the last tenth, or every call would renew it. */
const RENEW_LAST_PART = 0.1;

/** The tokens of a verify or refresh answer (AgentAuth wire 7.2). */
export interface AgentToken {
  /** JWT for `Authorization: Bearer`. */
  access_token: string;
  /** Opaque and good for one use: every refresh returns a new one. */
  refresh_token: string;
  token_type: 'Bearer';
  /** Seconds until the access token expires. */
  expires_in: number;
}

export interface RefreshTokenResponse {
  success: boolean;
  message: string;
  token: AgentToken;
}

export interface Tokens {
  readonly access: string;
  readonly refresh?: string;
  /** When to get the next ones, in milliseconds since 1970. */
  readonly renewAt?: number;
  readonly expiresAt?: number;
  /** Somebody handed it over, so the key beside it may be another agent's and gets no successor for it. */
  readonly isLent?: boolean;
}

/** A refresh token that was presented, for as long as it is the last one. */
interface Offer extends LostAnswer {
  readonly token: string;
  /** The exchange under way, for everybody who wants it. */
  answer?: Promise<RefreshTokenResponse>;
}

/**
 * What one agent is known by, and its upkeep. A client that is given other credentials gets another one of these, so that
 * a call under way ends as the agent that began it.
 */
export class Credentials {
  readonly #transport: Transport;
  readonly #agentId: string | undefined;
  #apiKey: string | undefined;
  #tokens: Tokens | undefined;
  #offer: Offer | undefined;
  #proof: Promise<void> | undefined;

  /** @throws TypeError when one of them cannot be sent in a header */
  constructor(transport: Transport, agentId?: string, apiKey?: string, tokens?: Tokens) {
    this.#transport = transport;
    this.#agentId = agentId;
    this.apiKey = apiKey;
    this.#tokens = tokens && { ...tokens, access: sendable(tokens.access) };
  }

  /** The same agent with these tokens. */
  with(tokens: Tokens | undefined): Credentials {
    return new Credentials(this.#transport, this.#agentId, this.#apiKey, tokens);
  }

  set apiKey(key: string | undefined) {
    this.#apiKey = key ? sendable(key) : undefined;
  }

  get accessToken(): string | undefined {
    return this.#tokens?.access;
  }

  /** The headers that name the agent; `sealed` with the key beside the token. */
  headers(sealed?: boolean): Record<string, string> {
    const headers: Record<string, string> = {};
    if (this.#tokens) headers['Authorization'] = `Bearer ${this.#tokens.access}`;
    if (this.#apiKey && (sealed || !this.#tokens)) headers['X-Api-Key'] = this.#apiKey;
    return headers;
  }

  /** Does some work with the headers of the moment, and once more when the access token was over. */
  async use<T>(work: () => Promise<T>, options?: CallOptions): Promise<T> {
    await this.#renewEarly(options);
    const used = this.#tokens;
    try {
      return await work();
    } catch (error) {
      const isOver = error instanceof AuthenticationError && OVER.includes(error.code);
      if (!isOver || !this.#canRenew(used)) throw error;
      // Another call may have renewed meanwhile; then only the repetition is left to do.
      if (this.#tokens?.access === used?.access) await this.#renew(options);
      return work();
    }
  }

  async #renewEarly(options?: CallOptions): Promise<void> {
    if (!this.#tokens) return this.#agentId && this.#apiKey ? this.#prove(options) : undefined;
    const { renewAt = Infinity, expiresAt = Infinity } = this.#tokens;
    if (!(Date.now() >= renewAt && this.#canRenew(this.#tokens))) return;
    try {
      await this.#renew(options);
    } catch (error) {
      // While the token still works, a refresh that failed is not the caller's problem yet.
      if (Date.now() >= expiresAt || error instanceof AbortError) throw error;
    }
  }

  #canRenew(tokens: Tokens | undefined): boolean {
    return Boolean(tokens?.refresh ?? (this.#apiKey && tokens && !tokens.isLent));
  }

  /** Gets the next tokens: for the refresh token, or when its family has ended by proving the key again. */
  async #renew(options?: CallOptions): Promise<void> {
    const { refresh, isLent } = this.#tokens ?? {};
    try {
      if (refresh) return void (await this.exchange(refresh, options));
    } catch (error) {
      if (!(error instanceof AuthenticationError) || !this.#apiKey || isLent) throw error;
    }
    if (this.#agentId) return this.#prove(options);
    this.#tokens = undefined;
  }

  /** Shared between callers, so no single caller's signal may end it; it only ends that caller's wait. */
  #prove(options?: CallOptions): Promise<void> {
    const share = () =>
      (this.#proof ??= this.#verify({ ...options, signal: undefined }).finally(() => {
        this.#proof = undefined;
      }));
    return unlessAborted(share, options?.signal);
  }

  async #verify(options: CallOptions): Promise<void> {
    const payload = { body: { agent_id: this.#agentId, api_key: this.#apiKey }, once: false } as const;
    const answer = await this.#transport.send<RefreshTokenResponse>('POST /agents/verify', payload, options);
    this.#tokens = tokensOf(answer.token);
  }

  /** Exchanges a refresh token. Shared between callers as well. */
  exchange(refreshToken: string, options?: CallOptions): Promise<RefreshTokenResponse> {
    const share = () => {
      if (this.#offer?.token !== refreshToken) this.#offer = { token: refreshToken };
      const offer = this.#offer;
      offer.answer ??= this.#refresh(offer, { ...options, signal: undefined }).finally(() => {
        offer.answer = undefined;
      });
      return offer.answer;
    };
    return unlessAborted(share, options?.signal);
  }

  /**
   * A token whose answer was lost long ago may be spent: by now the server would take it for stolen, and end what the lost
   * attempt has begun.
   */
  async #refresh(offer: Offer, options: CallOptions): Promise<RefreshTokenResponse> {
    const { token, at = Infinity } = offer;
    try {
      if (now() - at > REPEAT_MS)
        throw new AuthenticationError(401, 'Too late to repeat a refresh: verify again', {
          code: 'INVALID_REFRESH_TOKEN',
        });
      const payload = { body: { refresh_token: token }, lost: offer };
      const answer = await this.#transport.send<RefreshTokenResponse>(
        'POST /agents/refresh',
        payload,
        options,
      );
      this.#tokens = tokensOf(answer.token);
      return answer;
    } catch (error) {
      if (error instanceof AuthenticationError) this.forgetRefreshToken(token);
      throw error;
    }
  }

  /**
   * Stops offering a refresh token the server has refused or revoked, whichever it is unless one is named. The access token
   * lives until it expires.
   */
  forgetRefreshToken(token = this.#tokens?.refresh): void {
    const tokens = this.#tokens;
    if (tokens && tokens.refresh === token) this.#tokens = { ...tokens, refresh: undefined };
  }
}

export function tokensOf({
  access_token: access,
  refresh_token: refresh,
  expires_in: seconds,
}: HeldToken): Tokens {
  const ms = seconds * 1000;
  const expiresAt = Date.now() + ms;
  return { access, refresh, expiresAt, renewAt: expiresAt - Math.min(RENEW_BEFORE_MS, ms * RENEW_LAST_PART) };
}

/** What has to be kept of an answer to go on with it later. */
export type HeldToken = Pick<AgentToken, 'access_token' | 'refresh_token' | 'expires_in'>;

/** Catches the line break of a badly read file here: in a header it would fail with a message that shows the secret. */
export function sendable(secret: string): string {
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw new TypeError('A credential must consist of visible ASCII characters');
  return secret;
}
