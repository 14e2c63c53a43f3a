const exitConfig = 78; // EX_CONFIG: the API refused its settings and listed them in plain text
const levelError = 50;

/**
 * Says why a service ended, from what it printed since its start.
 * @param {{ name: string, code: number, output: string, logFile: string }} options
 */
export function explainExit({ name, code, output, logFile }) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const plain = lines.filter((line) => parseEntry(line) === null && !/^\s+at /.test(line));
  if (code === exitConfig && plain.length > 0) return plain.join('\n');

  const reason =
    lastErrorOf(lines) ?? plain.findLast((line) => /error|cannot|failed|refused/i.test(line)) ?? plain.at(-1);
  const because = reason ? `: ${reason.trim().replace(/[.:]$/, '')}` : ` with exit code ${code}`;
  return `The ${name} stopped${because}. Its log is ${logFile}.`;
}

function lastErrorOf(lines) {
  const entry = lines.map(parseEntry).findLast((parsed) => parsed !== null && isError(parsed));
  if (!entry) return null;
  const cause = entry.err?.message ?? entry.error?.message;
  return cause && cause !== entry.msg ? `${entry.msg ?? 'error'} (${cause})` : (entry.msg ?? null);
}

function isError({ level }) {
  return typeof level === 'number' ? level >= levelError : level === 'error' || level === 'fatal';
}

function parseEntry(line) {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
