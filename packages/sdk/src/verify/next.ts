import {
  requireAgent as verifierFor,
  type AgentCheck,
  type RequireAgentOptions,
  type VerifiedAgent,
} from './require-agent.js';
import { TokenError } from './token-error.js';

// So that declarations of what is exported by applications can name it.
export type { AgentCheck } from './require-agent.js';
export type { RevocationStatus } from './revocation.js';

/**
 * Wraps a fetch-style handler (a Next route handler, an edge function, a worker): it runs with the verified agent, or
 * the caller is answered 401, 403 or 503. The third argument is what the framework passes beside the request.
 * What it returns has `revocation()`, for a health page, and `close()`, as every check of agents has.
 */
export function withAgent<Context>(
  options: RequireAgentOptions,
  handler: (request: Request, agent: VerifiedAgent, context: Context) => Response | Promise<Response>,
): ((request: Request, context: Context) => Promise<Response>) & Pick<AgentCheck, 'revocation' | 'close'> {
  const verify = verifierFor(options);
  const guarded = async (request: Request, context: Context) => {
    let agent: VerifiedAgent;
    try {
      agent = await verify(request.headers.get('authorization'));
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return refusal(error);
    }
    return handler(request, agent, context);
  };
  return Object.assign(guarded, { revocation: verify.revocation, close: verify.close });
}

function refusal(error: TokenError): Response {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', ...error.headers };
  return new Response(JSON.stringify(error), { status: error.status, headers });
}
