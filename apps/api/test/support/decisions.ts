import { Refusals } from '../../src/refusals/index.js';
import type { Signet } from './signet.js';
import { call, type Answer } from './wire.js';

/** The id of the decision that refused, or nothing. */
export const idOf = ({ headers }: Answer): string => headers.get('decision-id') ?? '';

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** Asks why, once everything that was refused is on record. */
export async function explainTo(
  signet: Signet,
  headers: Record<string, string>,
  id: string,
): Promise<Answer> {
  await signet.application.nest.get(Refusals).flush();
  return call(signet, 'GET', `/api/v1/decisions/${id}`, { headers });
}
