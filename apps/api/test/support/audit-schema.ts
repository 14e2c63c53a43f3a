import { z } from 'zod';

/** The audit event of atb.md 9.1, member by member as its JSON schema has them. */
const text = z.string().min(1);
export const anAuditEvent = z.looseObject({
  id: z.string().regex(/^aud_[A-Za-z0-9_-]{16,}$/),
  audit_id: z.string().regex(/^aud_[A-Za-z0-9_-]{16,}$/),
  seq: z.number().int().min(1),
  ts: z.iso.datetime(),
  timestamp: z.iso.datetime(),
  event: z.string().regex(/^[a-z]+(\.[a-z_]+)+$/),
  request_id: text.optional(),
  decision_id: z.string().regex(/^dec_/).optional(),
  agent_identity: text,
  agent: text,
  decision: z.enum(['allow', 'deny', 'error']),
  reason: text,
  target_service: text,
  method: text,
  path: text,
  prev_hash: z.string().regex(/^(genesis|[0-9a-f]{64})$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
