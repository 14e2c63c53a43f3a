import { z } from 'zod';
import { ActivityEvent } from './activity.js';
import { Explanation } from './decisions.js';
import type { FactType } from './facts/index.js';
import { DecisionId } from './ids.js';
import type { ProblemCode } from './problems.js';

/**
 * With which event a refusal goes on record, by the code of its problem. Null: it has an event of its own, which tells
 * more. Every 401, 403 and 429 of the catalogue is here.
 */
export const REFUSALS = {
  'request.cross_site': 'access.cross_site',
  'authentication.required': 'access.unauthenticated',
  'authentication.failed': 'access.unauthenticated',
  'access_token.invalid': 'access.unauthenticated',
  'access_token.expired': 'access.unauthenticated',
  'session_token.invalid': 'ati.token.rejected',
  'refresh_token.invalid': 'access.unauthenticated',
  'refresh_token.reused': null,
  'agent.not_active': 'access.unauthenticated',
  'agent.admin_not_grantable': 'access.grant_refused',
  'agent.registration_closed': 'access.denied',
  'authorization.denied': 'access.denied',
  'setup.closed': 'setup.refused',
  'setup.code_invalid': 'setup.refused',
  'webhook.url_invalid': 'webhook.target_refused',
  'limit.exceeded': 'access.rate_limited',
} as const satisfies Partial<Record<ProblemCode, FactType | null>>;

/** A refusal, explained. */
export const Decision = Explanation.extend({
  id: DecisionId,
  allowed: z.literal(false),
  event: ActivityEvent.nullable().meta({
    description:
      'The event under which it is on record, perhaps counted together with others of its kind; null where nobody claimed to be anybody, which leaves no event',
  }),
}).meta({ id: 'Decision' });
export type Decision = z.infer<typeof Decision>;
