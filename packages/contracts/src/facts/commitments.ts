import { z } from 'zod';
import { fact } from './fact.js';

const Named = z.strictObject({ commitment: z.string() });
const example = { commitment: 'a'.repeat(64) };

export const COMMITMENT_FACTS = {
  'commitment.created': fact('Commitment registered', { details: Named, example }),
  'commitment.revoked': fact('Commitment revoked', { details: Named, example }),
};
