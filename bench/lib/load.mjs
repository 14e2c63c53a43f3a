import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const worker = join(import.meta.dirname, 'load-worker.mjs');
const TICKS_PER_SECOND = 100;

/**
 * @typedef {object} Plan what to send
 * @property {number} port
 * @property {{ method: string, path: string, headers?: Record<string, string>, body?: string }[]} requests sent in turn
 * @property {number} expect the status every answer must have
 * @property {{ member: string }} [chain] each connection starts with its own request's body and then sends
 *   `{ [member]: <that member of the last answer> }`
 */

/**
 * Loads one server with one plan and measures it.
 * @param {Plan} plan
 * @param {{ connections: number, seconds: number, warmupSeconds: number, pid: number }} options `pid` is the server's,
 *   for its CPU time
 * @returns {Promise<{ rps: number, perCpuSecond: number, p50: number, p99: number, errors: Record<string, number> }>}
 *   p50 and p99 in milliseconds; `errors` counts by reason
 */
export async function load(plan, { connections, seconds, warmupSeconds, pid }) {
  const child = fork(worker, { stdio: 'inherit' });
  child.send({ ...plan, connections, warmupMs: warmupSeconds * 1000, measureMs: seconds * 1000 });
  let before = Number.NaN;
  const timer = setTimeout(() => (before = cpuSeconds(pid)), warmupSeconds * 1000);
  const [result] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The load generator ended with ${code}.`))),
  ]);
  clearTimeout(timer);
  return { ...result, perCpuSecond: (result.rps * seconds) / (cpuSeconds(pid) - before) };
}

/** The CPU time a process has used so far, in seconds; NaN where the system does not tell. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}

/** The resident memory of a process in MB; NaN where the system does not tell. */
export function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
