import { resolve } from 'node:path';
import { exitCodes, required, type Context, type Verb } from '../command.js';
import type * as Configuration from '../configuration/index.js';
import {
  EXIT_INTERRUPTED,
  EXIT_REFUSED,
  EXIT_USAGE,
  Failure,
  FaultyFile,
  ListedFailure,
  sentence,
  UsageError,
} from '../failure.js';
import { readIfThere } from '../files.js';
import { plural } from '../plural.js';
import { Progress } from '../progress.js';
import { INSTANCE_HELP, instanceOf, withInstance } from './instance.js';

/** Apart from 0, so that a pipeline can tell; the same for a difference that was only shown. */
export const EXIT_CHANGED = 2;

interface Given {
  file?: string;
  url?: string;
  allowHttp?: boolean;
  dryRun?: boolean;
  prune?: boolean;
  yes?: boolean;
  /** False for `--no-credentials`. */
  credentials?: string | false;
}

export const apply: Verb = {
  name: 'apply',
  summary: 'Make a server what a configuration file describes',
  describe: (command) =>
    withInstance(command.option('-f, --file <file>', 'The file'))
      .option('--dry-run', 'Show the difference, and change nothing')
      .option('--prune', 'Delete what the lists of the file leave out')
      .option('--yes', 'Delete without asking')
      .option(
        '--credentials <file>',
        'Where to append new API keys and signing secrets (yours alone: mode 0600)',
      )
      .option('--no-credentials', 'Let them go: issue others when they are needed')
      .description(
        `Creates and changes what differs between a file and a server. What the file leaves out stays, unless --prune is given. All that is wrong is found before the first change. When it was stopped half-way, apply the file again.

${INSTANCE_HELP}

${exitCodes([
  [0, 'nothing differed'],
  [1, 'failed, perhaps half-way'],
  [EXIT_CHANGED, 'changed; with --dry-run: would be'],
  [EXIT_USAGE, 'the command line was not understood'],
  [EXIT_REFUSED, 'refused, and nothing changed'],
  [EXIT_INTERRUPTED, 'stopped'],
])}`,
      ),
  examples: [
    '-f signet.yaml --url https://auth.example.com --dry-run',
    '-f signet.yaml --credentials new-keys.ndjson',
    '-f signet.yaml --prune --yes',
  ],
  run: async (options: Given, context) => {
    const { file } = required({ file: options.file });
    // Loaded by whoever needs it: the other commands start without it.
    const configuration = await import('../configuration/index.js');
    const described = await readFile(file, configuration, context);
    const { client, address } = instanceOf(options, context);
    const instance = await configuration.readInstance(client, configuration.concerned(described));
    const { prune = false, dryRun = false } = options;
    const plan = configuration.planned(described, instance, { prune, env: context.env });
    const { terminal } = context;
    terminal.say(configuration.printed(plan.differences));
    if (plan.steps.length === 0) return 0;
    if (dryRun) {
      if (plan.issued.size > 0) terminal.note(`${newSecrets(plan)} ${WHERE_TO}`);
      return EXIT_CHANGED;
    }
    const credentials = whereTo(plan, options, configuration);
    await confirmDeletions(plan, options, address, context);
    return carryOut(plan, credentials && resolve(context.cwd, credentials), client, context, configuration);
  },
};

type Module = typeof Configuration;

/** @throws FaultyFile, Failure */
export async function readFile(
  file: string,
  { FILE_BYTES_MAX, readConfiguration }: Module,
  { cwd }: Context,
): Promise<Configuration.Described> {
  const text = await readIfThere(resolve(cwd, file), FILE_BYTES_MAX);
  if (text === null) throw new Failure(`There is no file ${file}.`);
  const read = readConfiguration(text);
  if ('faults' in read) throw new FaultyFile(file, read.faults);
  return read.described;
}

/** Keys that are shown once go where somebody said, or nowhere because somebody said so: never among other lines. */
function whereTo(plan: Configuration.Plan, { credentials }: Given, { Refusal }: Module): string | undefined {
  if (plan.issued.size === 0 || credentials === false) return undefined;
  if (credentials !== undefined) return credentials;
  throw new Refusal([`${newSecrets(plan)} ${WHERE_TO}`]);
}

const newSecrets = ({ issued }: Configuration.Plan): string =>
  `Applying this makes ${[...issued].map(([secret, count]) => plural(count, secret)).join(' and ')}, shown once.`;

const WHERE_TO =
  'Say where to keep what is new: --credentials FILE, or --no-credentials to let it go and issue another when it is needed.';

async function confirmDeletions(
  { steps }: Configuration.Plan,
  { yes = false }: Given,
  address: string,
  { terminal }: Context,
): Promise<void> {
  const count = steps.filter(({ change }) => change.kind === 'delete').length;
  if (count === 0 || yes) return;
  if (!terminal.isInteractive)
    throw new UsageError(
      `Nobody is there to confirm ${plural(count, 'deletion')}: add --yes. Nothing was changed.`,
    );
  const isConfirmed = await terminal.confirm(`Delete ${count} of what is at ${address}, as shown above?`);
  if (!isConfirmed) throw new Failure('Nothing was changed.', EXIT_REFUSED);
}

async function carryOut(
  plan: Configuration.Plan,
  path: string | undefined,
  client: Parameters<Module['carryOut']>[1],
  { terminal, signal }: Context,
  { CredentialsFile, carryOut: work, doubled }: Module,
): Promise<number> {
  const credentials = path === undefined ? undefined : await CredentialsFile.open(path);
  const progress = new Progress(terminal.streams.stderr, 'Applying', plan.steps.length);
  const listener = {
    issued: async (secrets: Readonly<Record<string, string>>) => credentials?.write(secrets),
    done: () => progress.advance(),
  };
  const { done, error } = await work(plan, client, listener, signal);
  progress.end();
  await credentials?.close();
  if (credentials)
    terminal.say(`New secrets: ${credentials.path} (readable by you alone; they are not shown again)`);
  terminal.say(`${done} of ${plural(plan.steps.length, 'difference')} applied.`);
  if (error !== undefined || done < plan.steps.length) {
    if (error !== undefined) terminal.note(sentence(error));
    terminal.note('Apply the file again to go on from here.');
    return signal.aborted ? EXIT_INTERRUPTED : 1;
  }
  const doubles = await doubled(plan, client);
  if (doubles.length === 0) return EXIT_CHANGED;
  throw new ListedFailure(doubles.join('\n'), 1);
}
