import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { addClosing, required, type Context, type Verb } from '../command.js';
import { UsageError } from '../failure.js';
import { runMigration } from '../migrate/run.js';
import { auth0 } from '../migrate/sources/auth0.js';
import { clerk } from '../migrate/sources/clerk.js';
import { jwt } from '../migrate/sources/jwt.js';
import type { Source } from '../migrate/sources/source.js';
import { workos } from '../migrate/sources/workos.js';
import { withAllowHttp } from '../server-address.js';

const CONCURRENCY_DEFAULT = 4;
const CONCURRENCY_MAX = 32;

interface Given {
  dryRun?: boolean;
  mapping?: string;
  output?: string;
  baseUrl?: string;
  allowHttp?: boolean;
  adminKey?: string;
  adminToken?: string;
  concurrency?: string;
  yes?: boolean;
  fresh?: boolean;
  /** A stand-in for the provider; not in the help. */
  apiUrl?: string;
}

const SECRETS =
  'Secrets may come from the environment instead, where other users cannot see them: AUTH0_CLIENT_SECRET, CLERK_SECRET_KEY, WORKOS_API_KEY, AGENTAUTH_ADMIN_KEY, AGENTAUTH_ADMIN_TOKEN.';

const withCommon = (command: Command): Command =>
  withAllowHttp(
    addClosing(command, () => SECRETS)
      .option('--dry-run', 'Show what would be registered and stop')
      .option(
        '--output <path>',
        "Folder for credentials, state and report (default: here); with --dry-run the report's file",
      )
      .option('-b, --base-url <url>', 'The server (default: .agentauthrc, then AGENTAUTH_BASE_URL)'),
  )
    .option('--admin-key <key>', 'API key of an administrator agent, to create agents with *:*:*')
    .option('--admin-token <token>', 'Its access token, instead of the key')
    .option(
      '--concurrency <n>',
      `Registrations at a time, 1 to ${CONCURRENCY_MAX} (default: ${CONCURRENCY_DEFAULT})`,
    )
    .option('-y, --yes', 'Ask nothing; unmapped permissions are left out')
    .option('--fresh', 'Forget what earlier runs registered');

const withRemote = (command: Command): Command =>
  withCommon(command)
    .option('--mapping <file>', 'Own permission mapping: {"rules", "defaults", "unmappedAction"}')
    .addOption(new Option('--api-url <url>').hideHelp());

const fromAuth0: Verb = {
  name: 'auth0',
  summary: 'By a machine-to-machine application with read:users read:roles read:role_members',
  describe: (command) =>
    withRemote(
      command
        .description('Registers the users of an Auth0 tenant as agents, with the permissions of their roles.')
        .option('-d, --domain <domain>', 'Domain of the tenant')
        .option('--client-id <id>', 'Of a machine-to-machine application')
        .option('--client-secret <secret>', 'Its secret'),
    ),
  examples: ['--domain example.eu.auth0.com --client-id abc --dry-run'],
  run: (options: Given & { domain?: string; clientId?: string; clientSecret?: string }, context) => {
    const given = required({
      domain: options.domain,
      'client-id': options.clientId,
      'client-secret': options.clientSecret ?? context.env['AUTH0_CLIENT_SECRET'],
    });
    const source = auth0({
      domain: given.domain,
      clientId: given['client-id'],
      clientSecret: given['client-secret'],
      apiUrl: options.apiUrl,
      ...patience(context),
    });
    return migrateFrom(source, options, context);
  },
};

const fromClerk: Verb = {
  name: 'clerk',
  summary: 'By the secret key of an application',
  describe: (command) =>
    withRemote(
      command
        .description('Registers the users of a Clerk application as agents.')
        .option('--secret-key <key>', 'Of the application'),
    ),
  examples: ['--mapping mapping.json --output ./migration --yes'],
  run: (options: Given & { secretKey?: string }, context) => {
    const { 'secret-key': secretKey } = required({
      'secret-key': options.secretKey ?? context.env['CLERK_SECRET_KEY'],
    });
    const source = clerk({ secretKey, apiUrl: options.apiUrl, ...patience(context) });
    return migrateFrom(source, options, context);
  },
};

