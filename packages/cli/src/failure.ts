/** sysexits.h: the command line itself was wrong. The operator's commands answer with the same number. */
export const EXIT_USAGE = 64;
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
