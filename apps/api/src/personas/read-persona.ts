import { Persona, PERSONA_BYTES_MAX } from '@signet/contracts';
import { z } from 'zod';
import { Problem } from '../platform/errors/problem.js';
import { parse } from '../platform/http/validation.js';

const Wrapped = z.object({ persona: Persona });

/**
 * Returns the persona that was sent, whole: what its schema does not name is kept.
 * @param at the member of the body that holds it, for the faults
 * @throws Problem request.too_large, request.invalid
 */
export function readPersona(sent: unknown, at?: 'persona'): Persona {
  const bytes = Buffer.byteLength(JSON.stringify(sent) ?? '');
  if (bytes > PERSONA_BYTES_MAX) {
    const message = `The persona has ${bytes} bytes; at most ${PERSONA_BYTES_MAX} are allowed`;
    throw new Problem('request.too_large', {
      detail: `${message}.`,
      errors: [{ pointer: '/persona', message }],
    });
  }
  if (at) parse(Wrapped, { persona: sent });
  else parse(Persona, sent);
  return sent as Persona;
}
