import {
  requireAgent as verifierFor,
  type RequireAgentOptions,
  type VerifiedAgent,
} from './require-agent.js';
import { TokenError } from './token-error.js';

// So that declarations of what is exported by applications can name it.
export type { AgentCheck } from './require-agent.js';
export type { RevocationStatus } from './revocation.js';

/* eslint-disable-next-line @typescript-eslint/ban-ts-comment -- the compiler finds it on the last line of a comment:
   where Fastify is not installed there is nothing to add to, which is no fault */
/** @ts-ignore */
declare module 'fastify' {
  interface FastifyRequest {
    /** The agent behind the request, in every handler after the hook `requireAgent`. */
    agent: VerifiedAgent;
  }
}

export interface FastifyRequestLike {
  headers: { authorization?: string | undefined };
  agent?: VerifiedAgent;
}

export interface FastifyReplyLike {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: unknown): unknown;
}

/**
 * A Fastify `onRequest` or `preHandler` hook: sets `request.agent`, or answers 401, 403 or 503 itself. Fastify is
 * fastest when the application calls `decorateRequest('agent')` once. It has `revocation()`, for a health page, and
 * `close()`, as every check of agents has.
 */
export function requireAgent(options: RequireAgentOptions) {
  const verify = verifierFor(options);
  const hook = async (request: FastifyRequestLike, reply: FastifyReplyLike): Promise<unknown> => {
    try {
      request.agent = await verify(request.headers.authorization);
      return undefined;
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      reply.code(error.status);
      for (const [name, value] of Object.entries(error.headers)) reply.header(name, value);
      reply.send(error.toJSON());
      // Returning the reply tells Fastify that the answer has been given.
      return reply;
    }
  };
  return Object.assign(hook, { revocation: verify.revocation, close: verify.close });
}
