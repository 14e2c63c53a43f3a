/** From where on an agent's behaviour counts as drift, and what happens then. */
export interface DriftSettings {
  driftThreshold: number;
  warningThreshold: number;
  autoRevoke: boolean;
  metricWeights: Record<string, number>;
  baselineMetrics: Record<string, number>;
  /** Standard deviations from the mean that count as a spike. */
  spikeSensitivity: number;
}

/** What holds for an agent until somebody says otherwise. Without a baseline nothing is drift. */
export const DRIFT_DEFAULTS: Readonly<DriftSettings> = {
  driftThreshold: 0.3,
  warningThreshold: 0.24,
  autoRevoke: true,
  metricWeights: {
    response_adherence: 0.3,
    constraint_violations: 0.2,
    toxicity_score: 0.2,
    hallucination_rate: 0.2,
    avg_response_length: 0.1,
  },
  baselineMetrics: {},
  spikeSensitivity: 2,
};
