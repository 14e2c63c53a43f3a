import { newKey, Transport, type CallOptions, type TransportConfig } from '../agentauth/transport.js';
import type { RequestOptions, WriteOptions } from '../management/call.js';
import { ProblemError } from '../management/problem.js';
import type { IssuedSessionToken, IssuedVirtualKey, ProvisionedSandbox } from '../management/schemas.gen.js';
import { senderOf } from '../management/sender.js';
import { checkOptions } from '../options.js';
import { AtiError, type AtiErrorCode } from './ati-error.gen.js';
import { buildScopeString, parseScopes } from './ati-scopes.gen.js';
import type { SessionClaims } from './claims.js';
import type { ProvisionSandboxOptions, SandboxEnvironment } from './offline-orchestrator.js';
import { fetchSkills } from './skills.js';
import type { ValidatedToken } from './validate-token.js';

export interface ManagedConfig extends Partial<TransportConfig> {
  /** Where Signet is. `SIGNET_URL` unless given. */
  baseURL?: string;
  /** With the permission `ati:issue`. `SIGNET_MANAGEMENT_KEY` unless given. */
  managementKey?: string;
  /** Which profile the tokens are of: its id. The profile `default` unless given. */
  profileId?: string;
  /** Where sandboxes send their calls, where that is another address than the profile's. */
  proxyUrl?: string;
}

/** A token to be issued. */
export interface IssueManagedTokenOptions {
  /** The agent or sandbox that the token is for. */
  sub: string;
  /** What it may use, as `buildScopeString` writes it. Empty for nothing. */
  scope: string;
  /** From now to expiry: what the profile says unless given, which is 3600 for `default`. */
  ttlSeconds?: number;
  /** How often tools may be called, by pattern: `{ 'tool:github:*': '10/hour' }`. */
  rate?: Readonly<Record<string, string>> | null;
  jobId?: string;
  sandboxId?: string;
}

/** A token that was just issued, with what there is to know of it. */
export type IssuedToken = IssuedSessionToken;

/** What is known of a token (RFC 7662). */
export interface Introspection {
  active: boolean;
  sub?: string;
  scope?: string;
  exp?: number;
  [member: string]: unknown;
}

/** A virtual key to be issued: what is listed is what it may use. */
export interface IssueVirtualKeyOptions {
  /** Whom the key speaks for. */
  userId: string;
  /** What they call it. */
  alias: string;
  tools?: readonly string[];
  /** All tools of these. */
  providers?: readonly string[];
  /** All tools of the providers in these. */
  categories?: readonly string[];
  skills?: readonly string[];
  /** 3600 unless given. */
  ttlSeconds?: number;
  rate?: Readonly<Record<string, string>>;
  metadata?: unknown;
}

/** Which tokens end. */
export type Revocation = { jti: string } | { sub: string } | { profileId: string };

/** Starts sandboxes with tokens that Signet issues: they can be ended, renewed and looked at. */
export class ManagedOrchestrator {
  readonly #config: ManagedConfig & { baseURL: string };
  readonly #post: <T>(path: string, body: object, options?: WriteOptions) => Promise<T>;
  /** Of a question, which may be asked again as often as one likes. */
  readonly #ask: <T>(path: string, body: object, options?: RequestOptions) => Promise<T>;

  /** @throws TypeError when address or key is missing, or an option is misspelt */
  constructor(given: ManagedConfig = {}) {
    // Before the environment fills in what a misspelt name left open.
    checkOptions(
      given,
      'baseURL, managementKey, profileId, proxyUrl, timeout, maxRetries, fetch, sleep, random',
    );
    const baseURL = given.baseURL ?? environment('SIGNET_URL');
    const managementKey = given.managementKey ?? environment('SIGNET_MANAGEMENT_KEY');
    if (!baseURL) throw new TypeError('baseURL is missing: give it, or set SIGNET_URL');
    if (!managementKey)
      throw new TypeError('managementKey is missing: give it, or set SIGNET_MANAGEMENT_KEY');
    const { managementKey: _key, profileId: _profile, proxyUrl: _proxy, ...transport } = given;
    this.#config = { ...given, baseURL };
    const send = senderOf({ ...transport, baseURL, apiKey: managementKey });
    const { maxRetries } = given;
    this.#post = (path, body, options) =>
      send<never>({ route: `POST /api/v1/ati/${path}`, body, keyed: true }, options).catch(inWordsOfAti);
    this.#ask = (path, body, options) =>
      send({ route: `POST /api/v1/ati/${path}`, body }, { maxRetries: maxRetries ?? 3, ...options });
  }

