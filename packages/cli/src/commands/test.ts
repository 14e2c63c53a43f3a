import { runChecks, type Identity } from '../checks.js';
import type { Context, Verb } from '../command.js';
import { UsageError } from '../failure.js';
import { MockServer } from '../mock-server.js';
import { findProject } from '../project.js';
import { withAllowHttp } from '../server-address.js';

const MOCK_PORT = 3333;

interface Given {
  live?: boolean;
  baseUrl?: string;
  allowHttp?: boolean;
  agentId?: string;
  apiKey?: string;
  verbose?: boolean;
}

function run({ live, verbose = false, ...given }: Given, context: Context): Promise<number> {
  return live ? againstServer(context, { ...given, verbose }) : againstMock(context, verbose);
}

/** The published client never contacts a server here, whatever id and key it is given; scripts rely on that. */
async function againstMock(context: Context, verbose: boolean): Promise<number> {
  const { terminal } = context;
  const mock = await MockServer.start(MOCK_PORT);
  try {
    terminal.say(`Testing against a mock server at ${mock.url}\n`);
    const counts = await runChecks({ terminal, baseUrl: mock.url, cleanUp: false, verbose });
    return conclude(context, counts, 'Run test --live to ask the configured server.');
  } finally {
    await mock.stop();
  }
}

async function againstServer(
  context: Context,
  given: Omit<Given, 'live' | 'verbose'> & { verbose: boolean },
): Promise<number> {
  const project = await findProject(context, given);
  const agentId = given.agentId ?? project.agentId;
  // An id from the command line does not belong with the key of another agent in a file.
  const apiKey = given.apiKey ?? (given.agentId ? context.env['AGENTAUTH_API_KEY'] : project.apiKey);
  if (given.agentId && !apiKey) throw new UsageError('An --agent-id needs its --api-key.');
  if (given.apiKey && !agentId) throw new UsageError('An --api-key needs its --agent-id.');
  const identity: Identity | undefined = agentId && apiKey ? { agentId, apiKey } : undefined;

  context.terminal.say(`Testing ${project.baseUrl}${identity ? ` as ${identity.agentId}` : ''}\n`);
  const { verbose } = given;
  const counts = await runChecks({
    terminal: context.terminal,
    baseUrl: project.baseUrl,
    identity,
    cleanUp: true,
    verbose,
  });
  return conclude(context, counts, 'The server is ready for your agents.');
}

function conclude({ terminal }: Context, counts: { passed: number; failed: number }, next: string): number {
  terminal.say(`\n${counts.passed} passed, ${counts.failed} failed`);
  if (counts.failed === 0) terminal.say(next);
  return counts.failed === 0 ? 0 : 1;
}

export const test: Verb = {
  name: 'test',
  summary: 'Try the client: against a mock, or --live against the server',
  describe: (command) =>
    withAllowHttp(
      command
        .description(
          'Runs health, register, verify, get agent and list permissions: against a mock server of its own, to see that this machine is set up, or with --live against the configured server.',
        )
        .option(
          '--live',
          'Use the configured server instead of the mock. Without an agent id and key a throw-away agent is registered, and revoked at the end',
        )
        .option(
          '-b, --base-url <url>',
          'The server for --live (default: .agentauthrc, then AGENTAUTH_BASE_URL)',
        ),
    )
      .option('-a, --agent-id <id>', 'Run as this agent (--live)')
      .option('-k, --api-key <key>', 'Its API key; AGENTAUTH_API_KEY keeps it out of the process list')
      .option('-v, --verbose', 'Show requests and answers, secrets masked'),
  examples: ['', '--live', '--live --base-url https://auth.example.com --verbose'],
  run,
};
