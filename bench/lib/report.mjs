import os from 'node:os';

/** One line about what was measured on. */
export function machineLine(postgresVersion) {
  const cpus = os.cpus();
  const load = os.loadavg()[0].toFixed(1);
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  return `${cpus.length} x ${cpus[0]?.model.trim() ?? process.arch}, ${memory} GB, ${os.type()} ${os.release()}, Node ${process.versions.node}, PostgreSQL ${postgresVersion}, load average at the start ${load}`;
}

/**
 * One measured row as a table: ours first, every other variant with how many times its speed ours has.
 * @param {{ name: string, peer: string, target: number | null }} row
 * @param {Awaited<ReturnType<typeof import('./rounds.mjs').interleave>>} results
 */
export function tableOf({ name, peer, target }, results) {
  const [ours] = results;
  const lines = [name, columns(['', 'rps', 'per CPU-s', 'p50 ms', 'p99 ms', 'ours / it', 'target'])];
  for (const result of results) {
    const isPeer = result.name === peer;
    const cells = [result.name, whole(result.rps), whole(result.perCpuSecond)];
    cells.push(milliseconds(result.p50), milliseconds(result.p99));
    cells.push(result === ours ? '' : `${(ours.rps / result.rps).toFixed(2)}x`);
    cells.push(isPeer && target !== null ? `${target}x` : '');
    lines.push(columns(cells) + errorsOf(result));
  }
  return lines.join('\n');
}

const WIDTHS = [28, 9, 11, 9, 9, 11, 9];

const columns = (cells) =>
  cells
    .map((cell, index) => (index === 0 ? `  ${cell}`.padEnd(WIDTHS[0]) : cell.padStart(WIDTHS[index])))
    .join('');

const milliseconds = (number) => (Number.isFinite(number) ? number.toFixed(1) : '-');

const whole = (number) => (Number.isFinite(number) ? Math.round(number).toLocaleString('en') : '-');

function errorsOf({ errors }) {
  const reasons = Object.entries(errors).map(([reason, times]) => `${times} x ${reason}`);
  return reasons.length ? `  NOT VALID, errors: ${reasons.join(', ')}` : '';
}