const fromWorkos: Verb = {
  name: 'workos',
  summary: 'By an API key',
  describe: (command) =>
    withRemote(
      command
        .description('Registers the users of WorkOS as agents.')
        .option('--api-key <key>', 'Of the environment'),
    ),
  examples: ['--dry-run --output plan.json'],
  run: (options: Given & { apiKey?: string }, context) => {
    const { 'api-key': apiKey } = required({ 'api-key': options.apiKey ?? context.env['WORKOS_API_KEY'] });
    const source = workos({ apiKey, apiUrl: options.apiUrl, ...patience(context) });
    return migrateFrom(source, options, context);
  },
};

const fromJwt: Verb = {
  name: 'jwt',
  summary: 'From a file: {"agents": [{"name", "email", "permissions"}], "permission_mapping": {from: to}}',
  describe: (command) =>
    withCommon(
      command
        .description('Registers the agents that a file lists, for tokens that you issued yourself.')
        .option(
          '-c, --config <file>',
          '{"agents": [{"name", "email", "permissions"}], "permission_mapping": {from: to}}',
        ),
    ),
  examples: ['--config agents.json --admin-key ak_...'],
  run: async (options: Given & { config?: string }, context) => {
    const { config } = required({ config: options.config });
    return migrateFrom(await jwt(resolve(context.cwd, config)), options, context);
  },
};

const SOURCES = [fromAuth0, fromClerk, fromWorkos, fromJwt];

const patience = ({ signal, sleep }: Context) => ({ signal, sleep });

function migrateFrom(source: Source, given: Given, context: Context): Promise<number> {
  const { cwd, env } = context;
  const inFolder = (path: string | undefined) => (path === undefined ? undefined : resolve(cwd, path));
  return runMigration(
    source,
    {
      dryRun: given.dryRun ?? false,
      output: inFolder(given.output),
      mappingFile: inFolder(given.mapping),
      baseUrl: given.baseUrl,
      allowHttp: given.allowHttp ?? false,
      concurrency: concurrency(given.concurrency),
      yes: given.yes ?? false,
      fresh: given.fresh ?? false,
      adminKey: given.adminKey ?? env['AGENTAUTH_ADMIN_KEY'],
      adminToken: given.adminToken ?? env['AGENTAUTH_ADMIN_TOKEN'],
    },
    context,
  );
}

function concurrency(text: string | undefined): number {
  const value = text === undefined ? CONCURRENCY_DEFAULT : Number(text);
  if (!Number.isInteger(value) || value < 1 || value > CONCURRENCY_MAX)
    throw new UsageError(`--concurrency is a number from 1 to ${CONCURRENCY_MAX}.`);
  return value;
}

export const migrate: Verb = {
  name: 'migrate',
  summary: 'Register the accounts of Auth0, Clerk, WorkOS or your own JWTs',
  describe: (command) =>
    command
      .argument('[source]', 'Where the accounts are')
      .description(
        'Registers the accounts of another identity provider as agents. A run that was cut short is continued by the same command: what is registered already is skipped.',
      ),
  examples: [
    'auth0 --domain example.eu.auth0.com --client-id abc --dry-run',
    'clerk --mapping mapping.json --output ./migration --yes',
    'jwt --config agents.json --admin-key ak_...',
  ],
  verbs: SOURCES,
  // Only what is no source comes here.
  run: (_options, _context, [name]) => {
    const known = SOURCES.map((source) => source.name).join(', ');
    throw new UsageError(
      name ? `There is no source "${name}": known are ${known}.` : `Name a source: ${known}.`,
    );
  },
};
