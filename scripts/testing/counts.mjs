import { readFileSync } from 'node:fs';

/**
 * Reads what a test runner reported. A suite that failed without failing a test, or left no report, counts as one
 * failure: a crash must never look like "nothing to do".
 * @typedef {{ passed: number, failed: number }} Counts
 */

/**
 * Counts a Jest JSON report. Files that could not run count as failures beside the tests that ran.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countJest(file, exitCode) {
  const report = readJson(file);
  if (report === null) return { passed: 0, failed: 1 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return blameExit({ passed: report.numPassedTests, failed }, exitCode);
}

/**
 * Names the files of a Jest JSON report that failed, each with how many of its tests passed.
 * @param {string} file
 * @returns {{ file: string, passed: number }[]}
 */
export function failedJestFiles(file) {
  return (readJson(file)?.testResults ?? [])
    .filter(({ status }) => status === 'failed')
    .map(({ name, assertionResults }) => ({
      file: name,
      passed: assertionResults.filter(({ status }) => status === 'passed').length,
    }));
}

/**
 * The counts of a run whose failed files ran a second time: for these files, the second run counts.
 * @param {Counts} first
 * @param {{ passed: number }[]} late what {@link failedJestFiles} said of the first run
 * @param {Counts} second
 * @returns {Counts}
 */
export function countAgain(first, late, second) {
  const inLate = late.reduce((sum, { passed }) => sum + passed, 0);
  return { passed: first.passed - inLate + second.passed, failed: second.failed };
}

/**
 * Counts a Playwright JSON report. A test that passed only on a retry passed, as Playwright itself says.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countPlaywright(file, exitCode) {
  const report = readJson(file);
  if (report === null) return { passed: 0, failed: 1 };
  const { expected, flaky, unexpected } = report.stats;
  return blameExit({ passed: expected + flaky, failed: unexpected }, exitCode);
}

/**
 * Counts the summary of a TAP report of `node --test`.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countNodeTests(file, exitCode) {
  const text = readText(file);
  const numberAfter = (label) => Number(text?.match(new RegExp(`^# ${label} (\\d+)$`, 'm'))?.[1] ?? 0);
  return blameExit(
    { passed: numberAfter('pass'), failed: numberAfter('fail') + numberAfter('cancelled') },
    exitCode,
  );
}

/**
 * Counts the summary of Python's unittest.
 * @param {string} output
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countUnittest(output, exitCode) {
  const numberAfter = (label) =>
    Number(output.match(new RegExp(`^(?:OK|FAILED) .*\\b${label}=(\\d+)`, 'm'))?.[1] ?? 0);
  const ran = Number(output.match(/^Ran (\d+) tests? in /m)?.[1] ?? 0);
  const failed = numberAfter('failures') + numberAfter('errors') + numberAfter('unexpected successes');
  return blameExit({ passed: Math.max(0, ran - failed - numberAfter('skipped')), failed }, exitCode);
}

/** Why Python's unittest, asked to be verbose, left tests out; each reason once. */
export const skipReasons = (output) =>
  new Set([...output.matchAll(/ skipped (['"])(.*)\1$/gm)].map(([, , reason]) => reason));

/** Names of the tasks, such as build, that turbo reports as failed. */
export function failedTasks(output, tasks) {
  const list = output.match(/^\s*Failed:\s+(.+)$/m)?.[1] ?? '';
  const named = tasks.filter((task) => list.includes(`#${task}`));
  return named.length > 0 ? named : tasks.slice(0, 1);
}

function blameExit({ passed, failed }, exitCode) {
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed };
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
