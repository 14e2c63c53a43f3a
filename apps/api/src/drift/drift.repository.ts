import { Injectable } from '@nestjs/common';
import type { AnomalyNote } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Database, type Transaction } from '../platform/database/database.js';
import type { DriftSettings } from './drift-config.js';

/** A ping as stored. */
export interface StoredPing {
  id: string;
  agentId: string;
  driftScore: number;
  metrics: Record<string, number>;
  anomalyNotes: AnomalyNote[];
  requestCount: number | null;
  periodStart: Date | null;
  periodEnd: Date | null;
  createdAt: Date;
}

export interface PingFilters {
  from?: Date;
  to?: Date;
  /** Only pings that name this metric. */
  metric?: string;
}

export interface PingPage {
  sort: 'asc' | 'desc';
  limit: number;
  offset: number;
  /** (created_at, id) of the last ping seen. */
  after: readonly [string, string] | null;
}

const CONFIG = `drift_threshold as "driftThreshold", warning_threshold as "warningThreshold",
  auto_revoke as "autoRevoke", metric_weights as "metricWeights", baseline_metrics as "baselineMetrics",
  spike_sensitivity as "spikeSensitivity"`;

const PING = `id, agent_id as "agentId", drift_score as "driftScore", metrics, anomaly_notes as "anomalyNotes",
  request_count as "requestCount", period_start as "periodStart", period_end as "periodEnd",
  created_at as "createdAt"`;

@Injectable()
export class DriftRepository {
  constructor(private readonly database: Database) {}

  async findConfig(
    scope: Scope,
    agentId: string,
    tx: Transaction = this.database.manager,
  ): Promise<DriftSettings | null> {
    const [row] = await tx.query<DriftSettings[]>(
      `select ${CONFIG} from drift_config where organisation_id = $1 and agent_id = $2`,
      [scope, agentId],
    );
    return row ?? null;
  }

  async saveConfig(
    scope: Scope,
    tx: Transaction,
    agentId: string,
    settings: DriftSettings,
    at: Date,
  ): Promise<void> {
    await tx.query(
      `insert into drift_config (agent_id, organisation_id, drift_threshold, warning_threshold, auto_revoke,
         metric_weights, baseline_metrics, spike_sensitivity, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
       on conflict (agent_id) do update set drift_threshold = excluded.drift_threshold,
         warning_threshold = excluded.warning_threshold, auto_revoke = excluded.auto_revoke,
         metric_weights = excluded.metric_weights, baseline_metrics = excluded.baseline_metrics,
         spike_sensitivity = excluded.spike_sensitivity, updated_at = excluded.updated_at`,
      [
        agentId,
        scope,
        settings.driftThreshold,
        settings.warningThreshold,
        settings.autoRevoke,
        JSON.stringify(settings.metricWeights),
        JSON.stringify(settings.baselineMetrics),
        settings.spikeSensitivity,
        at,
      ],
    );
  }

  async insertPing(scope: Scope, tx: Transaction, ping: StoredPing): Promise<void> {
    await tx.query(
      `insert into drift_ping (id, organisation_id, agent_id, drift_score, metrics, anomaly_notes, request_count,
         period_start, period_end, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ping.id,
        scope,
        ping.agentId,
        ping.driftScore,
        JSON.stringify(ping.metrics),
        JSON.stringify(ping.anomalyNotes),
        ping.requestCount,
        ping.periodStart,
        ping.periodEnd,
        ping.createdAt,
      ],
    );
  }

  /** The last pings of an agent, newest first. */
  latestPings(
    scope: Scope,
    agentId: string,
    count: number,
    tx: Transaction = this.database.manager,
  ): Promise<StoredPing[]> {
    return tx.query(
      `select ${PING} from drift_ping where organisation_id = $1 and agent_id = $2
       order by created_at desc, id desc limit $3`,
      [scope, agentId, count],
    );
  }

  /** One ping more than asked. */
  listPings(
    scope: Scope,
    agentId: string,
    filters: PingFilters,
    { sort, limit, offset, after }: PingPage,
  ): Promise<StoredPing[]> {
    const { where, values } = filter(scope, agentId, filters);
    const direction = sort === 'asc' ? 'asc' : 'desc';
    if (after) {
      const comparison = direction === 'asc' ? '>' : '<';
      values.push(after[0], after[1]);
      where.push(
        `(created_at, id) ${comparison} ($${values.length - 1}::timestamptz, $${values.length}::text)`,
      );
    }
    values.push(limit + 1, after ? 0 : offset);
    return this.database.reports.query(
      `select ${PING} from drift_ping where ${where.join(' and ')}
       order by created_at ${direction}, id ${direction} limit $${values.length - 1} offset $${values.length}`,
      values,
    );
  }

  async countPings(scope: Scope, agentId: string, filters: PingFilters): Promise<number> {
    const { where, values } = filter(scope, agentId, filters);
    const [row] = await this.database.reports.query<{ count: string }[]>(
      `select count(*) from drift_ping where ${where.join(' and ')}`,
      values,
    );
    return Number(row!.count);
  }
}

function filter(scope: Scope, agentId: string, { from, to, metric }: PingFilters) {
  const values: unknown[] = [scope, agentId];
  const where = ['organisation_id = $1', 'agent_id = $2'];
  if (from) where.push(`created_at >= $${values.push(from)}`);
  if (to) where.push(`created_at <= $${values.push(to)}`);
  if (metric !== undefined) where.push(`metrics ? $${values.push(metric)}`);
  return { where, values };
}
