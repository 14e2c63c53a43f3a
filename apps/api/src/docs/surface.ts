import { DOCUMENT } from '../limits/index.js';
import type { Surface } from '../surfaces/index.js';

/** The API reference, which does not describe itself. */
export const REFERENCE: Surface = {
  name: 'reference',
  prefix: '/docs',
  listener: 'main',
  envelope: null,
  credentials: [],
  cors: 'configured origins',
  strangers: DOCUMENT,
  shape: 'reference',
  docs: null,
};

/** The address at which AgentAuth's tools look for it. */
export const API_DOCS: Surface = { ...REFERENCE, name: 'api-docs', prefix: '/api-docs' };
