import { z } from 'zod';
import { lineText } from './text.js';

/** How many metrics a ping or a configuration may name. */
export const METRICS_MAX = 100;

const MetricName = lineText(z.string().min(1, 'Must not be empty').max(100, 'At most 100 characters'));
const FiniteNumber = z.number('Give a finite number');

const numberMap = <T extends z.ZodType>(value: T) =>
  z
    .record(MetricName, value, 'Give an object of numbers')
    .refine((map) => Object.keys(map).length <= METRICS_MAX, `At most ${METRICS_MAX} metrics`);

/** A moment as ISO 8601 with its offset, or a date, from 1970 to 9999. */
export const Moment = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'Write the time as ISO 8601, such as 2026-02-01T12:00:00Z',
  )
  .transform((text) => new Date(text))
  // By the moment itself: an offset can carry the written year across either end.
  .refine((moment) => {
    const year = moment.getUTCFullYear();
    return year >= 1970 && year <= 9999;
  }, 'Give a time from 1970 to 9999');

/** What an agent reports about how it behaved. Clients send `null` for what they leave out. */
export const HealthPing = z
  .object({
    metrics: numberMap(FiniteNumber).refine(
      (metrics) => Object.keys(metrics).length > 0,
      'Give at least one metric',
    ),
    request_count: z
      .int('Give a whole number')
      .gt(0, 'More than 0')
      .max(2_147_483_647, 'Too large')
      .nullish(),
    period_start: Moment.nullish(),
    period_end: Moment.nullish(),
    signature: z.string('Give a string').max(128, 'At most 128 characters').nullish(),
  })
  .refine(({ period_start: start, period_end: end }) => !start || !end || end > start, {
    path: ['period_end'],
    message: 'Must be after period_start',
  })
  .meta({ id: 'HealthPing' });
export type HealthPing = z.infer<typeof HealthPing>;

const Threshold = z.number('Give a number').min(0, 'At least 0').max(1, 'At most 1');

/** Any of these may change; what is absent stays. That the warning comes first is checked on the merged result. */
export const EditDriftConfig = z
  .object({
    drift_threshold: Threshold,
    warning_threshold: Threshold,
    auto_revoke: z.boolean('Give true or false'),
    metric_weights: numberMap(FiniteNumber.min(0, 'At least 0').max(1_000_000, 'At most 1000000')),
    baseline_metrics: numberMap(FiniteNumber),
    spike_sensitivity: z.number('Give a number').gt(0, 'More than 0').max(1_000_000, 'At most 1000000'),
  })
  .partial()
  .meta({ id: 'EditDriftConfig' });
export type EditDriftConfig = z.infer<typeof EditDriftConfig>;

/** These 7 keys and no other: a published client fails on one key too many. */
export const AgentAuthDriftConfig = EditDriftConfig.required()
  .extend({ agent_id: z.string() })
  .meta({ id: 'AgentAuthDriftConfig' });
export type AgentAuthDriftConfig = z.infer<typeof AgentAuthDriftConfig>;

/** A metric that left its usual range. `delta` and `threshold` are in the metric's own unit. */
export const AnomalyNote = z
  .object({
    metric: z.string(),
    delta: z.number().meta({ description: 'Distance from the mean' }),
    threshold: z
      .number()
      .meta({ description: 'Distance from which on it counts: sensitivity x standard deviation' }),
    mean: z.number(),
    stddev: z.number(),
    current_value: z.number(),
  })
  .meta({ id: 'AnomalyNote' });
export type AnomalyNote = z.infer<typeof AnomalyNote>;

export const AgentAuthPing = z
  .strictObject({
    ping_id: z.string(),
    drift_score: z.number(),
    status: z.enum(['ok', 'warning', 'revoked']),
    warning: z
      .strictObject({
        action: z.enum(['warning', 'revoked', 'drift_detected']),
        drift_score: z.number(),
        threshold: z.number(),
        auto_revoked: z.boolean().optional(),
      })
      .optional(),
    anomaly_notes: z.array(AnomalyNote).optional(),
  })
  .meta({ id: 'AgentAuthPing' });

export const AgentAuthDriftScore = z
  .strictObject({
    agent_id: z.string(),
    drift_score: z.number().nullable(),
    thresholds: z
      .strictObject({
        drift_threshold: z.number(),
        warning_threshold: z.number(),
        auto_revoke: z.boolean(),
        warning: z.number(),
        drift: z.number(),
      })
      .nullable(),
    trend: z
      .array(z.strictObject({ drift_score: z.number(), created_at: z.iso.datetime() }))
      .meta({ description: 'The last five, newest first' }),
    spike_warnings: z.array(AnomalyNote).optional(),
    message: z.string().optional(),
  })
  .meta({ id: 'AgentAuthDriftScore' });

/** With `metric` in the query, entries carry that metric instead of all. */
export const AgentAuthDriftHistory = z
  .strictObject({
    history: z.array(
      z.strictObject({
        id: z.string(),
        agent_id: z.string(),
        drift_score: z.number(),
        metrics: z.record(z.string(), z.number()).optional(),
        metric_name: z.string().optional(),
        metric_value: z.number().optional(),
        request_count: z.int().nullable(),
        period_start: z.iso.datetime().nullable(),
        period_end: z.iso.datetime().nullable(),
        created_at: z.iso.datetime(),
      }),
    ),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'AgentAuthDriftHistory' });
