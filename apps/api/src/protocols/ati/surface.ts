import { AtiFailure } from '@signet/contracts';
import { USUAL } from '../../limits/index.js';
import type { Surface } from '../../surfaces/index.js';
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
