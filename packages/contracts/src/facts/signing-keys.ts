import { z } from 'zod';
import { fact } from './fact.js';

export const SIGNING_KEY_FACTS = {
  'signing.key_rotated': fact('Signing key rotated', {
    details: z.strictObject({ kid: z.string(), ended_keys: z.array(z.string()) }),
    example: { kid: 'f0e1d2c3b4a59687', ended_keys: [] },
  }),
  'signing.key_retired': fact('Signing key retired', {
    details: z.strictObject({
      kid: z.string(),
      webhook_id: z.string().optional().meta({ description: 'Whose deliveries it signed' }),
    }),
    example: { kid: 'f0e1d2c3b4a59687' },
  }),
};
