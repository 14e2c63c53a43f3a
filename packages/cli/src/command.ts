import { parseArgs, type ParseArgsConfig } from 'node:util';
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

export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** `name` is how the user calls us. */
  help: (name: string) => string;
  /** Returns the exit code. */
  run: (args: string[], context: Context) => Promise<number>;
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = {
  [Name in keyof T]?: T[Name] extends { type: 'boolean' } ? boolean : string;
};

/**
 * Reads the options of a command strictly: unknown ones and stray words are errors.
 *
 * @throws UsageError
 */
export function readOptions<const T extends Options>(args: string[], options: T): Values<T> {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values as Values<T>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    // Node's own explanation goes on about "--" and positional arguments.
    throw new UsageError(`${message.split('. ')[0]?.replace(/\.$/, '')}.`);
  }
}

/** @throws UsageError naming every option that is missing, not only the first */
export function required<
  T extends Record<string, string | boolean | undefined>,
  Name extends keyof T & string,
>(values: T, names: readonly Name[]): Record<Name, string> {
  const missing = names.filter((name) => !values[name]);
  if (missing.length > 0) {
    const list = missing.map((name) => `--${name}`).join(', ');
    throw new UsageError(`${missing.length > 1 ? 'These options are' : 'This option is'} missing: ${list}.`);
  }
  return Object.fromEntries(names.map((name) => [name, String(values[name])])) as Record<Name, string>;
}
