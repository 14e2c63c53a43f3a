import { z } from 'zod';
import { fact, Why, WHY } from './fact.js';

export const TOKEN_FACTS = {
  'token.refreshed': fact('Tokens refreshed', {
    details: z.strictObject({
      repeated: z.literal(1).optional().meta({ description: 'That an answer was given a second time' }),
    }),
    example: { repeated: 1 },
  }),
  'token.reused': fact('Spent refresh token used again', {
    severity: 'critical',
    details: z.strictObject({ why: Why }),
    example: { why: WHY },
  }),
  'tokens.revoked': fact('Refresh tokens revoked', {
    details: z.strictObject({ families: z.number().int() }),
    example: { families: 2 },
  }),
};
