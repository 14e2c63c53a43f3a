import { unlessAborted } from './abort.js';
import { AbortError, AuthenticationError, type FetchError } from './errors.js';
import { segment } from './path.js';
import {
  REPEAT_MS,
  Transport,
  now,
  type CallOptions,
  type Payload,
  type Route,
  type TransportConfig,
  type LostAnswer,
} from './transport.js';

/** The access token is over: in time, or because the key that signed it was ended after a leak. */
const OVER: readonly (string | undefined)[] = ['TOKEN_EXPIRED', 'INVALID_TOKEN'];

/** A token this close to its end is renewed first, so that it does not expire on the way. */
const RENEW_BEFORE_MS = 30_000;

export interface AgentAuthConfig extends TransportConfig {
  /** Identifies the agent when there is no access token, as `X-Api-Key`. */
  apiKey?: string;
  /** A JWT from an earlier verify, as `Authorization: Bearer`. */
  accessToken?: string;
}

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

export interface RefreshTokenRequest {
  refresh_token: string;
}

export interface RefreshTokenResponse {
  success: boolean;
  message: string;
  token: AgentToken;
}

export interface CallParts extends Payload {
  /** What stands in for `:id` in the route. */
  id?: string;
  /** Needs no credentials, so none are sent and none are renewed for it. */
  open?: boolean;
  /** Sends the API key beside the token: the server seals the payload with it. */
  sealed?: boolean;
}

interface Tokens {
  readonly access: string;
  readonly refresh?: string;
  readonly expiresAt?: number;
}

/** A refresh token that was presented, for as long as it is the last one. */
interface Offer extends LostAnswer {
  readonly token: string;
  /** The exchange under way, for everybody who wants it. */
  answer?: Promise<RefreshTokenResponse>;
}

/** Credentials and their upkeep. The public calls are added noun by noun in the classes that extend it. */
export class Session {
  readonly #transport: Transport;
  #apiKey: string | undefined;
  #tokens: Tokens | undefined;
  #offer: Offer | undefined;

  /** @throws TypeError when `baseURL` is not a plain http(s) address or a credential cannot be sent in a header */
  constructor(config: AgentAuthConfig) {
    this.#transport = new Transport(config);
    this.setApiKey(config.apiKey);
    this.setAccessToken(config.accessToken);
  }

  /**
   * Uses this access token from now on; `undefined` signs out. The remembered refresh token is forgotten, because it
   * belongs to whoever the previous token belonged to.
   */
  setAccessToken(accessToken: string | undefined): void {
    this.#tokens = accessToken ? { access: sendable(accessToken) } : undefined;
  }

  /** Uses this API key from now on; `undefined` forgets it. */
  setApiKey(apiKey: string | undefined): void {
    this.#apiKey = apiKey ? sendable(apiKey) : undefined;
  }

  /** Continues with a complete set of tokens, for example one stored by another process. Renewal works as after verify. */
  setTokens(token: Pick<AgentToken, 'access_token' | 'refresh_token' | 'expires_in'>): void {
    this.#tokens = {
      access: sendable(token.access_token),
      refresh: token.refresh_token,
      expiresAt: Date.now() + token.expires_in * 1000,
    };
  }

  /** The access token in use, or `undefined`. */
  get accessToken(): string | undefined {
    return this.#tokens?.access;
  }

  /**
   * Exchanges a refresh token and uses the new tokens from now on. Authenticated calls do this by themselves, before
   * the token expires or when the server does not take it any more.
   *
   * Wire: AgentAuth 7.3 and section 4. The refresh token is spent by this call. Presenting it again is answered with the
   * same successor for a minute, for answers get lost; after that it ends every session that came from it. So concurrent
   * calls with one token share one exchange, and a token is not offered any more once its minute is over.
   *
   * @throws AuthenticationError `INVALID_REFRESH_TOKEN`, `REFRESH_TOKEN_REUSED`, `AGENT_NOT_ACTIVE`
   */
  refreshToken(request: RefreshTokenRequest, options?: CallOptions): Promise<RefreshTokenResponse> {
    return this.#exchange(request.refresh_token, options);
  }

  /** Sends a call, renewing an expired token at most once on the way. */
  protected async call<T>(
    route: Route,
    { id, open, sealed, ...payload }: CallParts = {},
    options?: CallOptions,
  ): Promise<T> {
    const filled = route.replace(':id', () => segment(id)) as Route;
    // One key for the call, whichever credentials its attempts are sent with.
    const named = { ...options, idempotencyKey: options?.idempotencyKey ?? newKey() };
    if (open) return this.#transport.send(filled, payload, named);

    await this.#renewEarly(options);
    const used = this.#tokens;
    const send = () =>
      this.#transport.send<T>(filled, { ...payload, headers: this.#credentials(sealed) }, named);
    try {
      return await send();
    } catch (error) {
      if (!OVER.includes((error as FetchError).code) || !used?.refresh) throw error;
      // Another call may have renewed meanwhile; then only the repetition is left to do.
      if (this.#tokens === used) await this.#exchange(used.refresh, options);
      return send();
    }
  }

  #credentials(sealed?: boolean): Record<string, string> {
    const headers: Record<string, string> = {};
    if (this.#tokens) headers['Authorization'] = `Bearer ${this.#tokens.access}`;
    if (this.#apiKey && (sealed || !this.#tokens)) headers['X-Api-Key'] = this.#apiKey;
    return headers;
  }

  async #renewEarly(options?: CallOptions): Promise<void> {
    const { refresh, expiresAt = Infinity } = this.#tokens ?? {};
    const left = expiresAt - Date.now();
    if (!refresh || left > RENEW_BEFORE_MS) return;
    try {
      await this.#exchange(refresh, options);
    } catch (error) {
      // While the token still works, a refresh that failed is not the caller's problem yet.
      if (left <= 0 || error instanceof AbortError) throw error;
    }
  }

  /** Shared between callers, so no single caller's signal may end it; it only ends that caller's wait. */
  #exchange(refreshToken: string, options?: CallOptions): Promise<RefreshTokenResponse> {
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
    const before = this.#tokens;
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
      // Whoever set other tokens meanwhile meant those.
      if (this.#tokens === before) this.setTokens(answer.token);
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
  protected forgetRefreshToken(token = this.#tokens?.refresh): void {
    const tokens = this.#tokens;
    if (tokens && tokens.refresh === token) this.#tokens = { access: tokens.access };
  }
}

/** Catches the line break of a badly read file here: in a header it would fail with a message that shows the secret. */
function sendable(secret: string): string {
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw new TypeError('A credential must consist of visible ASCII characters');
  return secret;
}

/** A random key for one call. Pages of plain http, which cannot make a UUID, write 192 bits in digits. */
const newKey = (): string => crypto.randomUUID?.() ?? crypto.getRandomValues(new BigUint64Array(3)).join('');
