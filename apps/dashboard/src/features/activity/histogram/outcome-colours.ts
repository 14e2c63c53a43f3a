import type { ActivityOutcome } from '@signet/contracts';

/** The colours outcomes have in charts; the words always stand beside them. */
export const OUTCOME_COLOURS = {
  success: 'var(--success)',
  denied: 'var(--danger)',
  failure: 'var(--chart-failure)',
  error: 'var(--warning)',
} as const satisfies Record<ActivityOutcome, string>;
