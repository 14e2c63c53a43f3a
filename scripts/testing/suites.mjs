import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { resolveChromium } from '../chromium.mjs';
import { root, toolEnv } from '../checkout.mjs';
import { hasOldest, startOldestPostgres } from '../postgres/oldest.mjs';
import { onStop } from '../process/script.mjs';
import { run } from '../process/run.mjs';
import {
  countAgain,
  countJest,
  countNodeTests,
  countPlaywright,
  countUnittest,
  failedJestFiles,
  skipReasons,
} from './counts.mjs';
import { findPython, PYTHON_MISSING } from './python.mjs';

const jest = [
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  // Generous: a slow machine is no fault, and what hangs is found all the same.
  '--testTimeout=180000',
];
const jestConfigs = ['js', 'mjs', 'cjs', 'ts', 'json'].map((ending) => `jest.config.${ending}`);

/** More failed files than this are no accident. */
const SECOND_CHANCES = 3;
let reports = 0;

/**
 * Every suite by the name that `--only` takes. Jest suites name their folder; `builds` are the turbo filters of what must
 * be built before it.
 */
export const suites = {
  contracts: { folder: 'packages/contracts', builds: ['./packages/contracts'], run: runJest },
  sdk: { folder: 'packages/sdk', builds: ['./packages/sdk'], run: runJest },
  audit: { folder: 'packages/audit', builds: ['./packages/audit'], run: runJest },
  cli: { folder: 'packages/cli', builds: ['./packages/cli'], run: runJest },
  examples: { folder: 'examples', builds: ['./examples^...'], run: runJest },
  api: { folder: 'apps/api', builds: ['./apps/api'], run: runJest },
  // What touches the database in most ways, on the oldest server that it may be.
  'api-on-15': {
    folder: 'apps/api',
    builds: ['./apps/api'],
    run: runOnOldest,
    files:
      'test/prepare/prepare test/prepare/dumped test/agentauth/refresh.int test/audit/proofs test/database/pooler test/webhooks/outbox',
  },
  dashboard: { folder: 'apps/dashboard', builds: ['./apps/dashboard^...'], run: runJest },
  python: { folder: 'packages/sdk-python', builds: [], run: runUnittest },
  scripts: {
    folder: 'scripts',
    builds: [],
    run: runNodeTests,
    files: 'scripts/*.spec.mjs scripts/*/*.spec.mjs',
  },
  outside: {
    folder: 'e2e/outside',
    builds: ['./packages/sdk', './packages/cli'],
    run: runNodeTests,
    files: 'e2e/outside/*.spec.mjs',
  },
  e2e: { folder: 'e2e', builds: ['./apps/*', './packages/*'], run: runPlaywright },
};

/** Tells whether a suite exists: a package without a test configuration has nothing to run. */
export function exists({ folder, run: runner }) {
  const configs = { [runJest.name]: jestConfigs, [runPlaywright.name]: ['playwright.config.ts'] }[
    runner.name
  ];
  return configs === undefined || configs.some((config) => existsSync(join(root, folder, config)));
}

/**
 * Runs one suite.
 * @param {keyof typeof suites} name
 * @param {{ databaseUrl: string | null, args: string[] }} options `args` go to the suite's own runner
 * @returns {Promise<{ passed: number, failed: number, flaky?: string[], output: string }>}
 */
export function runSuite(name, { databaseUrl, args }) {
  const env = toolEnv(databaseUrl ? { SIGNET_TEST_DATABASE_URL: databaseUrl } : {});
  const { folder, run: runner, files } = suites[name];
  return runner({ cwd: join(root, folder), env, args, files });
}

/**
 * On a build machine, whose load is not ours to choose, a few files that failed are run once more by themselves: what is
 * broken fails twice, and what passed late is named "flaky", with what it said the first time.
 */
