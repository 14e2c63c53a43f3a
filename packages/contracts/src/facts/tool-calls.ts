import { z } from 'zod';
import { AgentId } from '../ids.js';
import { AGENT, AT, event, fact, Why, WHY } from './fact.js';

const Call = z.strictObject({
  tool: z
    .string()
    .meta({ description: 'Its name in the catalogue; of a tool that is not there, what was asked for' }),
  called_as: z.string().optional().meta({ description: 'What was asked for, in another spelling' }),
  profile_id: z.string().optional(),
  token_id: z.string().optional().meta({ description: 'The `jti` of the session token' }),
  key_id: z.string().optional().meta({ description: 'The virtual key' }),
  job_id: z.string().optional(),
  sandbox_id: z.string().optional(),
  required: z.string().optional().meta({ description: 'The scope that the tool asks for' }),
  rates: z
    .array(z.strictObject({ pattern: z.string(), limit: z.string(), used: z.number().int().optional() }))
    .optional()
    .meta({ description: 'Every limit that covers the call, with what was used of it' }),
  args: z
    .unknown()
    .optional()
    .meta({ description: 'The arguments, shortened, without what is called like a secret' }),
});
const Refused = Call.extend({
  why: Why,
  count: z
    .number()
    .int()
    .optional()
    .meta({ description: 'How many like it there were since it was told last; the rest is of the latest' }),
});
const CALL: z.input<typeof Call> = {
  tool: 'github:search_repos',
  token_id: '3f0c2b9e-6a51-4d7e-9c1b-5a7d90e4f210',
  required: 'tool:github:search_repos',
  args: { q: 'signet', api_key: '[REDACTED]' },
};

export const TOOL_CALL_FACTS = {
  'ati.call.finished': fact('Tool called', {
    details: Call.extend({
      status: z.enum(['ok', 'error']),
      duration_ms: z.number(),
      error: z.string().optional().meta({ description: 'What the caller was told' }),
    }),
    example: { ...CALL, status: 'ok', duration_ms: 41.5 },
  }),
  'ati.call.denied': fact('Tool call refused', {
    severity: 'warning',
    details: Refused,
    example: { ...CALL, why: WHY, count: 1 },
    heardAs: ['ati.call.denied'],
  }),
  'ati.rate.exceeded': fact('Tool call refused over a limit of the sandbox', {
    severity: 'warning',
    details: Refused.extend({ retry_after: z.number().int() }),
    example: {
      ...CALL,
      rates: [{ pattern: 'tool:github:*', limit: '10/hour', used: 10 }],
      why: WHY,
      retry_after: 1200,
      count: 40,
    },
    heardAs: ['ati.rate.exceeded'],
  }),
};

const heard = {
  sandbox: z.string().meta({ description: 'The `sub` of its token, or the user of its key' }),
  agent_id: AgentId.nullable().meta({ description: 'The agent that it is linked to' }),
  tool: z.string(),
  denied_at: z.iso.datetime(),
  count: z
    .number()
    .int()
    .optional()
    .meta({ description: 'How many like it there were since it was told last; the rest is of the latest' }),
};
const HEARD = {
  sandbox: 'sandbox:42',
  agent_id: AGENT,
  tool: 'github:search_repos',
  denied_at: AT,
  count: 1,
};

export const TOOL_CALL_EVENTS = {
  'ati.call.denied': event({
    title: 'Tool call refused',
    description:
      'A sandbox called a tool that it may not use, or that there is not. Of one sandbox, tool and reason the first is told at once, and then from each process at most once a minute how many there were.',
    since: '0.2.0',
    data: z.object({ ...heard, reason: z.string(), required_scope: z.string().nullable() }),
    example: { ...HEARD, reason: 'scope_not_held', required_scope: 'tool:github:search_repos' },
  }),
  'ati.rate.exceeded': event({
    title: 'Tool call refused over a limit',
    description:
      'A sandbox called a tool more often than its token or key allows. It is told as refused calls are.',
    since: '0.2.0',
    data: z.object({
      ...heard,
      reason: z.string(),
      pattern: z.string().meta({ description: 'The limit that is used up, or cannot be read' }),
      limit: z.string(),
      retry_after: z.number().int().meta({ description: 'Seconds' }),
    }),
    example: {
      ...HEARD,
      reason: 'rate_exceeded',
      pattern: 'tool:github:*',
      limit: '10/hour',
      retry_after: 1200,
    },
  }),
};
