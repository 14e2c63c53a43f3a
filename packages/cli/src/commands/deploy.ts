import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { AgentAuthClient, FetchError } from '@signet/sdk/agentauth';
import type { Context, Verb } from '../command.js';
import { Failure, sentence } from '../failure.js';
import { readIfThere } from '../files.js';
import { plural } from '../plural.js';
import { ENV_FILE, ENVIRONMENTS } from '../project.js';
import { addressFault, exposure, withAllowHttp } from '../server-address.js';

const REQUIRED = ['AGENTAUTH_BASE_URL', 'AGENTAUTH_AGENT_ID', 'AGENTAUTH_API_KEY'] as const;
const KEYS = "the agent's key";
const LIFETIME_MIN_SECONDS = 60;
const LIFETIME_MAX_SECONDS = 86_400;

type Variables = Record<string, string | undefined>;
interface Finding {
  kind: 'ok' | 'warning' | 'error';
  text: string;
}

interface Given {
  env?: string;
  allowHttp?: boolean;
  check?: boolean;
}

async function run(options: Given, context: Context): Promise<number> {
  const { terminal } = context;
  const { source, variables } = await readVariables(context, options.env);
  terminal.say(`Checking ${source}\n`);

  const findings = checkVariables(variables, options);
  const baseUrl = variables['AGENTAUTH_BASE_URL'] ?? '';
  const isUsable = !addressFault(baseUrl) && (options.allowHttp || !exposure(baseUrl, KEYS));
  if (isUsable) findings.push(await checkHealth(baseUrl));

  const marks = { ok: '✓', warning: '!', error: '✗' };
  for (const { kind, text } of findings) terminal.say(`  ${marks[kind]} ${text}`);
  const count = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length;
  const [errors, warnings] = [count('error'), count('warning')];
  terminal.say(`\n${plural(errors, 'error')}, ${plural(warnings, 'warning')}`);
  if (errors > 0) return 1;
  if (!options.check)
    terminal.say('Ready to deploy: give the service these variables as secrets, not as files.');
  return 0;
}

async function readVariables({ cwd, env }: Context, file?: string) {
  const candidates = file ? [resolve(cwd, file)] : [join(cwd, '.env'), join(cwd, ENV_FILE)];
  for (const candidate of candidates) {
    const text = await readIfThere(candidate);
    if (text === null) continue;
    const own = Object.fromEntries(
      Object.entries(env).filter(([name, value]) => name.startsWith('AGENTAUTH_') && value),
    );
    // A file that was asked for is what will be deployed; the others are merely lying here.
    return {
      source: candidate,
      variables: file ? { ...own, ...parseEnv(text) } : { ...parseEnv(text), ...own },
    };
  }
  if (file) throw new Failure(`There is no file ${file}.`);
  return { source: `the environment: there is neither .env nor ${ENV_FILE} here`, variables: env };
}

/** Says what is wrong or doubtful about the settings of a client. */
export function checkVariables(variables: Variables, { allowHttp = false }: Given = {}): Finding[] {
  const findings: Finding[] = [];
  const error = (text: string) => findings.push({ kind: 'error', text });
  const warning = (text: string) => findings.push({ kind: 'warning', text });

  for (const name of REQUIRED) {
    const value = variables[name];
    if (!value) error(`${name} is missing.`);
    else if (value.includes('your-')) error(`${name} still holds the placeholder "${value}".`);
    else findings.push({ kind: 'ok', text: `${name} is set.` });
  }
  const set = (name: string) => {
    const value = variables[name];
    return value && !value.includes('your-') ? value : undefined;
  };

  const baseUrl = set('AGENTAUTH_BASE_URL');
  const fault = baseUrl ? addressFault(baseUrl) : null;
  if (fault) error(`AGENTAUTH_BASE_URL cannot be used. ${fault}`);
  const exposed = baseUrl && !fault ? exposure(baseUrl, KEYS) : null;
  if (exposed && allowHttp) warning('AGENTAUTH_BASE_URL is plain http: keys and tokens travel unencrypted.');
  else if (exposed) error(`AGENTAUTH_BASE_URL: ${exposed}`);

  const agentId = set('AGENTAUTH_AGENT_ID');
  if (agentId && !/^(agt|agent|ag)_/.test(agentId))
    warning('AGENTAUTH_AGENT_ID does not begin with agt_ or agent_: is it an agent id?');
  const apiKey = set('AGENTAUTH_API_KEY');
  if (apiKey && !apiKey.startsWith('ak_'))
    warning('AGENTAUTH_API_KEY does not begin with ak_: is it an API key?');

  const lifetime = set('AGENTAUTH_TOKEN_LIFETIME');
  if (lifetime && !/^\d+$/.test(lifetime)) error('AGENTAUTH_TOKEN_LIFETIME is not a number of seconds.');
  else if (lifetime && Number(lifetime) < LIFETIME_MIN_SECONDS)
    error(`AGENTAUTH_TOKEN_LIFETIME is ${lifetime} s: at least ${LIFETIME_MIN_SECONDS}.`);
  else if (lifetime && Number(lifetime) > LIFETIME_MAX_SECONDS)
    warning(`AGENTAUTH_TOKEN_LIFETIME is ${lifetime} s: more than a day is long for a stolen token.`);

  const environment = set('AGENTAUTH_ENVIRONMENT');
  if (environment && !(ENVIRONMENTS as readonly string[]).includes(environment))
    warning(`AGENTAUTH_ENVIRONMENT is "${environment}": known are ${ENVIRONMENTS.join(', ')}.`);
  return findings;
}

async function checkHealth(baseUrl: string): Promise<Finding> {
  try {
    const { status } = await new AgentAuthClient({ baseURL: baseUrl, maxRetries: 0 }).healthCheck();
    // AgentAuth servers say healthy, older ones and the mock say ok.
    return ['healthy', 'ok'].includes(status)
      ? { kind: 'ok', text: `${baseUrl} is healthy.` }
      : { kind: 'warning', text: `${baseUrl} answers, but calls itself "${status}".` };
  } catch (error) {
    const answered = error instanceof FetchError ? `answered ${error.status} to the health check` : null;
    return { kind: 'error', text: answered ? `${baseUrl} ${answered}.` : `${baseUrl}: ${sentence(error)}` };
  }
}

export const deploy: Verb = {
  name: 'deploy',
  summary: 'Check the settings of a deployment and the health of its server',
  describe: (command) =>
    withAllowHttp(
      command
        .description(
          "Checks the settings of a deployment, then asks the server's health. Exit code 1 when something must be corrected; warnings do not count.",
        )
        .option(
          '-e, --env <file>',
          `Settings to check (default: .env, else ${ENV_FILE}). The environment fills in what a named file lacks, and wins over the default ones`,
        ),
    ).option('-c, --check', 'Check only, without the closing advice: for CI'),
  examples: ['--check', '--env .env.production'],
  run,
};
