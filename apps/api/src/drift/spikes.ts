import type { AnomalyNote } from '@signet/contracts';

type Metrics = Readonly<Record<string, number>>;

/** How many pings before this one are looked at. */
export const SPIKE_HISTORY = 10;

const SAMPLES_MIN = 3;

// Relative to the largest value: what is left of equal values after the arithmetic of doubles is no deviation.
const NO_DEVIATION = 1e-12;

/**
 * Names the metrics that left their usual range: further than `sensitivity` population standard deviations from the mean
 * of the pings before. Fewer than three samples, or samples that are all the same, have no usual range.
 */
export function findSpikes(
  metrics: Metrics,
  history: readonly Metrics[],
  sensitivity: number,
): AnomalyNote[] {
  return Object.entries(metrics).flatMap(([metric, current]) => {
    const samples = history.flatMap((ping) => (Object.hasOwn(ping, metric) ? [ping[metric]!] : []));
    const note = samples.length >= SAMPLES_MIN ? spikeOf(current, samples, sensitivity) : null;
    return note ? [{ metric, ...note }] : [];
  });
}

function spikeOf(
  current: number,
  samples: number[],
  sensitivity: number,
): Omit<AnomalyNote, 'metric'> | null {
  // Scaled, so that neither sums nor squares of huge values overflow; by a power of two, which rounds nothing.
  const largest = Math.max(Math.abs(current), ...samples.map(Math.abs));
  if (largest === 0) return null;
  const scale = 2 ** Math.min(1023, Math.floor(Math.log2(largest)));
  const scaled = samples.map((sample) => sample / scale);
  const mean = scaled.reduce((sum, sample) => sum + sample, 0) / scaled.length;
  const variance = scaled.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / scaled.length;
  const deviation = Math.sqrt(variance);
  const distance = Math.abs(current / scale - mean);
  if (deviation < NO_DEVIATION || distance / deviation <= sensitivity) return null;
  return {
    delta: finite(distance * scale),
    threshold: finite(sensitivity * deviation * scale),
    mean: mean * scale,
    stddev: finite(deviation * scale),
    current_value: current,
  };
}

// A distance can be up to twice the largest number there is; JSON has no infinity.
const finite = (value: number): number => Math.min(value, Number.MAX_VALUE);
