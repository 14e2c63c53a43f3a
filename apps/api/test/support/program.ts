import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../../../packages/cli/dist/main.js', import.meta.url));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A run of the `signet` program, as a process of its own. */
export class ProgramRun {
  readonly finished: Promise<Finished>;
  private readonly child: ChildProcess;

  constructor(args: readonly string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.child = spawn(process.execPath, [ENTRY, ...args], {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      this.child[name]!.on('data', (chunk) => (said[name] += String(chunk)));
    this.finished = new Promise((resolve) => this.child.once('close', (code) => resolve({ code, ...said })));
  }

  /** Ends it as a crash does. */
  kill(): void {
    this.child.kill('SIGKILL');
  }
}
