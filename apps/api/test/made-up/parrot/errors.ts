import type { ProblemStatus } from '@signet/contracts';
import { z } from 'zod';
import type { ProblemRenderer } from '../../../src/platform/http/problem-renderer.js';

export const ParrotError = z.object({ squawk: z.string(), because: z.string() }).meta({ id: 'ParrotError' });

/** How each failure is called here. One that has no name does not compile. */
const SQUAWKS = {
  400: 'What?',
  401: 'Who?',
  403: 'No!',
  404: 'Where?',
  405: 'Not so!',
  408: 'Slow!',
  409: 'Not now!',
  412: 'Late!',
  413: 'Long!',
  415: 'Odd!',
  422: 'What?',
  429: 'Enough!',
  431: 'Long!',
  500: 'Ouch!',
  502: 'Not me!',
  503: 'Tired!',
} as const satisfies Record<ProblemStatus, string>;

export const renderParrotError: ProblemRenderer = ({ status, message }) => ({
  contentType: 'application/json',
  body: { squawk: SQUAWKS[status], because: message },
});