  /**
   * Issues a token for one sandbox, and returns the environment to start it with.
   *
   * @throws AtiError as `issueToken`; ProblemError with a `code` for any other refusal
   */
  async provisionSandbox(
    given: ProvisionSandboxOptions,
    options?: WriteOptions,
  ): Promise<SandboxEnvironment> {
    const { agentId: agent_id, fetchSkillContent, ...rest } = given;
    const [tools, skills, extra_scopes] = [given.tools ?? [], given.skills ?? [], given.extraScopes ?? []];
    // Signet writes it as well. What would be another scope is refused here, as where the secret is in hand.
    buildScopeString({ tools, skills, extra: extra_scopes });
    const body = { agent_id, tools, skills, extra_scopes, ...this.#common(rest) };
    const { env } = await this.#post<ProvisionedSandbox>('sandboxes', body, options);
    const proxyUrl = (this.#config.proxyUrl ?? env.ATI_PROXY_URL).replace(/(?<!\/)\/+$/, '');
    const token = env.ATI_SESSION_TOKEN;
    return {
      ATI_PROXY_URL: proxyUrl,
      ATI_SESSION_TOKEN: token,
      ...(fetchSkillContent && { skills: await fetchSkills(proxyUrl, token, skills, this.#config.fetch) }),
    };
  }

  /** Issues a token for whom and what it is told. @throws AtiError, ProblemError as `provisionSandbox` */
  issueToken(
    { sub, scope, ...rest }: IssueManagedTokenOptions,
    options?: WriteOptions,
  ): Promise<IssuedToken> {
    return this.#post('tokens', { sub, scope, ...this.#common(rest) }, options);
  }

  /**
   * Has Signet check a token, also whether it was revoked.
   *
   * @throws AtiError with the code of the first thing that is wrong, as `validateToken`
   */
  async validateToken(token: string, options?: RequestOptions): Promise<ValidatedToken> {
    type Answer = { valid: true; claims: SessionClaims } | { valid: false; error: AtiErrorCode };
    const { profileId: profile_id } = this.#config;
    const answer = await this.#ask<Answer>('tokens/validate', { token, profile_id }, options);
    if (!answer.valid)
      throw new AtiError(answer.error, `Signet refuses the token: ${answer.error.replaceAll('_', ' ')}.`);
    const { claims } = answer;
    return { ...claims, verified: true, scopes: () => parseScopes(claims.scope) };
  }

  /** Says whether a token is good now, and what for (RFC 7662). @throws ProblemError */
  introspectToken(token: string, options?: RequestOptions): Promise<Introspection> {
    return this.#ask('tokens/introspect', { token }, options);
  }

  /** Ends one token, all tokens of an agent or sandbox, or all of a profile. Proxies of others do not hear of it. */
  revoke(which: Revocation, options?: WriteOptions): Promise<{ revoked: number }> {
    const body = 'profileId' in which ? { profile_id: which.profileId } : which;
    return this.#post('tokens/revoke', body, options);
  }

  /** Issues a fresh token for one that is still good, with the same scope or less. @throws AtiError, ProblemError */
  renew(
    token: string,
    given: { scope?: string; ttlSeconds?: number } = {},
    options?: WriteOptions,
  ): Promise<IssuedToken> {
    const { scope, ttlSeconds: ttl_seconds } = given;
    return this.#post('tokens/renew', { token, scope, ttl_seconds }, options);
  }

  /** Issues a virtual key, which is shown this once. @throws ProblemError */
  issueVirtualKey(given: IssueVirtualKeyOptions, options?: WriteOptions): Promise<IssuedVirtualKey> {
    const { userId: user_id, ttlSeconds: ttl_seconds, ...rest } = given;
    return this.#post('keys', { user_id, ttl_seconds, ...rest }, options);
  }

  /**
   * Trades a virtual key for a session token of five minutes at most, for proxies that know no keys.
   *
   * @throws FetchError with a `code`
   */
  exchange(virtualKey: string, options?: CallOptions): Promise<Omit<IssuedToken, 'warnings'>> {
    const { baseURL, timeout, maxRetries, fetch, sleep, random } = this.#config;
    const headers = { authorization: `Ati-Key ${virtualKey}` };
    const transport = new Transport({ baseURL, timeout, maxRetries, fetch, sleep, random });
    return transport.send('POST /ati/exchange', { headers }, { idempotencyKey: newKey(), ...options });
  }

  /** What tokens are issued with, in either way. */
  #common({ ttlSeconds, rate, jobId, sandboxId }: Omit<IssueManagedTokenOptions, 'sub' | 'scope'>): object {
    return {
      ttl_seconds: ttlSeconds,
      rate: rate ?? undefined,
      job_id: jobId,
      sandbox_id: sandboxId,
      profile_id: this.#config.profileId,
    };
  }
}

/** A token that is not issued has the same error as one that is not signed. */
function inWordsOfAti(error: unknown): never {
  if (error instanceof ProblemError && error.code === 'session_token.not_issued') {
    const { fault } = error.body as { fault: AtiErrorCode };
    throw new AtiError(fault, error.detail ?? fault, { cause: error });
  }
  throw error;
}

function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
  return process?.env[name] || undefined;
}
