import { DOCUMENT } from '../limits/index.js';
import type { Surface } from '../surfaces/index.js';

/** The SDKs and the command line, to install. */
export const PACKAGES: Surface = {
  name: 'packages',
  prefix: '/packages',
  listener: 'main',
  envelope: null,
  credentials: [],
  cors: 'configured origins',
  strangers: DOCUMENT,
  shape: 'packages',
  docs: {
    title: 'Packages',
    description: 'What agents and their developers install, in the version that fits this instance.',
    operations: 'packages',
  },
};
