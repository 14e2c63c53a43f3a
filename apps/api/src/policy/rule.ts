import type { DecisionFix, DecisionInputs, RuleName } from '@signet/contracts';
import type { Subject } from './subject.js';

/**
 * One thing that has to hold before somebody may act.
 * @typeParam R what is acted on
 * @typeParam C what else counts: settings, the time
 */
export interface Rule<R, C> {
  name: RuleName;
  holds: (subject: Subject, resource: R, context: C) => boolean;
  /** What it looked at, as the explanation shows it. Never a secret. */
  inputs: (subject: Subject, resource: R, context: C) => DecisionInputs;
  /** The nearest change with which it would hold; null where none is left. */
  fix: (subject: Subject, resource: R, context: C) => DecisionFix | null;
}
