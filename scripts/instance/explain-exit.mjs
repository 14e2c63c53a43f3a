/** EX_CONFIG and EX_UNAVAILABLE: the API refused its settings, or could not start, and said why in plain text. */
const saidWhy = [78, 69];
const levelError = 50;

/**
 * Says why a service ended, from what it printed since its start.
 * @param {{ name: string, code: number, signal?: string | null, output: string, logFile: string }} options
 */
export function explainExit({ name, code, signal = null, output, logFile }) {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !isOfNode(line));
  const plain = lines.filter((line) => parseEntry(line) === null && !/^\s+at /.test(line));
  if (saidWhy.includes(code) && plain.length > 0) return plain.join('\n');
  if (signal === 'SIGKILL')
    return `The ${name} was killed by the system or by somebody, often because memory ran out. Its log is ${logFile}.`;

  const reason =
    lastErrorOf(lines) ?? plain.findLast((line) => /error|cannot|failed|refused/i.test(line)) ?? plain.at(-1);
  const because = reason ? `: ${reason.trim().replace(/[.:]$/, '')}` : ` with exit code ${code}`;
  return `The ${name} stopped${because}. Its log is ${logFile}.`;
}

function lastErrorOf(lines) {
  const entry = lines.map(parseEntry).findLast((parsed) => parsed !== null && isError(parsed));
  if (!entry) return null;
  const cause = entry.err?.message ?? entry.error?.message ?? entry.stack?.split('\n', 1)[0];
  return cause && cause !== entry.msg ? `${entry.msg ?? 'error'} (${cause})` : (entry.msg ?? null);
}

function isError({ level }) {
  return typeof level === 'number' ? level >= levelError : level === 'error' || level === 'fatal';
}

/** Node's own warnings, which say nothing of an end. */
const isOfNode = (line) => /^\((node:\d+\) |Use `node --trace-)/.test(line);

function parseEntry(line) {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
