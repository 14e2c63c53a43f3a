import type { IncomingHttpHeaders } from 'node:http';
import { random } from '../crypto/random.js';

const WELL_FORMED = /^[A-Za-z0-9._:-]{8,64}$/;

/** Whether a request can have that id: what callers send is taken as it is, when it is well-formed. */
export const canBeRequestId = (text: string): boolean => WELL_FORMED.test(text);

/** Takes the caller's request id when it is well-formed, otherwise mints one. */
export function requestIdOf({ headers }: { headers: IncomingHttpHeaders }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && canBeRequestId(given) ? given : newRequestId();
}

export const newRequestId = (): string => `req_${random(12).toString('hex')}`;
