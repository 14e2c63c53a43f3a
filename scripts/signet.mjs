import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runBackup, runRestore } from './backup/commands.mjs';
import { ensureBuilt } from './build.mjs';
import { root } from './checkout.mjs';
import { ensureInstalled } from './install.mjs';
import { withoutDatabase } from './instance/environment.mjs';
import { findInstance } from './instance/find-instance.mjs';
import { readSettings } from './instance/settings.mjs';
import { Failure } from './process/failure.mjs';
import { runInForeground } from './process/run.mjs';
import { runScript } from './process/script.mjs';

/** How the user calls us. */
const name = 'npm run signet --';
const entry = join(root, 'apps/api/dist/cli/main.js');
const clientEntry = join(root, 'packages/cli/dist/main.js');
/** What is done to an instance: `signet instance <verb>`, or the verb alone, as before there were nouns. */
const databaseVerbs = ['bootstrap', 'prepare', 'setup-link', 'rotate-audit-key', 'seed', 'openapi'];
const fileVerbs = { backup: runBackup, restore: runRestore };

await runScript(async () => {
  const given = process.argv.slice(2);
  const isInstance = given[0] === 'instance';
  const [verb, ...rest] = isInstance ? given.slice(1) : given;
  const asksForHelp = rest.some((word) => ['--help', '-h'].includes(word));
  const isOnFiles = Object.hasOwn(fileVerbs, verb ?? '');
  const isOperators = isOnFiles || databaseVerbs.includes(verb);

  // The living log is in the database; a file is verified without one, and the help of both is one.
  if (verb === 'audit' && rest.includes('--live') && !asksForHelp) return runOnInstance([verb, ...rest]);
  // To explain itself, or to say that it knows no such command, it needs no instance.
  if (isOperators ? asksForHelp : isInstance) return runWithoutInstance([verb, ...rest].filter(Boolean));
  if (isOnFiles) {
    await ensureInstalled({ stream: process.stderr });
    return fileVerbs[verb](rest);
  }
  return isOperators ? runOnInstance([verb, ...rest]) : runClient(given);
});

/** With the database of the instance, which is started where it does not run. */
async function runOnInstance(args) {
  await prepareOperator();
  const settings = readSettings();
  const { databaseEnv, apiUrl, opsUrl } = await findInstance(settings);
  return runOperator(args, {
    ...withoutDatabase(process.env),
    ...databaseEnv,
    SIGNET_ENV: settings.environment,
    SIGNET_DATA_DIR: settings.dataDir,
    SIGNET_API_URL: process.env.SIGNET_API_URL || apiUrl,
    SIGNET_OPS_URL: process.env.SIGNET_OPS_URL || opsUrl,
  });
}

async function runWithoutInstance(args) {
  await prepareOperator();
  return runOperator(args, process.env);
}

function runOperator(args, env) {
  return runInForeground(process.execPath, ['--enable-source-maps', entry, ...args], {
    env: { ...env, SIGNET_CLI_NAME: name },
  });
}

async function prepareOperator() {
  // stdout belongs to the command: programs read its JSON from there.
  const stream = process.stderr;
  await ensureInstalled({ stream });
  await ensureBuilt(['api'], { stream });
  if (!existsSync(entry))
    throw new Failure(`The command line is not part of this build: ${entry} is missing.`);
}

/** What works from anywhere: a project, agents of a server, an exported log. No database is started for it. */
async function runClient(args) {
  await ensureInstalled({ stream: process.stderr });
  await ensureBuilt(['cli'], { stream: process.stderr });
  // npm runs us at the top of the checkout; the files are those of the folder the user stands in.
  return runInForeground(process.execPath, ['--enable-source-maps', clientEntry, ...args], {
    cwd: process.env.INIT_CWD || process.cwd(),
    env: {
      ...process.env,
      SIGNET_CLI_NAME: name,
      SIGNET_CHECKOUT: '1',
      // Where no project and no variable names a server, the instance of this checkout is meant.
      SIGNET_API_URL: process.env.SIGNET_API_URL || readSettings().apiUrl,
    },
  });
}
