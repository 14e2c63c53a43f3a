#!/usr/bin/env node
import { runCli } from './cli.js';
import { EXIT_INTERRUPTED } from './failure.js';
import { Terminal } from './terminal.js';

const { stdin, stdout, stderr, env } = process;
const terminal = new Terminal({ stdin, stdout, stderr });
const controller = new AbortController();
let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    asked += 1;
    controller.abort();
    // A question has nothing to finish; neither does somebody who asks twice. npm passes Ctrl-C on a second time
    // at once, which is why it takes three.
    if (asked > 2 || terminal.isAsking) process.exit(EXIT_INTERRUPTED);
  });
}
// Whoever reads us may stop early, as `head` does: then what is under way is finished, and there is nothing to tell.
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    controller.abort();
  });

const code = await runCli(process.argv.slice(2), {
  terminal,
  env,
  cwd: process.cwd(),
  signal: controller.signal,
});
terminal.close();
// Not exit(): what is still in the pipes would be lost.
process.exitCode = code;
