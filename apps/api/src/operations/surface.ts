import { z } from 'zod';
import { UNCOUNTED } from '../limits/index.js';
import type { ProblemRenderer } from '../platform/http/problem-renderer.js';
import type { Surface } from '../surfaces/index.js';

const WORDS: Readonly<Record<number, string>> = {
  400: 'not readable',
  403: 'not allowed',
  404: 'not found',
  405: 'not found',
};

/** Probes read a status and a word. What a figure is read from may be away, and is not named here. */
const render: ProblemRenderer = ({ status }) => ({
  status: status < 500 ? status : 503,
  contentType: 'application/json',
  body: { status: WORDS[status] ?? 'not available' },
});

/** What balancers, probes and scrapers ask a process, on a port that strangers do not reach. */
export const OPERATIONS: Surface = {
  name: 'operations',
  prefix: '',
  nouns: ['livez', 'readyz', 'metrics'],
  speaksFor: [''],
  listener: 'operations',
  envelope: { name: 'operations', schema: z.object({ status: z.string() }), render },
  credentials: [],
  cors: 'no other origin',
  strangers: UNCOUNTED,
  shape: 'operations',
  docs: null,
};
