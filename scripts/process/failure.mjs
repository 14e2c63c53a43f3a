/**
 * A failure that the person at the terminal can act on. Its message is a whole sentence: what happened,
 * why, and what to do next. Everything else that is thrown is a bug and keeps its stack trace.
 */
export class Failure extends Error {
  /**
   * @param {string} message the sentence to print
   * @param {{ exitCode?: number }} [options]
   */
  constructor(message, { exitCode = 1 } = {}) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}
