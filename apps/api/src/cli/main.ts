import { Command, CommanderError } from 'commander';

/** The service itself takes a second to load, which help and a misspelt word need not wait for. */
const commands = () => import('./commands.js');

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
    .action(async (options: { json?: boolean; rotate?: boolean }) =>
      (await commands()).runBootstrap(options),
    );
  add('prepare', 'Migrate the database as DATABASE_OWNER_URL and make the login that the service works as')
    .option('--json', "Print that login's address as JSON: it holds the password")
    .action(async (options: { json?: boolean }) => (await commands()).runPrepare(options));
  add(
    'setup-link',
    'Make the one-time link for the first owner again, and print it; the one before ends',
  ).action(async () => (await commands()).runSetupLink());
  add('rotate-audit-key', 'Let a new key sign the audit log; what was signed stays verifiable')
    .option('--force', 'Because it leaked: nothing counts by itself any more that former keys have signed')
    .option('--json', 'Print the ids of the keys as JSON')
    .action(async (options: { force?: boolean; json?: boolean }) =>
      (await commands()).runRotateAuditKey(options),
    );
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
    .action(async (options: { agents: string; events: string }) => (await commands()).runSeed(options));
  add('openapi', 'Print the OpenAPI document of this build')
    .option('--write <file>', 'Write it to a file instead: docs/openapi/openapi.json is the committed one')
    .action(async (options: { write?: string }) => (await commands()).runOpenApi(options));
  root
    // It is `audit verify --live` to everybody, and its help is that of `audit verify`.
    .command('audit', { hidden: true })
    .argument('[words...]')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (words: string[]) => end(await (await commands()).runAudit(words)));
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
    const isPlain = (await commands()).isPlain(error);
    process.stderr.write(`${isPlain ? '' : 'The command failed: '}${(error as Error).message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
