import { secondsSince } from '../process/run.mjs';

/**
 * Collects what the steps counted and prints each step when it is done: its output only if something failed or was flaky,
 * so that steps which ran side by side stay readable.
 */
export class Report {
  passed = 0;
  failed = 0;

  /**
   * Runs a step and adds up what it counted. A step that throws counts as one failure and does not end the others.
   * @param {string} name
   * @template {{ passed: number, failed: number, flaky?: string[], skipped?: string, output: string }} Result
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  async step(name, work) {
    const startedAt = performance.now();
    const result = await work().catch((error) => ({
      passed: 0,
      failed: 1,
      output: error.name === 'Failure' ? error.message : (error.stack ?? String(error)),
    }));
    this.passed += result.passed;
    this.failed += result.failed;
    print(name, { ...result, seconds: secondsSince(startedAt) });
    return result;
  }

  /** The last line of a run, for people and programs alike. */
  get total() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

function print(name, { passed, failed, flaky = [], skipped, output, seconds }) {
  const mark = failed === 0 ? '✓' : '✗';
  const counts =
    [
      passed > 0 && `${passed} passed`,
      failed > 0 && `${failed} failed`,
      skipped && `skipped: ${skipped}`,
      flaky.length > 0 && `flaky: ${flaky.join(', ')}`,
    ]
      .filter(Boolean)
      .join(', ') || 'ok';
  const isAsked = failed > 0 || flaky.length > 0;
  const details = isAsked && output.trim() !== '' ? `${indent(output.trimEnd())}\n` : '';
  process.stdout.write(
    `  ${mark} ${name.padEnd(20)} ${`${seconds.toFixed(1)} s`.padStart(8)}   ${counts}\n${details}`,
  );
}

function indent(text) {
  return text.replaceAll(/^/gm, '      ');
}
