import 'reflect-metadata';
import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { createApplication } from '../application.js';
import { loadSettings, SettingsError } from '../platform/config/load-settings.js';
import { Logger } from '../platform/logging/logger.js';
import { AlreadyBootstrapped, bootstrap } from './bootstrap.js';
import { writeOpenApi } from './openapi.js';
import { seed } from './seed.js';

const HELP = `Usage: npm run signet -- <command> [options]

Commands:
  bootstrap            Make the first administrator agent and a management API key, and print them once
      --json           Print them as JSON
      --rotate         Replace their secrets when they exist already
  seed                 Fill the database for trials of scale
      --agents N       How many agents (default 1000); they have no credentials
      --events N       How many events about them (default 1000)
  openapi              Print the OpenAPI document of this build
      --write FILE     Write it to a file instead: docs/openapi/openapi.json is the committed one
  audit verify <file>  Verify an export of the audit log, without a server
      --key <file>     A public key that is trusted to sign checkpoints
      --expect <file>  A checkpoint that you kept
      --json           Print the report as JSON
  help                 Show this text
`;

/** Runs `work` on the database itself: no listener, no queue. */
async function withApplication(work: (app: INestApplicationContext) => Promise<void>): Promise<void> {
  const settings = loadSettings({ ...process.env, SIGNET_ROLE: 'api' });
  const application = await createApplication(settings, { logger: new Logger('silent') });
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

const COMMANDS: Record<string, (args: string[]) => Promise<void>> = {
  bootstrap: runBootstrap,
  seed: runSeed,
  openapi: runOpenApi,
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
    await run(args);
    return 0;
  } catch (error) {
    if (error instanceof AlreadyBootstrapped || error instanceof SettingsError)
      process.stderr.write(`${error.message}\n`);
    else if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
      process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    else process.stderr.write(`The command failed: ${(error as Error).message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
