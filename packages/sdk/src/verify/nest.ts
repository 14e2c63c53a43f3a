import {
  requireAgent as verifierFor,
  type AgentCheck,
  type RequireAgentOptions,
  type VerifiedAgent,
} from './require-agent.js';
import type { RevocationStatus } from './revocation.js';
import { TokenError } from './token-error.js';

// So that declarations of what is exported by applications can name it.
export type { AgentCheck } from './require-agent.js';
export type { RevocationStatus } from './revocation.js';

// Nest runs on either; with them `request.agent` is known to the types of both.
export type { ExpressRequest } from './express.js';
export type { FastifyRequestLike } from './fastify.js';

/** What is used of Nest's `ExecutionContext`. */
export interface NestContext {
  switchToHttp(): { getRequest(): unknown; getResponse(): unknown };
}

export interface AgentGuardOptions extends RequireAgentOptions {
  /** Turns a refusal into the application's own exception: `(e) => new HttpException(e.toJSON(), e.status)`. */
  toException?: (error: TokenError) => unknown;
}

interface NestRequest {
  headers: { authorization?: string };
  agent?: VerifiedAgent;
}

/**
 * A Nest guard: `@UseGuards(new AgentGuard({ issuer, audience, permissions }))`. Sets `request.agent`. A refusal is
 * thrown; without `toException` Nest answers it with its status and message.
 */
export class AgentGuard {
  readonly #verify: AgentCheck;
  readonly #toException: (error: TokenError) => unknown;

  constructor({ toException = (error) => error, ...options }: AgentGuardOptions) {
    this.#verify = verifierFor(options);
    this.#toException = toException;
  }

  /** What is known about tokens that ended early, and as of when: for a health page. */
  revocation(): RevocationStatus {
    return this.#verify.revocation();
  }

  /** Ends the connection of the feed, when no other guard uses it. The guard goes on, and polls. */
  close(): void {
    this.#verify.close();
  }

  async canActivate(context: NestContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest() as NestRequest;
    try {
      request.agent = await this.#verify(request.headers.authorization);
      return true;
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      const response = http.getResponse() as { header?: (name: string, value: string) => unknown };
      for (const [name, value] of Object.entries(error.headers)) response.header?.(name, value);
      throw this.#toException(error);
    }
  }
}
