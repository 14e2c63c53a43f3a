import type { AgentBehaviour } from '@signet/contracts';

export type Drift = AgentBehaviour['drift'];
export type Level = 'unknown' | 'steady' | 'warning' | 'drifted';

/** Where a score stands between the thresholds. A score that reaches a threshold has passed it. */
export function levelOf(score: number | null, thresholds: Drift['thresholds']): Level {
  if (score === null) return 'unknown';
  if (!thresholds) return 'steady';
  if (score >= thresholds.drift) return 'drifted';
  return score >= thresholds.warning ? 'warning' : 'steady';
}

/** The pings in the order they came. */
export const inOrder = (pings: Drift['pings']): Drift['pings'] =>
  pings.toSorted((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at));
