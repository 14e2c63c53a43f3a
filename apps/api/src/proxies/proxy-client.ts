import { Injectable } from '@nestjs/common';
import type { Sandbox, Scope } from '../access/index.js';
import {
  Upstream,
  UpstreamError,
  type CallableTool,
  type CalledProvider,
  type UpstreamAnswer,
  type UpstreamCall,
} from '../resources/index.js';
import { ProxyTokens } from '../session-tokens/index.js';

/** How long a token for one call is good: it may wait as long as the call may take, and clocks differ. */
const CALL_SECONDS = 120;
/** The same of a look at what a proxy offers. */
const LOOK_SECONDS = 60;

/** How long a proxy has to say how it is. */
const HEALTH_MS = 5_000;

/** Who looks at what a proxy offers, as its own log names them. */
const HOUSE = 'signet';

type Proxy = CallableTool['provider'];
type LookedAt = Omit<Proxy, 'name' | 'kind' | 'category'>;

/** Asks a proxy with one token, as often as it takes. */
export type Look = (call: Pick<UpstreamCall, 'path'>) => Promise<UpstreamAnswer>;

/** Speaks to proxies of ATI, each time with a token that was made for it and opens nothing else. */
@Injectable()
export class ProxyClient {
  constructor(
    private readonly upstream: Upstream,
    private readonly tokens: ProxyTokens,
  ) {}

  /**
   * Has a proxy call one of its tools for a sandbox. The token opens what that tool requires there and nothing else, whatever
   * the sandbox holds; limits were counted here.
   * @throws UpstreamError
   */
  async call(
    caller: Sandbox,
    tool: CallableTool,
    args: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<UpstreamAnswer> {
    const { provider, upstreamName, upstreamScope } = tool;
    const name = upstreamName ?? tool.name;
    const token = await this.token(caller.organisationId, provider, {
      sub: caller.id,
      scope: upstreamScope ?? `tool:${name}`,
      ttlSeconds: CALL_SECONDS,
      jobId: caller.jobId,
      sandboxId: caller.sandboxId,
    });
    return this.upstream.send(provider, {
      method: 'POST',
      path: '/call',
      headers: { ...headers, ...bearer(token) },
      json: { tool_name: name, args },
    });
  }

  /** Looks at what a proxy offers, all of it. @throws UpstreamError */
  async look(scope: Scope, proxy: LookedAt): Promise<Look> {
    const order = { sub: HOUSE, scope: '*', ttlSeconds: LOOK_SECONDS };
    const token = await this.token(scope, proxy, order);
    return ({ path }) => this.upstream.send(proxy, { method: 'GET', path, headers: bearer(token) });
  }

  /** Asks a proxy about itself, as anybody may. @throws UpstreamError */
  health(proxy: CalledProvider, signal: AbortSignal): Promise<UpstreamAnswer> {
    return this.upstream.send(proxy, { method: 'GET', path: '/health', withinMs: HEALTH_MS, signal });
  }

  private async token(
    scope: Scope,
    { profileId }: Pick<Proxy, 'profileId'>,
    order: Parameters<ProxyTokens['mint']>[2],
  ): Promise<string> {
    const token = profileId === null ? null : await this.tokens.mint(scope, profileId, order);
    if (token !== null) return token;
    throw new UpstreamError(
      'failed',
      'The upstream is not called: its profile is not for a proxy of your own.',
    );
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
