import { join } from 'node:path';
import type { Context, Verb } from '../command.js';
import { UsageError } from '../failure.js';
import { readIfThere, writePrivate } from '../files.js';
import { CONFIG_FILE, DEFAULT_BASE_URL, ENV_FILE, ENVIRONMENTS, serverOf, type Project } from '../project.js';
import { addressFault } from '../server-address.js';

interface Given {
  baseUrl?: string;
  skipPrompts?: boolean;
}

async function run(options: Given, context: Context): Promise<number> {
  const given = options.baseUrl;
  const fallback = serverOf(context.env) ?? DEFAULT_BASE_URL;
  const fault = given === undefined ? null : addressFault(given);
  if (fault) throw new UsageError(`The address "${given}" cannot be used. ${fault}`);

  const { terminal, cwd } = context;
  const files = { config: join(cwd, CONFIG_FILE), env: join(cwd, ENV_FILE) };
  if (!options.skipPrompts && !(await mayReplace(files, context))) {
    terminal.say('Nothing was changed.');
    return 0;
  }
  const project = options.skipPrompts
    ? { baseUrl: given ?? fallback, environment: 'development' }
    : await askFor(context, given, fallback);

  await writePrivate(files.config, `${JSON.stringify(project, null, 2)}\n`);
  await writePrivate(files.env, envFile(project));
  terminal.say(`Wrote ${CONFIG_FILE} and ${ENV_FILE}.\n`);
  terminal.say(nextSteps(project));
  return 0;
}

async function mayReplace(files: { config: string; env: string }, { terminal }: Context): Promise<boolean> {
  const there = await Promise.all(
    Object.values(files).map(async (file) => ((await readIfThere(file)) === null ? null : file)),
  );
  const names = there.filter((file) => file !== null).map((file) => file.split(/[\\/]/).at(-1));
  if (names.length === 0) return true;
  return terminal.confirm(`${names.join(' and ')} exist${names.length > 1 ? '' : 's'} already. Replace?`);
}

async function askFor({ terminal }: Context, given: string | undefined, fallback: string): Promise<Project> {
  const baseUrl = given ?? (await terminal.ask('Address of the server', { fallback, fault: addressFault }));
  const environment = await terminal.ask(`Environment: ${ENVIRONMENTS.join(', ')}`, {
    fallback: ENVIRONMENTS[0],
    fault: (text) => (isEnvironment(text) ? null : `Choose one of ${ENVIRONMENTS.join(', ')}.`),
  });
  const project: Project = { baseUrl, environment };
  if (!(await terminal.confirm('Do you have an agent id and API key already?'))) return project;
  const agentId = await terminal.ask('Agent id', { fault: oneLine });
  const apiKey = await terminal.ask('API key (not shown)', { secret: true, fault: oneLine });
  return { ...project, agentId, apiKey };
}

const isEnvironment = (text: string) => (ENVIRONMENTS as readonly string[]).includes(text);

const oneLine = (text: string) =>
  /^[\x21-\x7e]+$/.test(text) ? null : 'It consists of visible characters without blanks.';

function envFile({ baseUrl, environment, agentId, apiKey }: Project): string {
  return [
    '# Keep this file out of version control.',
    `AGENTAUTH_BASE_URL=${baseUrl}`,
    `AGENTAUTH_AGENT_ID=${agentId ?? 'your-agent-id'}`,
    `AGENTAUTH_API_KEY=${apiKey ?? 'your-api-key'}`,
    `AGENTAUTH_ENVIRONMENT=${environment}`,
    '',
    '# Seconds an access token lives; the server decides unless this is set.',
    '# AGENTAUTH_TOKEN_LIFETIME=3600',
    '# AGENTAUTH_DEBUG=true',
    '',
  ].join('\n');
}

function nextSteps({ agentId }: Project): string {
  const steps = [
    `Keep both files out of version control: add ${CONFIG_FILE} and ${ENV_FILE} to .gitignore.`,
    agentId
      ? 'Try the credentials against the server: test --live'
      : `Register an agent and put its id and key into ${ENV_FILE}.`,
    `Check the settings before you deploy: deploy --env ${ENV_FILE}`,
  ];
  return `Next steps:\n${steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')}`;
}

export const init: Verb = {
  name: 'init',
  summary: 'Set up a project: server, environment, credentials',
  describe: (command) =>
    command
      .description(`Writes ${CONFIG_FILE} and ${ENV_FILE} into the current folder, readable by you alone.`)
      .option(
        '-b, --base-url <url>',
        `Where the server is (default: AGENTAUTH_BASE_URL, else ${DEFAULT_BASE_URL})`,
      )
      .option('--skip-prompts', 'Ask nothing; files that exist are replaced'),
  examples: ['', '--base-url https://auth.example.com', `-b ${DEFAULT_BASE_URL} --skip-prompts`],
  run,
};
