import type { Command, Context } from './command.js';
import { deploy } from './commands/deploy.js';
import { init } from './commands/init.js';
import { migrate } from './commands/migrate.js';
import { test } from './commands/test.js';
import { EXIT_USAGE, Failure, sentence, UsageError } from './failure.js';

const VERSION = '0.1.0';
const COMMANDS: ReadonlyMap<string, Command> = new Map(Object.entries({ init, test, deploy, migrate }));

function help(name: string): string {
  const list = [...COMMANDS].map(([command, { summary }]) => `  ${command.padEnd(9)} ${summary}`).join('\n');
  return `Usage: ${name} <command> [options]

Commands that work from anywhere, against a server:
${list}

Run "${name} <command> --help" for its options and examples.
`;
}

/** Runs one command line and returns its exit code: 0 done, 1 failed, 64 not understood, 130 stopped. */
export async function runCli(args: string[], context: Context): Promise<number> {
  const [name = 'help', ...rest] = args;
  const { terminal, env } = context;
  const called = env['SIGNET_CLI_NAME'] || 'signet';
  if (['help', '--help', '-h'].includes(name)) return print(help(called));
  if (['--version', '-V'].includes(name)) return print(`${VERSION}\n`);

  const command = COMMANDS.get(name);
  if (!command) {
    terminal.note(`There is no command "${name}".\n\n${help(called)}`);
    return EXIT_USAGE;
  }
  const asksForHelp = rest.some((arg) => arg === '--help' || arg === '-h');
  if (asksForHelp) return print(command.help(called));
  try {
    return await command.run(rest, context);
  } catch (error) {
    if (error instanceof UsageError) terminal.note(`${error.message}\nTry "${called} ${name} --help".`);
    else terminal.note(sentence(error));
    return error instanceof Failure ? error.exitCode : 1;
  }

  function print(text: string): number {
    terminal.streams.stdout.write(text);
    return 0;
  }
}
