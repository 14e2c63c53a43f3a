import { AgentAuthError } from '@signet/contracts';
import { USUAL } from '../../limits/index.js';
import type { Surface } from '../../surfaces/index.js';
import { CODES, renderAgentAuthError } from './errors.js';
import { TOKEN_ROUTES } from './token-routes.description.js';

/** What both families have in common. */
const AGENTS_CALL = {
  nouns: ['activity', 'agents', 'drift', 'health', 'permissions', 'webhooks', 'zkp'],
  listener: 'main',
  envelope: { name: 'agentauth', schema: AgentAuthError, render: renderAgentAuthError, codes: CODES },
  credentials: ['access_token', 'api_key'],
  cors: 'configured origins',
  strangers: USUAL,
  native: TOKEN_ROUTES,
} as const satisfies Partial<Surface>;

/** The closed family: answers have exactly the members of the specification. */
export const AGENTAUTH: Surface = {
  ...AGENTS_CALL,
  name: 'agentauth',
  prefix: '',
  aliases: ['/agentauth'],
  speaksFor: [''],
  shape: 'closed',
  docs: {
    title: 'AgentAuth',
    description:
      'What the AgentAuth SDKs and its command line call. Answers have exactly the members that are listed here. The same routes answer below `/agentauth`.',
    operations: 'agentauth',
  },
};

/** The open family: the same routes, with answers that may grow. */
export const AGENTAUTH_V1: Surface = {
  ...AGENTS_CALL,
  name: 'agentauth-v1',
  prefix: '/v1',
  shape: 'open',
  docs: {
    title: 'AgentAuth v1',
    description:
      'The same routes for tools that want more: answers hold the members of the un-prefixed family and may grow.',
    operations: 'agentauthV1',
  },
};
