import { PUBLIC_KEYS } from '../limits/index.js';
import type { Surface } from '../surfaces/index.js';

/** Public keys and what else verifiers look up. */
export const DISCOVERY: Surface = {
  name: 'discovery',
  prefix: '/.well-known',
  listener: 'main',
  envelope: null,
  credentials: [],
  cors: 'configured origins',
  strangers: PUBLIC_KEYS,
  shape: 'discovery',
  docs: {
    title: 'Discovery',
    description: 'What verifiers fetch without credentials.',
    operations: 'discovery',
  },
};
