import { resolve } from 'node:path';
import { readOptions, required, type Command, type Context } from '../command.js';
import { UsageError } from '../failure.js';
import { runMigration } from '../migrate/run.js';
import { auth0 } from '../migrate/sources/auth0.js';
import { clerk } from '../migrate/sources/clerk.js';
import { jwt } from '../migrate/sources/jwt.js';
import type { Source } from '../migrate/sources/source.js';
import { workos } from '../migrate/sources/workos.js';

const CONCURRENCY_DEFAULT = 4;
const CONCURRENCY_MAX = 32;

const help = (name: string) => `Usage: ${name} migrate <auth0|clerk|workos|jwt> [options]

Registers the accounts of another identity provider as agents. A run that was cut short is continued by the same
command: what is registered already is skipped.

Sources:
  auth0    -d, --domain <domain>  --client-id <id>  --client-secret <secret>
           a machine-to-machine application with read:users read:roles read:role_members
  clerk        --secret-key <key>
  workos       --api-key <key>
  jwt      -c, --config <file>    {"agents": [{"name", "email", "permissions"}], "permission_mapping": {from: to}}

Options:
      --dry-run              Show what would be registered and stop
      --mapping <file>       Own permission mapping: {"rules", "defaults", "unmappedAction"} (not for jwt)
      --output <path>        Folder for credentials, state and report (default: here); with --dry-run the report's file
  -b, --base-url <url>       The server (default: .agentauthrc, then AGENTAUTH_BASE_URL)
      --admin-key <key>      API key of an administrator agent, to create agents with *:*:*
      --admin-token <token>  Its access token, instead of the key
      --concurrency <n>      Registrations at a time, 1 to ${CONCURRENCY_MAX} (default: ${CONCURRENCY_DEFAULT})
  -y, --yes                  Ask nothing; unmapped permissions are left out
      --fresh                Forget what earlier runs registered
  -h, --help                 Show this text

Secrets may come from the environment instead, where other users cannot see them: AUTH0_CLIENT_SECRET,
CLERK_SECRET_KEY, WORKOS_API_KEY, AGENTAUTH_ADMIN_KEY, AGENTAUTH_ADMIN_TOKEN.

Examples:
  ${name} migrate auth0 --domain example.eu.auth0.com --client-id abc --dry-run
  ${name} migrate clerk --mapping mapping.json --output ./migration --yes
  ${name} migrate jwt --config agents.json --admin-key ak_...
`;

const common = {
  'dry-run': { type: 'boolean' },
  output: { type: 'string' },
  'base-url': { type: 'string', short: 'b' },
  'admin-key': { type: 'string' },
  'admin-token': { type: 'string' },
  concurrency: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  fresh: { type: 'boolean' },
} as const;
// `--api-url` is left out of the help: it points at a stand-in for the provider.
const remote = { ...common, mapping: { type: 'string' }, 'api-url': { type: 'string' } } as const;

const SOURCES: Record<string, (args: string[], context: Context) => Promise<number>> = {
  async auth0(args, context) {
    const options = readOptions(args, {
      ...remote,
      domain: { type: 'string', short: 'd' },
      'client-id': { type: 'string' },
      'client-secret': { type: 'string' },
    });
    const secret = options['client-secret'] ?? context.env['AUTH0_CLIENT_SECRET'];
    const given = required({ ...options, 'client-secret': secret }, ['domain', 'client-id', 'client-secret']);
    const source = auth0({
      domain: given.domain,
      clientId: given['client-id'],
      clientSecret: given['client-secret'],
      apiUrl: options['api-url'],
      ...patience(context),
    });
    return migrateFrom(source, options, context);
  },

  async clerk(args, context) {
    const options = readOptions(args, { ...remote, 'secret-key': { type: 'string' } });
    const secretKey = secretFrom(options, 'secret-key', context.env['CLERK_SECRET_KEY']);
    return migrateFrom(
      clerk({ secretKey, apiUrl: options['api-url'], ...patience(context) }),
      options,
      context,
    );
  },

  async workos(args, context) {
    const options = readOptions(args, { ...remote, 'api-key': { type: 'string' } });
    const apiKey = secretFrom(options, 'api-key', context.env['WORKOS_API_KEY']);
    return migrateFrom(
      workos({ apiKey, apiUrl: options['api-url'], ...patience(context) }),
      options,
      context,
    );
  },

  async jwt(args, context) {
    const options = readOptions(args, { ...common, config: { type: 'string', short: 'c' } });
    const { config } = required(options, ['config']);
    return migrateFrom(await jwt(resolve(context.cwd, config)), options, context);
  },
};

function secretFrom(
  options: Record<string, string | boolean | undefined>,
  name: string,
  own?: string,
): string {
  return required({ [name]: options[name] ?? own }, [name])[name] ?? '';
}

const patience = ({ signal, sleep }: Context) => ({ signal, sleep });

interface Given {
  'dry-run'?: boolean;
  mapping?: string;
  output?: string;
  'base-url'?: string;
  'admin-key'?: string;
  'admin-token'?: string;
  concurrency?: string;
  yes?: boolean;
  fresh?: boolean;
}

function migrateFrom(source: Source, given: Given, context: Context): Promise<number> {
  const { cwd, env } = context;
  const inFolder = (path: string | undefined) => (path === undefined ? undefined : resolve(cwd, path));
  return runMigration(
    source,
    {
      dryRun: given['dry-run'] ?? false,
      output: inFolder(given.output),
      mappingFile: inFolder(given.mapping),
      baseUrl: given['base-url'],
      concurrency: concurrency(given.concurrency),
      yes: given.yes ?? false,
      fresh: given.fresh ?? false,
      adminKey: given['admin-key'] ?? env['AGENTAUTH_ADMIN_KEY'],
      adminToken: given['admin-token'] ?? env['AGENTAUTH_ADMIN_TOKEN'],
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

async function run([name, ...args]: string[], context: Context): Promise<number> {
  const source = name !== undefined && Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  if (!source) {
    const known = Object.keys(SOURCES).join(', ');
    throw new UsageError(
      name ? `There is no source "${name}": known are ${known}.` : `Name a source: ${known}.`,
    );
  }
  return source(args, context);
}

export const migrate: Command = {
  summary: 'Register the accounts of Auth0, Clerk, WorkOS or your own JWTs',
  help,
  run,
};
