import { AtiCallFailure, AtiFailure } from '@signet/contracts';
import { CREDENTIAL_ENDPOINT, USUAL } from '../../limits/index.js';
import type { Surface } from '../../surfaces/index.js';
import { renderAdminFailure } from './admin-errors.js';
import { renderCallFailure } from './call-errors.js';
import { CODES, renderAtiFailure } from './errors.js';

/** Where sandboxes call: everything that the reference's proxy answers, below one base. */
export const ATI: Surface = {
  name: 'ati',
  prefix: '/ati',
  speaksFor: ['/ati'],
  listener: 'main',
  envelope: { name: 'ati', schema: AtiFailure, render: renderAtiFailure, codes: CODES },
  credentials: ['session_token', 'virtual_key'],
  cors: 'no other origin',
  strangers: USUAL,
  callersTakePlaces: true,
  shape: 'ati',
  docs: {
    title: 'ATI',
    description:
      'What the client and the command line of ATI call from a sandbox. Set `ATI_PROXY_URL` to this address and `ATI_SESSION_TOKEN` to a session token.',
    operations: 'ati',
  },
};

const SANDBOXES_CALL = {
  listener: 'main',
  credentials: ['session_token', 'virtual_key'],
  cors: 'no other origin',
  strangers: USUAL,
} as const satisfies Partial<Surface>;

/** Where a tool is called. Calls take places of their own, since they wait for others. */
export const ATI_CALL: Surface = {
  ...SANDBOXES_CALL,
  name: 'ati-call',
  prefix: '/ati/call',
  speaksFor: ['/ati/call'],
  envelope: { name: 'ati-call', schema: AtiCallFailure, render: renderCallFailure },
  shape: 'ati-call',
  docs: {
    title: 'ATI calls',
    description:
      'Where a sandbox has a tool called. Bodies always have `result` and, of a call that was refused or failed, `error`.',
    operations: 'atiCall',
  },
};

/** The same for clients that speak the Model Context Protocol. */
export const ATI_MCP: Surface = {
  ...SANDBOXES_CALL,
  name: 'ati-mcp',
  prefix: '/ati/mcp',
  speaksFor: ['/ati/mcp'],
  envelope: { name: 'ati', schema: AtiFailure, render: renderAtiFailure, codes: CODES },
  shape: 'ati-mcp',
  docs: {
    title: 'ATI over MCP',
    description:
      'The tools of a sandbox for clients that speak the Model Context Protocol: one JSON-RPC message in each request.',
    operations: 'atiMcp',
  },
};

/** Where the orchestrators of the reference issue and end virtual keys. */
export const ATI_ADMIN: Surface = {
  name: 'ati-admin',
  prefix: '/ati/admin',
  speaksFor: ['/ati/admin'],
  listener: 'main',
  envelope: { name: 'atiAdmin', schema: AtiFailure, render: renderAdminFailure, codes: CODES },
  credentials: ['management_key'],
  cors: 'no other origin',
  strangers: CREDENTIAL_ENDPOINT,
  callersTakePlaces: true,
  shape: 'ati',
  docs: {
    title: 'ATI administration',
    description:
      'What the reference of ATI calls its admin endpoints: issue, look at and revoke virtual keys, with a management key as the admin token. The management API can do more.',
    operations: 'atiAdmin',
  },
};
