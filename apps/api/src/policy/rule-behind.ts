import type { DecisionFix, ProblemCode, REFUSALS, RuleName } from '@signet/contracts';

export type RefusalCode = Exclude<keyof typeof REFUSALS, 'webhook.url_invalid'>;

/** Which rule stands behind a refusal that names none, and what would let the call through. */
export const RULE_BEHIND = {
  'request.cross_site': ['request.same_site', 'page.reload'],
  'authentication.required': ['caller.known', 'authenticate'],
  'authentication.failed': ['credential.known', 'authenticate'],
  'access_token.invalid': ['token.genuine', 'token.renew'],
  'access_token.expired': ['token.current', 'token.renew'],
  'session_token.invalid': ['credential.known', 'authenticate'],
  'refresh_token.invalid': ['refresh_token.current', 'token.renew'],
  'refresh_token.reused': ['refresh_token.current', 'token.renew'],
  'agent.not_active': ['agent.active', 'agent.reactivate'],
  'agent.admin_not_grantable': ['administration.grantable', 'role.change'],
  'agent.registration_closed': ['registration.open', 'operator.register'],
  'authorization.denied': ['operator.permission', 'role.change'],
  'setup.closed': ['setup.code', 'authenticate'],
  'setup.code_invalid': ['setup.code', 'authenticate'],
  'limit.exceeded': ['limit.rate', 'wait'],
} as const satisfies Record<RefusalCode, readonly [RuleName, DecisionFix['verb']]>;

/** What a refusal rests on, without what it looked at. */
export interface PlainDecision {
  rule: RuleName;
  inputs: Record<string, string>;
  fix: DecisionFix;
}

/** The decision behind a problem, or null for one that refuses nobody. */
export function decisionBehind(code: ProblemCode): PlainDecision | null {
  const behind = (RULE_BEHIND as Partial<Record<ProblemCode, readonly [RuleName, DecisionFix['verb']]>>)[
    code
  ];
  return behind ? { rule: behind[0], inputs: { refused_with: code }, fix: { verb: behind[1] } } : null;
}
