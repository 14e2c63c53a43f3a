import { z } from 'zod';
import { AT, fact } from './fact.js';

const HOLD = 'hold_00112233445566778899aabb';

export const AUDIT_FACTS = {
  'audit.exported': fact('Log exported', {
    details: z.strictObject({
      format: z.enum(['ndjson', 'csv', 'ati']),
      filter: z.string().optional().meta({ description: 'What was asked for, as canonical JSON' }),
    }),
    example: { format: 'ndjson', filter: '{"type":"agent.*"}' },
  }),
  'audit.archived': fact('Month of the log archived', {
    // Nothing else lets a month be gone.
    retention: 'renewed',
    details: z.strictObject({
      archive: z.string(),
      month: z.string(),
      events: z.number().int(),
      sha256: z.string(),
      ranges: z.array(z.string()),
      verified_at: z.iso.datetime(),
    }),
    example: {
      archive: '202611-0011.ndjson.gz',
      month: '202611',
      events: 12,
      sha256: 'a'.repeat(64),
      ranges: ['1-12'],
      verified_at: AT,
    },
  }),
  'audit.hold_placed': fact('Legal hold placed', {
    details: z.strictObject({
      hold_id: z.string(),
      since: z.string().optional(),
      until: z.string().optional(),
    }),
    example: { hold_id: HOLD, since: AT },
  }),
  'audit.hold_released': fact('Legal hold released', {
    details: z.strictObject({ hold_id: z.string() }),
    example: { hold_id: HOLD },
  }),
  'audit.key_rotated': fact('Audit key rotated', {
    severity: 'warning',
    details: z.strictObject({
      kid: z.string().meta({ description: 'The key that signs from now on' }),
      previous_kid: z.string(),
      forced: z.boolean().meta({
        description:
          'Whether somebody else may have a former key: what they signed counts for nothing by itself',
      }),
    }),
    example: { kid: 'f0e1d2c3b4a59687', previous_kid: '0011223344556677', forced: false },
  }),
  'audit.epoch_started': fact('Log continued in a restored database', {
    severity: 'warning',
    details: z.strictObject({ epoch: z.number().int() }),
    example: { epoch: 2 },
  }),
};
