import { ProblemDetails } from '@signet/contracts';
import { USUAL } from '../limits/index.js';
import { renderProblemDetails } from '../platform/http/problem-details.js';
import type { Surface } from '../surfaces/index.js';

/** Where sandboxes call, which tools that are given addresses need to know: the prefix of a surface of its own. */
export const GATEWAY_PATH = '/ati';

/** Our own API: what people and their machines run the instance with. */
export const MANAGEMENT: Surface = {
  name: 'management',
  prefix: '/api/v1',
  spellings: { '/v1/ati': '/api/v1/ati' },
  speaksFor: ['/api'],
  listener: 'main',
  envelope: { name: 'management', schema: ProblemDetails, render: renderProblemDetails },
  credentials: ['management_key', 'session'],
  cors: 'no other origin',
  strangers: USUAL,
  callersTakePlaces: true,
  shape: 'management',
  docs: {
    title: 'Management API',
    description:
      'What the dashboard, the admin SDK and automation call, with a management key or the session of a signed-in person. Every operation names the permission it needs.',
    operations: 'management',
  },
};