async function runJest({ cwd, env, args }) {
  const first = await runJestOnce({ cwd, env, args });
  const late = process.env.CI ? failedJestFiles(first.report) : [];
  if (late.length === 0 || late.length > SECOND_CHANCES) return first;
  const files = late.map(({ file }) => file);
  const second = await runJestOnce({ cwd, env, args: [...args, '--runTestsByPath', ...files] });
  return {
    ...countAgain(first, late, second),
    flaky: second.failed === 0 ? files.map((file) => relative(cwd, file)) : [],
    output: `${first.output}\n${second.output}`,
  };
}

async function runOnOldest({ cwd, env, args, files }) {
  if (!hasOldest)
    return { passed: 0, failed: 0, skipped: 'there is no PostgreSQL 15 on this machine', output: '' };
  const server = await startOldestPostgres();
  try {
    return await runJest({
      cwd,
      env: { ...env, SIGNET_TEST_DATABASE_URL: server.url },
      // Further workers would have other servers.
      args: ['--runInBand', ...files.split(' '), ...args],
    });
  } finally {
    await server.stop();
  }
}

async function runJestOnce({ cwd, env, args }) {
  const report = join(reportFolder(), `${basename(cwd)}-${++reports}.json`);
  const { code, output } = await run(
    process.execPath,
    [...jest, '--json', `--outputFile=${report}`, ...args],
    { cwd, env },
  );
  return { ...countJest(report, code), output: withoutJson(output), report };
}

async function runNodeTests({ cwd, env, args, files }) {
  const report = join(reportFolder(), `${basename(cwd)}.tap`);
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout'];
  reporters.push('--test-reporter=tap', `--test-reporter-destination=${report}`);
  const { code, output } = await run(
    'sh',
    ['-c', `exec "$0" --test "$@" ${files}`, process.execPath, ...reporters, ...args],
    { cwd: root, env },
  );
  return { ...countNodeTests(report, code), output };
}

async function runUnittest({ cwd, env, args }) {
  const python = findPython();
  if (python === null) {
    process.stderr.write(`${PYTHON_MISSING}\n`);
    return { passed: 0, failed: 0, output: '' };
  }
  const { code, output } = await run(python, ['-m', 'unittest', '-v', ...args], {
    cwd,
    env: { ...env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  for (const reason of skipReasons(output))
    process.stderr.write(`Some of the Python client is not tested: ${reason}.\n`);
  return { ...countUnittest(output, code), output };
}

// By the first letter of a file: both take about as long. Cut by the number of tests, one takes twice as long as the other.
const HALVES = ['tests/[a-k]', 'tests/[^a-k]'];

/** In two halves beside each other, each with a platform of its own: a browser waits about a quarter of the time. */
async function runPlaywright({ cwd, env, args }) {
  const chromium = await resolveChromium();
  const filters = args.length > 0 ? [args] : HALVES.map((half) => [half]);
  const runs = filters.map(async (filter, index) => {
    const report = join(reportFolder(), `e2e-${index}.json`);
    const { code, output } = await run(
      'playwright',
      ['test', '--reporter=list,json', `--output=test-results/${index}`, ...filter],
      {
        cwd,
        env: { ...env, SIGNET_CHROMIUM: JSON.stringify(chromium), PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      },
    );
    return { ...countPlaywright(report, code), output };
  });
  return sum(await Promise.all(runs));
}

const sum = (parts) => ({
  passed: parts.reduce((all, { passed }) => all + passed, 0),
  failed: parts.reduce((all, { failed }) => all + failed, 0),
  output: parts.map(({ output }) => output).join('\n'),
});

/** Jest prints the whole report on stdout as well when asked for it in a file: one line of it, which nobody reads. */
function withoutJson(output) {
  return output
    .split('\n')
    .filter(
      (line) => !line.startsWith('{"numFailedTestSuites"') && !line.startsWith('Test results written to'),
    )
    .join('\n');
}

let folder;
function reportFolder() {
  if (folder === undefined) {
    folder = mkdtempSync(join(tmpdir(), 'signet-test-'));
    onStop(() => rmSync(folder, { recursive: true, force: true }));
  }
  return folder;
}
