import type { Command } from 'commander';
import { UsageError } from './failure.js';
import type { Terminal } from './terminal.js';

/** What a command gets from whoever runs it. */
export interface Context {
  terminal: Terminal;
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Ends long work in good order: what is under way is finished and recorded, nothing new begins. */
  signal: AbortSignal;
  /** For tests: waits. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** One thing to do, with its name, options and examples. */
export interface Verb {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** Adds options, arguments and a longer text. */
  describe: (command: Command) => Command;
  /** What follows the words of the command in each example. */
  examples?: readonly string[];
  /** Returns the exit code. `options` are as `describe` made them. */
  run: (options: Options, context: Context, args: readonly string[]) => Promise<number>;
  /** What it can be done with, each in its own way. */
  verbs?: readonly Verb[];
}

/** Long options in camel case: text, or whether a switch was set. */
export type Options = Record<string, string | boolean | string[] | undefined>;

/** How the user calls us: in a checkout by npm. */
export const callName = (env: NodeJS.ProcessEnv): string => env['SIGNET_CLI_NAME'] || 'signet';

/** The words that lead to a command, as a user types them. */
export const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();

/** The help of a command ends with examples that can be typed as they are. */
export const addExamples = (command: Command, examples: readonly string[]): Command =>
  command.addHelpText('after', ({ command: asked }) => {
    const path = pathOf(asked);
    return `\nExamples:\n${examples.map((example) => `  ${`${path} ${example}`.trimEnd()}`).join('\n')}`;
  });

/** A paragraph at the end of a command's help, no wider than the rest of it. */
export const addClosing = (command: Command, text: () => string): Command =>
  command.addHelpText('after', ({ command: asked }) => {
    const width = asked.configureOutput().getOutHelpWidth?.() ?? Infinity;
    return `\n${asked.createHelp().boxWrap(text(), width)}`;
  });

/** What an exit code means, line by line, for the end of a command's text. */
export const exitCodes = (codes: readonly (readonly [code: number, means: string])[]): string =>
  ['Exit codes:', ...codes.map(([code, means]) => `  ${String(code).padEnd(4)}${means}`)].join('\n');

/** @throws UsageError naming every option that is missing, not only the first */
export function required<Name extends string>(
  values: Record<Name, string | undefined>,
): Record<Name, string> {
  const missing = Object.keys(values).filter((name) => !values[name as Name]);
  if (missing.length > 0) {
    const list = missing.map((name) => `--${name}`).join(', ');
    throw new UsageError(`${missing.length > 1 ? 'These options are' : 'This option is'} missing: ${list}.`);
  }
  return values as Record<Name, string>;
}
