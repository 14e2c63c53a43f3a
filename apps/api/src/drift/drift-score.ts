import { roundedNumber } from '../platform/crypto/canonical-json.js';
import type { DriftSettings } from './drift-config.js';

type Metrics = Readonly<Record<string, number>>;

/**
 * How far metrics are from their baseline, from 0 to 1: the weighted mean of each metric's relative change, no change
 * counting for more than 1. Metrics without a baseline or a weight say nothing; without any weights all count the same.
 */
export function driftScore(
  metrics: Metrics,
  { metricWeights, baselineMetrics }: Pick<DriftSettings, 'metricWeights' | 'baselineMetrics'>,
): number {
  const weights = Object.keys(metricWeights).length
    ? Object.entries(metricWeights)
    : Object.keys(metrics).map((name) => [name, 1] as const);
  let sum = 0;
  let weightSum = 0;
  for (const [name, weight] of weights) {
    // Names come from outside: one like "constructor" must not find what objects inherit.
    if (!Object.hasOwn(metrics, name) || !Object.hasOwn(baselineMetrics, name)) continue;
    sum += relativeChange(metrics[name]!, baselineMetrics[name]!) * weight;
    weightSum += weight;
  }
  return weightSum === 0 ? 0 : roundedNumber(Math.min(1, sum / weightSum));
}

const relativeChange = (current: number, baseline: number): number =>
  Math.min(1, baseline === 0 ? Math.abs(current) : Math.abs(current - baseline) / Math.abs(baseline));
