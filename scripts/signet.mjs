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

const entry = join(root, 'apps/api/dist/cli/main.js');
const auditEntry = join(root, 'packages/audit/dist/main.js');
const clientEntry = join(root, 'packages/cli/dist/main.js');
/** What works from the outside, as anyone's machine would: no database and no instance is started for it. */
const clientCommands = ['init', 'test', 'deploy', 'migrate'];
const ownCommands = { backup: runBackup, restore: runRestore };

await runScript(async () => {
  const args = process.argv.slice(2);
  if (clientCommands.includes(args[0])) return runClient(args);
  // The living log is in the database; a file is verified without one.
  if (args[0] === 'audit' && !args.includes('--live')) return runAudit(args.slice(1));
  if (Object.hasOwn(ownCommands, args[0] ?? '')) return runOwn(args);
  if (['help', '--help', '-h'].includes(args[0] ?? 'help')) return printHelp();

  // stdout belongs to the command: programs read its JSON from there.
  const stream = process.stderr;
  await ensureInstalled({ stream });
  await ensureBuilt(['api'], { stream });
  if (!existsSync(entry))
    throw new Failure(`The command line is not part of this build: ${entry} is missing.`);

  const settings = readSettings();
  const { databaseEnv, apiUrl, opsUrl } = await findInstance(settings);
  return runInForeground(process.execPath, ['--enable-source-maps', entry, ...args], {
    env: {
      ...withoutDatabase(process.env),
      ...databaseEnv,
      SIGNET_ENV: settings.environment,
      SIGNET_DATA_DIR: settings.dataDir,
      SIGNET_API_URL: process.env.SIGNET_API_URL || apiUrl,
      SIGNET_OPS_URL: process.env.SIGNET_OPS_URL || opsUrl,
    },
  });
});

/** On the files of the data folder, with no part of the product but its database. */
async function runOwn([command, ...args]) {
  await ensureInstalled({ stream: process.stderr });
  return ownCommands[command](args);
}

async function runClient(args) {
  await ensureInstalled({ stream: process.stderr });
  await ensureBuilt(['cli'], { stream: process.stderr });
  // npm runs us at the top of the checkout; the files are those of the folder the user stands in.
  return runInForeground(process.execPath, ['--enable-source-maps', clientEntry, ...args], {
    cwd: process.env.INIT_CWD || process.cwd(),
    env: {
      ...process.env,
      SIGNET_CLI_NAME: 'npm run signet --',
      // Where no project and no variable names a server, the instance of this checkout is meant.
      SIGNET_API_URL: process.env.SIGNET_API_URL || readSettings().apiUrl,
    },
  });
}

/** Verifies the log as a stranger would: without a server, and without anything that the server shares. */
async function runAudit(args) {
  await ensureInstalled({ stream: process.stderr });
  await ensureBuilt(['audit'], { stream: process.stderr });
  return runInForeground(process.execPath, ['--enable-source-maps', auditEntry, ...args], {
    cwd: process.env.INIT_CWD || process.cwd(),
  });
}

/** Both halves of the command line, each in its own words. */
async function printHelp() {
  await ensureInstalled({ stream: process.stderr });
  await ensureBuilt(['api', 'cli'], { stream: process.stderr });
  const operator = await runInForeground(process.execPath, [entry, 'help']);
  process.stdout.write('\n');
  return operator || runClient(['help']);
}
