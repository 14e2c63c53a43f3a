import { USUAL } from '../../../src/limits/index.js';
import type { Surface } from '../../../src/surfaces/index.js';
import { ParrotError, renderParrotError } from './errors.js';

export const PARROT: Surface = {
  name: 'parrot',
  prefix: '/parrot',
  listener: 'main',
  envelope: { name: 'parrot', schema: ParrotError, render: renderParrotError },
  credentials: ['access_token', 'api_key'],
  cors: 'configured origins',
  strangers: USUAL,
  shape: 'parrot',
  docs: { title: 'Parrot', description: 'Says again what it is told.', operations: 'parrot' },
};
