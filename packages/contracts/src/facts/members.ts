import { z } from 'zod';
import { fact, Why, WHY } from './fact.js';

export const MEMBER_FACTS = {
  'instance.set_up': fact('Instance set up'),
  'member.signed_in': fact('Member signed in'),
  'member.sign_in_failed': fact('Sign-in failed', {
    severity: 'warning',
    details: z.strictObject({ why: Why }),
    example: { why: WHY },
  }),
  'member.signed_out': fact('Member signed out'),
};
