import { checkOptions } from '../options.js';
import { buildScopeString } from './ati-scopes.gen.js';
import { issueToken } from './issue-token.js';
import type { SigningKey } from './keys.js';
import { fetchSkills } from './skills.js';
import { validateToken, type ValidatedToken, type ValidateTokenOptions } from './validate-token.js';

export interface OfflineConfig extends SigningKey {
  /** Where sandboxes send their calls. Slashes at its end are left out. */
  proxyUrl: string;
  /** `aud` of every token. `ati-proxy` unless given. */
  defaultAud?: string;
  /** `iss` of every token. `ati-orchestrator` unless given; left out for `null`. */
  defaultIss?: string | null;
  /** The longest `ttlSeconds` that is signed. A day unless given. */
  maxTtlSeconds?: number;
  /** Replaces the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

export interface ProvisionSandboxOptions {
  /** Who the sandbox works as: `sub` of its token. */
  agentId: string;
  /** Tools by name or pattern: `web_search`, `github:*`. */
  tools?: readonly string[] | null;
  /** Skills by name or pattern. */
  skills?: readonly string[] | null;
  /** Whole entries, such as `help`. */
  extraScopes?: readonly string[] | null;
  /** 3600 unless given. */
  ttlSeconds?: number;
  /** How often tools may be called, by pattern: `{ 'tool:github:*': '10/hour' }`. */
  rate?: Readonly<Record<string, string>> | null;
  /** Also asks the proxy for the texts of the skills. */
  fetchSkillContent?: boolean;
  jobId?: string;
  sandboxId?: string;
}

/** What a sandbox finds in its environment. */
export interface SandboxEnvironment {
  ATI_PROXY_URL: string;
  ATI_SESSION_TOKEN: string;
  /** With `fetchSkillContent`: texts by the skill's name, none when the proxy did not answer. No variable. */
  skills?: Record<string, string>;
}

/** Starts sandboxes with the secret in hand: asks nobody, so nobody can end its tokens either (ATI, 5). */
export class OfflineOrchestrator {
  readonly #config: OfflineConfig;
  readonly #proxyUrl: string;

  /** @throws TypeError when `proxyUrl` is missing or an option is misspelt */
  constructor(config: OfflineConfig) {
    checkOptions(
      config,
      'proxyUrl, secret, privateKey, defaultAud, defaultIss, maxTtlSeconds, fetch',
      'proxyUrl',
    );
    this.#config = config;
    this.#proxyUrl = config.proxyUrl.replace(/(?<!\/)\/+$/, '');
  }

  /**
   * Issues a token for one sandbox, and returns the environment to start it with.
   *
   * @throws AtiError as `issueToken`
   */
  async provisionSandbox(options: ProvisionSandboxOptions): Promise<SandboxEnvironment> {
    const { agentId: sub, tools, skills, extraScopes, fetchSkillContent, ...rest } = options;
    const { defaultAud: aud, defaultIss: iss, secret, privateKey, maxTtlSeconds, fetch } = this.#config;
    const scope = buildScopeString({
      tools: tools ?? [],
      skills: skills ?? [],
      extra: extraScopes ?? [],
    });
    const token = issueToken({ ...rest, sub, scope, aud, iss, secret, privateKey, maxTtlSeconds });
    return {
      ATI_PROXY_URL: this.#proxyUrl,
      ATI_SESSION_TOKEN: token,
      ...(fetchSkillContent && { skills: await fetchSkills(this.#proxyUrl, token, skills, fetch) }),
    };
  }

  /** Checks a token with the own secret and audience. @throws AtiError as `validateToken` */
  validateToken(
    token: string,
    options: Pick<ValidateTokenOptions, 'issuer' | 'leeway' | 'isRevoked'> = {},
  ): ValidatedToken {
    const { secret, defaultAud: audience } = this.#config;
    return validateToken(token, { ...options, secret, audience });
  }
}
