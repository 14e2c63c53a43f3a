import { Moment, type AgentAuthDriftConfig } from '@signet/contracts';
import { toWire, type DriftSettings, type PingVerdict, type StoredPing } from '../../drift/index.js';
import { invalid } from '../../platform/http/validation.js';
import { given } from './query.js';

/** The 7 keys of the specification, and no other. */
export const toWireConfig = (agentId: string, settings: DriftSettings): AgentAuthDriftConfig => ({
  agent_id: agentId,
  ...toWire(settings),
});

export function toWireVerdict({ pingId, driftScore, status, anomalyNotes, reached }: PingVerdict) {
  return {
    ping_id: pingId,
    drift_score: driftScore,
    status,
    ...(reached && {
      warning: {
        action: status === 'revoked' ? 'revoked' : reached.name === 'drift' ? 'drift_detected' : 'warning',
        drift_score: driftScore,
        threshold: reached.threshold,
        ...(reached.name === 'drift' && { auto_revoked: status === 'revoked' }),
      },
    }),
    ...(anomalyNotes.length > 0 && { anomaly_notes: anomalyNotes }),
  };
}

export function toWireScore(agentId: string, settings: DriftSettings | null, trend: StoredPing[]) {
  const [latest] = trend;
  return {
    agent_id: agentId,
    drift_score: latest?.driftScore ?? null,
    thresholds: settings && {
      drift_threshold: settings.driftThreshold,
      warning_threshold: settings.warningThreshold,
      auto_revoke: settings.autoRevoke,
      // The same again under the names that the published dashboard reads.
      warning: settings.warningThreshold,
      drift: settings.driftThreshold,
    },
    trend: trend.map(({ driftScore, createdAt }) => ({
      drift_score: driftScore,
      created_at: createdAt.toISOString(),
    })),
    ...(latest?.anomalyNotes.length && { spike_warnings: latest.anomalyNotes }),
    ...(!latest && { message: 'No health ping has arrived yet.' }),
  };
}

/** One entry of the history; with `metric` it carries that one instead of all. */
export const toWirePing = (ping: StoredPing, metric?: string) => ({
  id: ping.id,
  agent_id: ping.agentId,
  drift_score: ping.driftScore,
  ...(metric === undefined
    ? { metrics: ping.metrics }
    : { metric_name: metric, metric_value: ping.metrics[metric]! }),
  request_count: ping.requestCount,
  period_start: ping.periodStart?.toISOString() ?? null,
  period_end: ping.periodEnd?.toISOString() ?? null,
  created_at: ping.createdAt.toISOString(),
});

const TIMES = ['request_count', 'period_start', 'period_end', 'created_at'];

export const driftCsvHeader = (metric?: string): string[] => [
  'id',
  'agent_id',
  'drift_score',
  ...(metric === undefined ? ['metrics'] : ['metric_name', 'metric_value']),
  ...TIMES,
];

export const toCsvPing = (ping: StoredPing, metric?: string): (string | number | null)[] => [
  ping.id,
  ping.agentId,
  ping.driftScore,
  ...(metric === undefined ? [JSON.stringify(ping.metrics)] : [metric, ping.metrics[metric]!]),
  ping.requestCount,
  ping.periodStart?.toISOString() ?? null,
  ping.periodEnd?.toISOString() ?? null,
  ping.createdAt.toISOString(),
];

/** Which pings are asked for. A bound that cannot be read is refused: without it the answer would mean something else. */
export function filtersOf(query: Record<string, unknown>) {
  const momentAt = (name: 'from' | 'to'): Date | undefined => {
    const text = given(query[name]);
    if (text === undefined) return undefined;
    const moment = Moment.safeParse(text);
    if (!moment.success) throw invalid([{ pointer: `?${name}`, message: moment.error.issues[0]!.message }]);
    return moment.data;
  };
  const metric = given(query['metric'])?.slice(0, 200);
  if (metric?.includes('\0')) throw invalid([{ pointer: '?metric', message: 'Not the name of a metric' }]);
  return { from: momentAt('from'), to: momentAt('to'), metric };
}
