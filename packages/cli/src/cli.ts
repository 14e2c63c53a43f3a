import { Command, CommanderError } from 'commander';
import { addClosing, addExamples, callName, pathOf, type Context, type Verb } from './command.js';
import { apply } from './commands/apply.js';
import { atiAudit } from './commands/ati-audit.js';
import { verify } from './commands/audit.js';
import { check, schema } from './commands/configuration.js';
import { deploy } from './commands/deploy.js';
import { exportInstance } from './commands/export.js';
import { init } from './commands/init.js';
import { migrate } from './commands/migrate.js';
import { test } from './commands/test.js';
import { EXIT_USAGE, Failure, ListedFailure, sentence, UsageError } from './failure.js';

const VERSION = '0.1.0';

const NOUNS: Readonly<Record<string, { summary: string; verbs: readonly Verb[] }>> = {
  project: { summary: 'A program of yours that acts as an agent', verbs: [init, test, deploy] },
  agents: { summary: 'The agents of a server', verbs: [migrate] },
  configuration: {
    summary: 'What a server has, described in a file',
    verbs: [apply, exportInstance, check, schema],
  },
  audit: { summary: 'The audit log', verbs: [verify] },
  ati: { summary: 'Sandboxes and their tools', verbs: [atiAudit] },
};
/** Columns beyond which lines are hard to follow, also on a wider screen. */
const READABLE = 100;
/** Descriptions are wrapped beside their terms while they have so many columns. */
const NARROW = 20;
/** What also goes without its noun: what was called so before there were nouns, and what is typed every day. */
const SHORT: readonly Verb[] = [init, test, deploy, migrate, apply, exportInstance];

/**
 * Runs one command line and returns its exit code: 0 done, 1 failed, 64 not understood, 65 a file that cannot be
 * used, 130 stopped. `apply` and `audit verify` have codes of their own, which their help lists.
 */
export async function runCli(args: string[], context: Context): Promise<number> {
  const program = new Program(context);
  try {
    return await program.run(args.length ? args : ['--help']);
  } catch (error) {
    return program.explain(error);
  }
}

/** The tree of commands, as one command line walks through it. */
class Program {
  private readonly root: Command;
  /** Where the line led. */
  private at: Command;
  private exitCode = 0;

  constructor(private readonly context: Context) {
    const { stdout } = context.terminal.streams;
    this.root = new Command(callName(context.env));
    this.at = this.root;
    this.root
      .usage('<command> [options]')
      .version(VERSION, '-V, --version', 'Print the version')
      .helpOption('-h, --help', 'Show this text')
      .helpCommand('help [command]', 'Explain a command')
      .configureHelp({ visibleCommands: listed, subcommandTerm: termOf, minWidthToWrap: NARROW })
      // What is wrong is told by us, once.
      .configureOutput({
        writeOut: (text) => stdout.write(text),
        getOutHelpWidth: () => Math.min(stdout.columns ?? READABLE, READABLE),
        writeErr: () => {},
        outputError: () => {},
      })
      .exitOverride();
    addClosing(this.root, () => this.closing());
    for (const [name, { summary, verbs }] of Object.entries(NOUNS)) {
      const noun = this.root.command(name).summary(summary).description(summary);
      this.remember(noun);
      for (const verb of verbs) this.add(noun, verb);
    }
    for (const verb of SHORT) this.add(this.root, verb, { hidden: true });
  }

  async run(args: string[]): Promise<number> {
    await this.root.parseAsync(args, { from: 'user' });
    return this.exitCode;
  }

  /** Says what went wrong, and returns the exit code. */
  explain(error: unknown): number {
    const { terminal } = this.context;
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      // A noun by itself: somebody looks around.
      if (error.code === 'commander.help') return this.show(this.at);
      terminal.note(`${told(error)}\n${this.hint()}`);
      return EXIT_USAGE;
    }
    if (error instanceof ListedFailure) terminal.note(error.message);
    else terminal.note(error instanceof UsageError ? `${error.message}\n${this.hint()}` : sentence(error));
    return error instanceof Failure ? error.exitCode : 1;
  }

  private show(command: Command): number {
    this.context.terminal.streams.stdout.write(command.helpInformation());
    return 0;
  }

  private add(parent: Command, verb: Verb, options: { hidden?: boolean } = {}): void {
    const command = parent.command(verb.name, options).summary(verb.summary);
    verb.describe(command).action(async () => {
      this.at = command;
      this.exitCode = await verb.run(command.opts(), this.context, command.args);
    });
    if (verb.examples) addExamples(command, verb.examples);
    this.remember(command);
    for (const child of verb.verbs ?? []) this.add(command, child);
  }

  /** Whichever command finds a mistake tells it about itself. */
  private remember(command: Command): void {
    command.exitOverride((error) => {
      this.at = command;
      throw error;
    });
  }

  private hint(): string {
    return `Try "${pathOf(this.at)} --help".`;
  }

  private closing(): string {
    const name = this.root.name();
    const instance = this.context.env['SIGNET_CHECKOUT']
      ? `\nThe instance of this checkout has commands of its own: run "${name} instance --help".`
      : '';
    return `Run "${name} <command> --help" for its options and examples.${instance}`;
  }
}

/** All that can be done, at once: a noun by itself does nothing. */
const listed = (command: Command): Command[] =>
  command.parent
    ? [...command.commands]
    : command.commands.flatMap((noun) => (noun.name() in NOUNS ? noun.commands : []));

const termOf = (command: Command): string => pathOf(command).slice(pathOf(rootOf(command)).length + 1);

const rootOf = (command: Command): Command => (command.parent ? rootOf(command.parent) : command);

/** The parser's message as a sentence, with what was perhaps meant. */
function told({ code, message }: CommanderError): string {
  const [text = '', ...suggestions] = message.replace(/^error: /, '').split('\n');
  const [, unknown] = /^unknown command '(.*)'$/.exec(text) ?? [];
  const said =
    code === 'commander.unknownCommand'
      ? `There is no command "${unknown}".`
      : `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
  return [said, ...suggestions].join('\n');
}
