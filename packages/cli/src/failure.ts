/** sysexits.h: the command line itself was wrong. The operator's commands answer with the same number. */
export const EXIT_USAGE = 64;
/** sysexits.h: what was given to work on cannot be used. */
export const EXIT_REFUSED = 65;
export const EXIT_INTERRUPTED = 130;

/** Something the user can understand and change: printed as its message alone, without a stack. */
export class Failure extends Error {
  override name = 'Failure';

  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** The command line was not understood; the help of the command follows the message. */
export class UsageError extends Failure {
  override name = 'UsageError';

  constructor(message: string) {
    super(message, EXIT_USAGE);
  }
}

/** Several things at once, told in lines of their own. */
export class ListedFailure extends Failure {
  override name = 'ListedFailure';
}

/** Something that is wrong with a file, and where. Lines and columns count from 1. */
export interface Fault {
  line: number;
  column: number;
  message: string;
}

const FAULTS_SHOWN_MAX = 50;

/** A file cannot be used. Its message lists what is wrong as compilers do, so that editors find the places. */
export class FaultyFile extends ListedFailure {
  override name = 'FaultyFile';

  constructor(file: string, faults: readonly Fault[]) {
    const shown = [...faults]
      .sort((a, b) => a.line - b.line || a.column - b.column)
      .slice(0, FAULTS_SHOWN_MAX)
      .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    const left = faults.length - shown.length;
    super([...shown, ...(left > 0 ? [`${file}: and ${left} more`] : [])].join('\n'), EXIT_REFUSED);
  }
}

/** The message of whatever was thrown, as one sentence. */
export function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? rootMessage(error.cause) : '';
  const whole = (cause && !text.includes(cause) ? `${text}: ${cause}` : text).replace(/\s+/g, ' ').trim();
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** `fetch` says "fetch failed" and hides what happened two causes down. */
function rootMessage(error: Error): string {
  const deeper = error.cause instanceof Error ? rootMessage(error.cause) : '';
  if (deeper) return deeper;
  // A refused connection to a name with two addresses is an AggregateError without a message of its own.
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
