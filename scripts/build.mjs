import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, toolEnv } from './checkout.mjs';
import { Failure } from './process/failure.mjs';
import { progressOn } from './process/progress.mjs';
import { run } from './process/run.mjs';

const stampFolder = join(root, 'node_modules/.cache/signet-build');

/** What each application is built from besides `packages/` and the settings at the top, and what must exist afterwards. */
const applications = {
  api: { folder: 'apps/api', output: 'apps/api/dist/main.js' },
  dashboard: { folder: 'apps/dashboard', output: 'apps/dashboard/.next/standalone/apps/dashboard/server.js' },
  cli: { folder: 'packages/cli', output: 'packages/cli/dist/main.js' },
};

const settingsAtTheTop = ['.swcrc', 'turbo.json', 'pnpm-lock.yaml'];
const derived = new Set(['node_modules', 'dist', '.next', '.turbo', 'coverage', 'next-env.d.ts']);

/** Where the entry point of an application is after a build. */
export function outputOf(application) {
  return join(root, applications[application].output);
}

/**
 * Builds the named applications, and what they depend on, when their sources changed; silent otherwise.
 * @param {('api' | 'dashboard' | 'cli')[]} names
 * @param {{ stream?: NodeJS.WritableStream }} [options] where progress goes
 */
export async function ensureBuilt(names, { stream = process.stdout } = {}) {
  // turbo recognises unchanged sources only in a git work tree, and needs a second to do so: our own stamp needs neither.
  const stale = names
    .map((name) => ({ name, wanted: fingerprint(applications[name].folder) }))
    .filter(({ name, wanted }) => readStamp(name) !== wanted || !existsSync(outputOf(name)));
  if (stale.length === 0) return;

  await progressOn(stream).step(`Building ${stale.map(({ name }) => name).join(' and ')}`, async () => {
    const { code, output } = await runTurbo(
      ['build'],
      stale.map(({ name }) => `--filter=./${applications[name].folder}`),
    );
    if (code !== 0) throw new Failure(`${output.trimEnd()}\nThe build failed (see above).`);
    const missing = stale.find(({ name }) => !existsSync(outputOf(name)));
    if (missing)
      throw new Failure(
        `The build of the ${missing.name} did not produce ${applications[missing.name].output}.`,
      );
  });

  // The fingerprint from before the build: a file saved while it ran must cause another one.
  mkdirSync(stampFolder, { recursive: true });
  for (const { name, wanted } of stale) writeFileSync(join(stampFolder, name), wanted);
}

/**
 * Runs turbo tasks over the workspace.
 * @param {string[]} tasks
 * @param {string[]} [flags]
 */
export function runTurbo(tasks, flags = []) {
  // Loose: turbo would otherwise hide the variables that switch telemetry off from the tools it runs.
  const fixed = ['--env-mode=loose', '--ui=stream', '--output-logs=errors-only', '--log-order=grouped'];
  return run('turbo', ['run', ...tasks, ...fixed, ...flags], { cwd: root, env: toolEnv() });
}

function fingerprint(folder) {
  const hash = createHash('sha256').update(process.version);
  for (const path of [folder, 'packages', ...settingsAtTheTop]) addTo(hash, path);
  return hash.digest('hex');
}

function addTo(hash, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats) return;
  if (!stats.isDirectory()) {
    hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(join(root, path)).toSorted()) {
    if (!derived.has(name) && !name.endsWith('.tsbuildinfo')) addTo(hash, join(path, name));
  }
}

function readStamp(name) {
  try {
    return readFileSync(join(stampFolder, name), 'utf8');
  } catch {
    return null;
  }
}
