import {
  AgentAuthOpenRefreshed,
  AgentAuthOpenVerified,
  AgentAuthRefresh,
  AgentAuthRefreshed,
  AgentAuthVerified,
  AgentAuthVerify,
} from '@signet/contracts';
import type { NativeRoute } from '../../platform/http/describe.js';

/** Credentials in a header are nobody's business here: those in the body count. */
const looksAt = 'nobody';

export const VERIFY: NativeRoute = {
  method: 'POST',
  path: 'agents/verify',
  status: 200,
  access: { public: 'The credentials are in the body', looksAt },
  withoutIdempotencyKey: 'A repetition starts another family, and the one nobody knows of ends unused',
  description: {
    id: 'verifyAgent',
    summary: 'Verify an agent',
    description:
      'Proves who the agent is with its API key and starts a family of tokens. An unknown agent and a wrong key get the same answer.',
    body: AgentAuthVerify,
    answer: AgentAuthVerified,
    problems: ['authentication.failed', 'agent.not_active'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenVerified } },
  },
};

export const REFRESH: NativeRoute = {
  method: 'POST',
  path: 'agents/refresh',
  status: 200,
  access: { public: 'The refresh token is in the body', looksAt },
  withoutIdempotencyKey: 'A repetition gets the same successor: the spent token is the key',
  description: {
    id: 'refreshTokens',
    summary: 'Refresh the tokens',
    description:
      'Every refresh answers a new refresh token and spends the old one. A spent token ends its whole family.',
    body: AgentAuthRefresh,
    answer: AgentAuthRefreshed,
    problems: ['refresh_token.invalid', 'refresh_token.reused'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenRefreshed } },
  },
};

/** The two routes that Nest does not know. */
export const TOKEN_ROUTES: readonly NativeRoute[] = [VERIFY, REFRESH];
