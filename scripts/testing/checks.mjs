import { runTurbo } from '../build.mjs';
import { root, toolEnv } from '../checkout.mjs';
import { run } from '../process/run.mjs';
import { failedTasks } from './counts.mjs';

/** Lints the whole checkout; a warning is a failure, or it would stay for ever. */
export async function lint() {
  const { code, output } = await run('oxlint', ['--deny-warnings'], { cwd: root, env: toolEnv() });
  return { passed: 0, failed: code === 0 ? 0 : 1, output };
}

/** Checks the format without touching a file. */
export async function checkFormat() {
  const { code, output } = await run('prettier', ['--check', '.'], { cwd: root, env: toolEnv() });
  return { passed: 0, failed: code === 0 ? 0 : 1, output };
}

/**
 * Builds packages, and type-checks them in the same turbo run if asked to. Each of the two counts as one failure at
 * most; a type error leaves a build that tests can use.
 * @param {{ types: boolean, only?: string[] }} options `only` are turbo filters; all packages without it
 */
export async function build({ types, only = [] }) {
  const tasks = types ? ['build', 'typecheck'] : ['build'];
  // One broken package must not hide what is wrong in the others.
  const filters = only.map((filter) => `--filter=${filter}`);
  const { code, output } = await runTurbo(tasks, ['--continue=dependencies-successful', ...filters]);
  const failed = code === 0 ? [] : failedTasks(output, tasks);
  return { passed: 0, failed: failed.length, output, isBuilt: !failed.includes('build') };
}
