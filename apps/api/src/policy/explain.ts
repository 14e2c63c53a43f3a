import { Explanation, FIXES, RULES, type DecisionFix, type FixVerb, type RuleName } from '@signet/contracts';
import { z } from 'zod';

const Kept = z.object({
  rule: z.string(),
  inputs: Explanation.shape.inputs,
  fix: z
    .object({
      verb: z.string(),
      agent_id: z.string().optional(),
      permission: z.string().optional(),
      webhook_id: z.string().optional(),
      delivery_id: z.string().optional(),
    })
    .nullable(),
});

/** Puts what was kept of a decision into words. Null when nothing was. */
export function explain(kept: unknown): Explanation | null {
  const read = Kept.safeParse(kept);
  if (!read.success) return null;
  const { rule, inputs, fix } = read.data;
  return {
    rule,
    says: RULES[rule as RuleName] ?? '',
    inputs,
    fix: fix && { ...(fix as DecisionFix), says: FIXES[fix.verb as FixVerb] ?? '' },
  };
}

/** A decision as a record keeps it. */
export const kept = (decision: { rule: string; inputs: object; fix: object | null } | null) =>
  decision && { rule: decision.rule, inputs: decision.inputs, fix: decision.fix };
