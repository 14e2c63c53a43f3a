import { CommitmentCalls } from './commitments.js';
import { readAs, type CallOptions } from './transport.js';

/** Metric name to finite number. */
export type HealthPingMetrics = Record<string, number>;

export interface HealthPingRequest {
  metrics: HealthPingMetrics;
  /** Calls served in the period; a whole number above 0. */
  request_count?: number;
  /** ISO 8601. */
  period_start?: string;
  /** ISO 8601, after `period_start`. */
  period_end?: string;
  /** HMAC-SHA-256 in hex, keyed with the API key, over the canonical body without this member. */
  signature?: string;
}

/** A metric that left its usual range. */
export interface AnomalyNote {
  metric: string;
  delta: number;
  threshold: number;
  mean: number;
  stddev: number;
  current_value: number;
}

export interface HealthPingResponse {
  ping_id: string;
  /** 0 to 1. */
  drift_score: number;
  status: 'ok' | 'warning' | 'revoked';
  warning?: { action: string; drift_score: number; threshold: number; auto_revoked?: boolean };
  anomaly_notes?: AnomalyNote[];
}

export interface DriftThresholds {
  drift_threshold: number;
  warning_threshold: number;
  auto_revoke: boolean;
}

export interface DriftScoreResponse {
  agent_id: string;
  /** Null before the first ping. */
  drift_score: number | null;
  /** Null before the first configuration. */
  thresholds: DriftThresholds | null;
  /** The last five, newest first. */
  trend: { drift_score: number; created_at: string }[];
  spike_warnings?: unknown[];
  message?: string;
}

export interface DriftHistoryEntry {
  id: string;
  agent_id: string;
  drift_score: number;
  /** Absent when one metric was asked for; then the next two members are there. */
  metrics?: HealthPingMetrics;
  metric_name?: string;
  metric_value?: number;
  request_count: number | null;
  period_start: string | null;
  period_end: string | null;
  created_at: string;
}

export interface DriftHistoryResponse {
  history: DriftHistoryEntry[];
  total: number;
  limit: number;
  offset: number;
}

export interface DriftHistoryQuery {
  /** 20 unless given, at most 200. */
  limit?: number;
  offset?: number;
  /** ISO 8601. */
  from?: string;
  /** ISO 8601. */
  to?: string;
  sort?: 'asc' | 'desc';
  /** Only this metric. */
  metric?: string;
  format?: 'json' | 'csv';
}

export interface DriftConfig extends DriftThresholds {
  agent_id: string;
  metric_weights: Record<string, number>;
  baseline_metrics: Record<string, number>;
  /** Standard deviations from the mean that count as a spike. */
  spike_sensitivity: number;
}

/** Calls about behavioural drift: AgentAuth wire 12.3. */
export class DriftCalls extends CommitmentCalls {
  /**
   * Reports how an agent behaved in a period and learns its drift score. At the drift threshold an agent set to
   * `auto_revoke` is revoked by this call.
   *
   * @throws BadRequestError on malformed metrics or a wrong signature
   */
  submitHealthPing(
    agentId: string,
    ping: HealthPingRequest,
    options?: CallOptions,
  ): Promise<HealthPingResponse> {
    const parts = { id: agentId, body: ping, sealed: true };
    return this.call('POST /drift/:id/health-ping', parts, options);
  }

  /** Reports several periods one after the other, in order. The first failure ends it; what was sent before stays. */
  async batchSubmitHealthPings(
    agentId: string,
    pings: readonly HealthPingRequest[],
    options?: CallOptions,
  ): Promise<HealthPingResponse[]> {
    const answers: HealthPingResponse[] = [];
    const key = options?.idempotencyKey;
    for (const ping of pings) {
      const own = { ...options, idempotencyKey: key && `${key}-${answers.length}` };
      answers.push(await this.submitHealthPing(agentId, ping, own));
    }
    return answers;
  }

  /** Reads the current score, the thresholds and the recent trend. */
  getDriftScore(agentId: string, options?: CallOptions): Promise<DriftScoreResponse> {
    return this.call('GET /drift/:id/drift-score', { id: agentId }, options);
  }

  /** Lists earlier pings, newest first; as text with `format: 'csv'`. */
  getDriftHistory(
    agentId: string,
    query: DriftHistoryQuery & { format: 'csv' },
    options?: CallOptions,
  ): Promise<string>;
  getDriftHistory(
    agentId: string,
    query?: DriftHistoryQuery & { format?: 'json' },
    options?: CallOptions,
  ): Promise<DriftHistoryResponse>;
  getDriftHistory(
    agentId: string,
    query?: DriftHistoryQuery,
    options?: CallOptions,
  ): Promise<DriftHistoryResponse | string> {
    const parts = { id: agentId, query, read: readAs(query?.format) };
    return this.call('GET /drift/:id/drift-history', parts, options);
  }

  /**
   * Changes the given settings and leaves the others. The warning threshold must stay below the drift threshold.
   *
   * @throws BadRequestError with `details`
   */
  configureDrift(
    agentId: string,
    config: Partial<Omit<DriftConfig, 'agent_id'>>,
    options?: CallOptions,
  ): Promise<DriftConfig> {
    return this.call('PUT /drift/:id/drift-config', { id: agentId, body: config, sealed: true }, options);
  }

  /**
   * Reads the settings.
   *
   * @throws NotFoundError when there are none yet
   */
  getDriftConfig(agentId: string, options?: CallOptions): Promise<DriftConfig> {
    return this.call('GET /drift/:id/drift-config', { id: agentId }, options);
  }
}
