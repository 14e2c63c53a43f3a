import { Credentials, tokensOf, type HeldToken, type RefreshTokenResponse } from './credentials.js';
import { checkOptions } from '../options.js';
import { segment } from './path.js';
import {
  Transport,
  newKey,
  type CallOptions,
  type Payload,
  type Route,
  type TransportConfig,
} from './transport.js';

export type { AgentToken, RefreshTokenResponse } from './credentials.js';

export interface AgentAuthConfig extends TransportConfig {
  /** The agent's API key. Without `agentId` it is sent itself, as `X-Api-Key`, while there is no access token. */
  apiKey?: string | undefined;
  /**
   * Whose key that is. With both the client verifies by itself: before its first call, and again when its session has ended.
   */
  agentId?: string | undefined;
  /** A JWT from an earlier verify, as `Authorization: Bearer`. */
  accessToken?: string | undefined;
}

export interface RefreshTokenRequest {
  refresh_token: string;
}

export interface CallParts extends Payload {
  /** What stands in for `:id` in the route. */
  id?: string;
  /** Needs no credentials, so none are sent and none are renewed for it. */
  open?: boolean;
  /** Sends the API key beside the token: the server seals the payload with it. */
  sealed?: boolean;
}

/**
 * A client as one agent. Calls end as the agent who began them, whatever is set meanwhile. The public calls are added noun
 * by noun in the classes that extend it.
 */
export class Session {
  readonly #config: AgentAuthConfig;
  readonly #transport: Transport;
  #credentials: Credentials;

  /**
   * @throws TypeError when `baseURL` is missing or no plain http(s) address, an option is misspelt, or a credential cannot
   *   be sent in a header
   */
  constructor(config: AgentAuthConfig) {
    checkOptions(
      config,
      'baseURL, agentId, apiKey, accessToken, timeout, maxRetries, fetch, sleep, random',
      'baseURL',
    );
    const { agentId, apiKey, accessToken } = config;
    this.#config = config;
    this.#transport = new Transport(config);
    const tokens = accessToken ? { access: accessToken } : undefined;
    this.#credentials = new Credentials(this.#transport, agentId, apiKey, tokens);
  }

  /**
   * A client for the bearer of an access token: same server, same settings, no other credentials. This is how a service
   * calls for many agents at once; it costs no connection. The token is not renewed.
   */
  withAccessToken(accessToken: string): this {
    const Client = this.constructor as new (config: AgentAuthConfig) => this;
    return new Client({ ...this.#config, agentId: undefined, apiKey: undefined, accessToken });
  }

  /**
   * Makes this client the bearer of an access token from now on, in whatever calls it next: for a client that one agent
   * uses. For several at once there is {@link withAccessToken}. The remembered refresh token is forgotten, because it belongs
   * to whoever the previous token belonged to. `undefined` goes back to the API key, if there is one.
   */
  setAccessToken(accessToken: string | undefined): void {
    const tokens = accessToken ? { access: accessToken, isLent: true } : undefined;
    this.#credentials = this.#credentials.with(tokens);
  }

  /** Uses this API key of the same agent from now on, as after `rotateKey`; `undefined` forgets it. */
  setApiKey(apiKey: string | undefined): void {
    this.#credentials.apiKey = apiKey;
  }

  /** Continues with a complete set of tokens, for example one stored by another process. Renewal works as after verify. */
  setTokens(token: HeldToken): void {
    this.#credentials = this.#credentials.with(tokensOf(token));
  }

  /** The access token in use, or `undefined`. */
  get accessToken(): string | undefined {
    return this.#credentials.accessToken;
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
    return this.#credentials.exchange(request.refresh_token, options);
  }

  /** Sends a call, renewing an access token that is over at most once on the way. */
  protected async call<T>(
    route: Route,
    { id, open, sealed, ...payload }: CallParts = {},
    options?: CallOptions,
  ): Promise<T> {
    const filled = route.replace(':id', () => segment(id)) as Route;
    // One key for the call, whichever credentials its attempts are sent with.
    const named = { ...options, idempotencyKey: options?.idempotencyKey ?? newKey() };
    if (open) return this.#transport.send(filled, payload, named);

    const credentials = this.#credentials;
    return credentials.use(
      () => this.#transport.send<T>(filled, { ...payload, headers: credentials.headers(sealed) }, named),
      options,
    );
  }

  /** Goes on as the agent that has just proved its key. */
  protected workAs(agentId: string, apiKey: string, token: HeldToken): void {
    this.#credentials = new Credentials(this.#transport, agentId, apiKey, tokensOf(token));
  }

  /** For calls that revoke every refresh token of the agent. */
  protected forgetRefreshToken(): void {
    this.#credentials.forgetRefreshToken();
  }
}
