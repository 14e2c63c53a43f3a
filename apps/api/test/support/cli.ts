import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Ended {
  code: number | null;
  output: string;
}

/** Runs a command of the operator, as a process of its own. */
export function runCommand(
  { databaseUrl, dataDir }: { databaseUrl: string; dataDir: string },
  args: string[],
  { fileSizeMax = 'unlimited' }: { fileSizeMax?: string } = {},
): Promise<Ended> {
  const shell = ['-c', `ulimit -f ${fileSizeMax}; exec "$0" "$@"`, process.execPath, ENTRY, ...args];
  const child = spawn('sh', shell, {
    // A shell that reads from a socket takes itself for a remote one, and runs somebody's start-up files.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      SIGNET_ENV: 'development',
      SIGNET_DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}
