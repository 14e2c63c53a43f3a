import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runCli } from '../../src/cli.js';
import { Terminal } from '../../src/terminal.js';

interface Options {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Typed by somebody at a terminal, line by line; without it nobody is there. */
  typed?: string[];
  /** How wide the terminal is. */
  columns?: number;
  signal?: AbortSignal;
  sleep?: (ms: number) => Promise<void>;
}

/** Runs a command line in this process, as a person at a terminal or as a script. */
export async function run(args: string[], { cwd, env = {}, typed, columns, signal, sleep }: Options) {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const collected = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    streams[name].on('data', (chunk: Buffer) => (collected[name] += chunk.toString()));
  if (typed) {
    Object.assign(streams.stdin, { isTTY: true });
    streams.stdin.end(typed.map((line) => `${line}\n`).join(''));
  }
  if (columns) Object.assign(streams.stdout, { columns });
  const terminal = new Terminal(streams);
  const code = await runCli(args, {
    terminal,
    env,
    cwd,
    signal: signal ?? new AbortController().signal,
    sleep,
  });
  terminal.close();
  return { code, ...collected };
}

/** A folder of its own for each test, with shortcuts to what is in it. */
export async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'signet-cli-'));
  return {
    path,
    read: (name: string) => readFile(join(path, name), 'utf8'),
    json: async (name: string) =>
      JSON.parse(await readFile(join(path, name), 'utf8')) as Record<string, never>,
    mode: async (name: string) => (await stat(join(path, name))).mode & 0o777,
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
export type Folder = Awaited<ReturnType<typeof folder>>;
