import {
  requireAgent as verifierFor,
  type RequireAgentOptions,
  type VerifiedAgent,
} from './require-agent.js';
import { TokenError } from './token-error.js';

// So that declarations of what is exported by applications can name it.
export type { AgentCheck } from './require-agent.js';
export type { RevocationStatus } from './revocation.js';

declare global {
  // The name that the types of Express give to what others add to its requests; without them it is nobody's.
  namespace Express {
    interface Request {
      /** The agent behind the request, in every handler after `requireAgent`. */
      agent: VerifiedAgent;
    }
  }
}

/** What is used of a request; Express, Connect and node:http all have it. */
export interface ExpressRequest {
  headers: { authorization?: string | undefined };
  agent?: VerifiedAgent;
}

export interface ExpressResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/**
 * Express middleware: sets `req.agent`, or answers 401, 403 or 503 itself. Anything else that goes wrong is passed to
 * `next`. It has `revocation()`, for a health page, and `close()`, as every check of agents has.
 */
export function requireAgent(options: RequireAgentOptions) {
  const verify = verifierFor(options);
  const guard = async (
    req: ExpressRequest,
    res: ExpressResponse,
    next: (error?: unknown) => void,
  ): Promise<void> => {
    try {
      req.agent = await verify(req.headers.authorization);
    } catch (error) {
      if (error instanceof TokenError) return refuse(res, error);
      return next(error);
    }
    next();
  };
  return Object.assign(guard, { revocation: verify.revocation, close: verify.close });
}

function refuse(res: ExpressResponse, error: TokenError): void {
  res.statusCode = error.status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value);
  res.end(JSON.stringify(error));
}
