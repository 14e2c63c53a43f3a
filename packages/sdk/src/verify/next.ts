import {
  requireAgent as verifierFor,
  type RequireAgentOptions,
  type VerifiedAgent,
} from './require-agent.js';
import { TokenError } from './token-error.js';

/**
 * Wraps a fetch-style handler (a Next route handler, an edge function, a worker): it runs with the verified agent, or
 * the caller is answered 401, 403 or 503. The third argument is what the framework passes beside the request.
 */
export function withAgent<Context>(
  options: RequireAgentOptions,
  handler: (request: Request, agent: VerifiedAgent, context: Context) => Response | Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  const verify = verifierFor(options);
  return async (request, context) => {
    let agent: VerifiedAgent;
    try {
      agent = await verify(request.headers.get('authorization'));
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return refusal(error);
    }
    return handler(request, agent, context);
  };
}

function refusal(error: TokenError): Response {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', ...error.headers };
  return new Response(JSON.stringify(error), { status: error.status, headers });
}
