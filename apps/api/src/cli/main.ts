import 'reflect-metadata';
import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { createApplication } from '../application.js';
import { loadSettings, SettingsError } from '../platform/config/load-settings.js';
import { Logger } from '../platform/logging/logger.js';
import { loginOf } from '../platform/database/login.js';
import { NotPrepared, prepare } from '../prepare/index.js';
import { SetupService } from '../sessions/index.js';
import { sentenceFor } from '../start-failure.js';
import { parseLive, verifyLive } from './audit.js';
import { AlreadyBootstrapped, bootstrap } from './bootstrap.js';
import { writeOpenApi } from './openapi.js';
import { seed } from './seed.js';

const HELP = `Usage: npm run signet -- <command> [options]

Commands:
  bootstrap            Make the first administrator agent and a management API key, and print them once
      --json           Print them as JSON
      --rotate         Replace their secrets when they exist already
  prepare              Migrate the database as DATABASE_OWNER_URL and make the login that the service works as
      --json           Print that login's address as JSON: it holds the password
  setup-link           Make the one-time link for the first owner again, and print it; the one before ends
  backup [file]        Write the whole instance into one file, while it runs
      --without-key    Leave the master key out
  restore <file>       Make the data folder from a backup; it must be empty, or not there
  seed                 Fill the database for trials of scale
      --agents N       How many agents (default 1000); they have no credentials
      --events N       How many events about them (default 1000)
  openapi              Print the OpenAPI document of this build
      --write FILE     Write it to a file instead: docs/openapi/openapi.json is the committed one
  audit verify <file>  Verify an export of the audit log, without a server
  audit verify --live  Verify the log in the database, and every table that depends on it
      --key <file>     A public key that is trusted to sign checkpoints
      --expect <file>  A checkpoint that you kept
      --json           Print the report as JSON
  help                 Show this text
`;

/** Runs `work` on the database itself: no listener, no queue. */
async function withApplication(work: (app: INestApplicationContext) => Promise<void>): Promise<void> {
  const logger = new Logger('silent');
  const { settings } = await prepare(loadSettings({ ...process.env, SIGNET_ROLE: 'api' }), logger);
  const application = await createApplication(settings, { logger });
  try {
    await work(application.nest);
  } finally {
    await application.close();
  }
}

async function runBootstrap(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, rotate: { type: 'boolean' } } });
  await withApplication(async (app) => {
    const made = await bootstrap(app, values);
    process.stdout.write(
      values.json
        ? `${JSON.stringify(made)}\n`
        : `Administrator agent   ${made.agent_id}\n` +
            `API key               ${made.api_key}\n` +
            `Management API key    ${made.management_api_key}\n\n` +
            'Store them now: they are not shown again.\n',
    );
  });
}

async function runPrepare(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const configured = loadSettings(process.env);
  const { settings, warning } = await prepare(configured, new Logger('silent')).catch((error: unknown) => {
    throw error instanceof NotPrepared ? error : new NotPrepared(sentenceFor(error, configured));
  });
  if (values.json) {
    const { DATABASE_URL: database_url, DATABASE_DIRECT_URL: database_direct_url } = settings;
    process.stdout.write(`${JSON.stringify({ database_url, database_direct_url, warning })}\n`);
    return;
  }
  process.stdout.write(
    `The database is ready. The service works as ${loginOf(settings.DATABASE_URL).name}.\n`,
  );
  if (warning) process.stderr.write(`${warning}\n`);
}

async function runSeed(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { agents: { type: 'string', default: '1000' }, events: { type: 'string', default: '1000' } },
  });
  const [agents, events] = [values.agents, values.events].map((text) => {
    if (!/^\d{1,8}$/.test(text)) throw new Error(`"${text}" is not a number of rows.`);
    return Number(text);
  }) as [number, number];
  await withApplication((app) => seed(app, { agents, events }));
}

async function runOpenApi(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { write: { type: 'string' } } });
  await withApplication((app) => writeOpenApi(app, values.write));
}

async function runAudit(args: string[]): Promise<number> {
  const options = parseLive(args);
  let code = 0;
  await withApplication(async (app) => {
    code = await verifyLive(app, options, process.stdout);
  });
  return code;
}

async function runSetupLink(): Promise<void> {
  await withApplication(async (app) => {
    const link = await app.get(SetupService).renewLink();
    process.stdout.write(link ? `${link}\n` : 'This instance has an owner: sign in instead.\n');
  });
}

const COMMANDS: Record<string, (args: string[]) => Promise<number | void>> = {
  audit: runAudit,
  bootstrap: runBootstrap,
  prepare: runPrepare,
  seed: runSeed,
  openapi: runOpenApi,
  'setup-link': runSetupLink,
};

async function main([command = 'help', ...args]: string[]): Promise<number> {
  if (['help', '--help', '-h'].includes(command)) {
    process.stdout.write(HELP);
    return 0;
  }
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!run) {
    process.stderr.write(`There is no command "${command}".\n\n${HELP}`);
    return 64;
  }
  try {
    return (await run(args)) ?? 0;
  } catch (error) {
    if ([AlreadyBootstrapped, NotPrepared, SettingsError].some((known) => error instanceof known))
      process.stderr.write(`${(error as Error).message}\n`);
    else if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
      process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    else process.stderr.write(`The command failed: ${(error as Error).message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
