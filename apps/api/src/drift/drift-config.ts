import { createHash } from 'node:crypto';
import type { AgentAuthDriftConfig } from '@signet/contracts';
import { canonicalJson } from '../platform/crypto/canonical-json.js';

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

type WireSettings = Omit<AgentAuthDriftConfig, 'agent_id'>;

/** The same in the words of the protocol. */
export const toWire = (settings: DriftSettings): WireSettings => ({
  drift_threshold: settings.driftThreshold,
  warning_threshold: settings.warningThreshold,
  auto_revoke: settings.autoRevoke,
  metric_weights: settings.metricWeights,
  baseline_metrics: settings.baselineMetrics,
  spike_sensitivity: settings.spikeSensitivity,
});

/** Names settings by what they say: the answers that show them have no room for a time. */
export const driftVersion = (settings: WireSettings): string =>
  createHash('sha256')
    .update(
      canonicalJson([
        settings.drift_threshold,
        settings.warning_threshold,
        settings.auto_revoke,
        settings.metric_weights,
        settings.baseline_metrics,
        settings.spike_sensitivity,
      ]),
    )
    .digest('base64url')
    .slice(0, 22);
