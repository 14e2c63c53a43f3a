import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { Command, CommanderError } from 'commander';
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

async function runBootstrap(options: { json?: boolean; rotate?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const made = await bootstrap(app, options);
    process.stdout.write(
      options.json
        ? `${JSON.stringify(made)}\n`
        : `Administrator agent   ${made.agent_id}\n` +
            `API key               ${made.api_key}\n` +
            `Management API key    ${made.management_api_key}\n\n` +
            'Store them now: they are not shown again.\n',
    );
  });
}

async function runPrepare({ json }: { json?: boolean }): Promise<void> {
  const configured = loadSettings(process.env);
  const { settings, warning } = await prepare(configured, new Logger('silent')).catch((error: unknown) => {
    throw error instanceof NotPrepared ? error : new NotPrepared(sentenceFor(error, configured));
  });
  if (json) {
    const { DATABASE_URL: database_url, DATABASE_DIRECT_URL: database_direct_url } = settings;
    process.stdout.write(`${JSON.stringify({ database_url, database_direct_url, warning })}\n`);
    return;
  }
  process.stdout.write(
    `The database is ready. The service works as ${loginOf(settings.DATABASE_URL).name}.\n`,
  );
  if (warning) process.stderr.write(`${warning}\n`);
}

async function runSeed(given: { agents: string; events: string }): Promise<void> {
  const [agents, events] = [given.agents, given.events].map((text) => {
    if (!/^\d{1,8}$/.test(text)) throw new Error(`"${text}" is not a number of rows.`);
    return Number(text);
  }) as [number, number];
  await withApplication((app) => seed(app, { agents, events }));
}

async function runOpenApi({ write }: { write?: string }): Promise<void> {
  await withApplication((app) => writeOpenApi(app, write));
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

/** sysexits.h: the command line itself was wrong. Those that work from anywhere answer with the same number. */
const EXIT_USAGE = 64;

/** The tree of commands; `end` is told the exit code of one that has its own. */
function program(end: (code: number) => void): Command {
  const root = new Command(`${process.env['SIGNET_CLI_NAME'] || 'signet'} instance`)
    .description('Works on an instance and its database.')
    .helpOption('-h, --help', 'Show this text')
    .helpCommand('help [command]', 'Explain a command')
    .configureOutput({ outputError: (text, write) => write(sentence(text)) })
    .showHelpAfterError('Add --help for what there is.')
    .exitOverride();
  const add = (name: string, summary: string): Command =>
    root.command(name).summary(summary).description(`${summary}.`);

  add('bootstrap', 'Make the first administrator agent and a management API key, and print them once')
    .option('--json', 'Print them as JSON')
    .option('--rotate', 'Replace their secrets when they exist already')
    .action(runBootstrap);
  add('prepare', 'Migrate the database as DATABASE_OWNER_URL and make the login that the service works as')
    .option('--json', "Print that login's address as JSON: it holds the password")
    .action(runPrepare);
  add(
    'setup-link',
    'Make the one-time link for the first owner again, and print it; the one before ends',
  ).action(runSetupLink);
  add('backup', 'Write the whole instance into one file, while it runs')
    .argument('[file]', 'Where to; signet-<time>.tar.gz here unless said')
    .option('--without-key', 'Leave the master key out')
    .action(onFiles);
  add('restore', 'Make the data folder from a backup; it must be empty, or not there')
    .argument('<file>', 'The backup')
    .action(onFiles);
  add('seed', 'Fill the database for trials of scale')
    .option('--agents <number>', 'How many agents; they have no credentials', '1000')
    .option('--events <number>', 'How many events about them', '1000')
    .action(runSeed);
  add('openapi', 'Print the OpenAPI document of this build')
    .option('--write <file>', 'Write it to a file instead: docs/openapi/openapi.json is the committed one')
    .action(runOpenApi);
  root
    // It is `audit verify --live` to everybody, and its help is that of `audit verify`.
    .command('audit', { hidden: true })
    .argument('[words...]')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (words: string[]) => end(await runAudit(words)));
  return root;
}

/** They are done to the files of the data folder, by the scripts of the checkout. */
function onFiles(): never {
  throw new Error('Run it where the data folder is: npm run signet -- instance backup, or restore.');
}

/** The parser's message in the words of the other half of the command line. */
const sentence = (text: string): string => {
  const [first = '', ...rest] = text.replace(/^error: /, '').split('\n');
  const unknown = /^unknown command '(.*)'$/.exec(first)?.[1];
  const said = unknown ? `There is no command "${unknown}"` : first.charAt(0).toUpperCase() + first.slice(1);
  return [`${said}.`, ...rest].join('\n');
};

async function main(args: string[]): Promise<number> {
  let code = 0;
  try {
    await program((own) => (code = own)).parseAsync(args.length ? args : ['--help'], { from: 'user' });
    return code;
  } catch (error) {
    // It has said so already.
    if (error instanceof CommanderError) return error.exitCode && EXIT_USAGE;
    const isKnown = [AlreadyBootstrapped, NotPrepared, SettingsError].some((known) => error instanceof known);
    process.stderr.write(`${isKnown ? '' : 'The command failed: '}${(error as Error).message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
