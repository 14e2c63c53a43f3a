import { parseArgs } from 'node:util';
import { ensureInstalled } from './install.mjs';
import { startThrowawayPostgres } from './postgres.mjs';
import { Failure } from './process/failure.mjs';
import { onStop, runScript } from './process/script.mjs';
import { build, checkFormat, lint } from './testing/checks.mjs';
import { Report } from './testing/report.mjs';
import { exists, runSuite, suites } from './testing/suites.mjs';

const usage = `Usage: npm test [-- options] [-- arguments of the suite's runner]

  --only <name>   run one suite and no checks (repeatable): ${Object.keys(suites).join(', ')}
  --no-checks     skip lint, format and types; still builds
  --help          print this

  npm test                                everything
  npm test -- --only api                  the API's suite
  npm test -- --only api -- -t refresh    only its tests whose name matches
`;

await runScript(async () => {
  const { only, checks, help, args } = readArguments();
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const names = (only ?? Object.keys(suites)).filter((name) => exists(suites[name]));
  await ensureInstalled();

  const report = new Report();
  const isBuilt = await buildFor(report, { names, checks });
  await runSuites(report, { names, args, checks, isBuilt });

  if (report.passed + report.failed === 0) process.stdout.write('  No test ran.\n');
  process.stdout.write(`${report.total}\n`);
  return report.failed > 0 || report.passed === 0 ? 1 : 0;
});

/** Builds what the suites load; everything, and its types, when everything is checked. */
async function buildFor(report, { names, checks }) {
  const filters = [...new Set(names.flatMap((name) => suites[name].builds))];
  if (filters.length === 0) return true;
  // The checks read everything; a suite by itself needs what it loads.
  const only = checks ? [] : filters;
  const built = await report.step(checks ? 'build and types' : 'build', () => build({ types: checks, only }));
  return built.isBuilt ?? true;
}

async function runSuites(report, { names, args, checks, isBuilt }) {
  const databaseUrl = await startDatabase(names);
  const suite = (name) => () => report.step(name, () => runSuite(name, { databaseUrl, args }));

  // Two lanes for two cores: the API's suite is about as long as all the small ones and the checks together.
  const small = names.filter((name) => name !== 'api' && name !== 'e2e').map(suite);
  // Behind the build: lint reads types that it makes.
  if (checks)
    small.push(
      () => report.step('lint', lint),
      () => report.step('format', checkFormat),
    );
  await Promise.all([inTurn(names.filter((name) => name === 'api').map(suite)), inTurn(small)]);

  if (!names.includes('e2e')) return;
  const notBuilt = async () => ({ passed: 0, failed: 1, output: 'Not run: the build failed.' });
  await (isBuilt ? suite('e2e')() : report.step('e2e', notBuilt));
}

/** One throw-away server for all suites; each makes its own databases on it. */
async function startDatabase(names) {
  if (!names.some((name) => ['api', 'sdk', 'e2e'].includes(name))) return null;
  const postgres = await startThrowawayPostgres();
  onStop(postgres.stop);
  return postgres.url;
}

async function inTurn(steps) {
  for (const step of steps) await step();
}

function readArguments() {
  const own = process.argv.slice(2);
  const separator = own.indexOf('--');
  const args = separator === -1 ? [] : own.splice(separator).slice(1);
  try {
    const { values } = parseArgs({
      args: own,
      options: {
        only: { type: 'string', multiple: true },
        'no-checks': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const unknown = values.only?.find((name) => !(name in suites));
    if (unknown)
      throw new Failure(`There is no suite "${unknown}": choose from ${Object.keys(suites).join(', ')}.`);
    return { only: values.only, checks: !values['no-checks'] && !values.only, help: values.help, args };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${error.message}\n\n${usage}`);
  }
}
