import { load } from './load.mjs';

/**
 * @typedef {object} Variant one server doing one thing
 * @property {string} name
 * @property {number} pid
 * @property {() => Promise<import('./load.mjs').Plan>} plan made afresh for every round, outside of the measured time
 */

/**
 * Measures the variants in turn, several rounds, so that a slow minute of the machine hits all of them, and every other
 * round backwards, because who comes second in a round is measured at a machine that is warm. Medians.
 * @param {Variant[]} variants
 * @param {{ rounds: number, seconds: number, warmupSeconds: number, connections: number, progress: (text: string) => void }} options
 */
export async function interleave(variants, { rounds, progress, ...options }) {
  const results = variants.map(({ name }) => ({ name, measured: [] }));
  for (let round = 1; round <= rounds; round += 1) {
    const order = [...variants.entries()];
    if (round % 2 === 0) order.reverse();
    for (const [index, variant] of order) {
      progress(`round ${round} of ${rounds}: ${variant.name}`);
      const plan = await variant.plan();
      results[index].measured.push(await load(plan, { ...options, pid: variant.pid }));
    }
  }
  return results.map(({ name, measured }) => ({
    name,
    rps: median(measured.map(({ rps }) => rps)),
    perCpuSecond: median(measured.map(({ perCpuSecond }) => perCpuSecond)),
    p50: median(measured.map(({ p50 }) => p50)),
    p99: median(measured.map(({ p99 }) => p99)),
    errors: total(measured.map(({ errors }) => errors)),
  }));
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function total(counts) {
  const sums = {};
  for (const count of counts)
    for (const [reason, times] of Object.entries(count)) sums[reason] = (sums[reason] ?? 0) + times;
  return sums;
}
