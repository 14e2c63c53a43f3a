import type { DecisionFix, DecisionInputs, RuleName } from '@signet/contracts';
import type { Principal } from './principal.js';

/**
 * One thing that has to hold before somebody may act.
 * @typeParam R what is acted on
 * @typeParam C what else counts: settings, the time
 */
export interface Rule<R, C> {
  name: RuleName;
  holds: (principal: Principal, resource: R, context: C) => boolean;
  /** What it looked at, as the explanation shows it. Never a secret. */
  inputs: (principal: Principal, resource: R, context: C) => DecisionInputs;
  /** The nearest change with which it would hold. */
  fix: (principal: Principal, resource: R, context: C) => DecisionFix;
}
