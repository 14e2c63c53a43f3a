import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import next from 'next';
import { consoleServer } from './console-server';

/** How long open answers, such as streams of events, may go on after we are asked to stop. */
const STOP_MS = 5_000;

const dir = import.meta.dirname;
const { NODE_ENV, PORT = '3000', HOSTNAME: hostname = '127.0.0.1' } = process.env;
const isDevelopment = NODE_ENV === 'development';

function readSecretFile(): void {
  const { SIGNET_DASHBOARD_SECRET_FILE: file } = process.env;
  if (file) process.env.SIGNET_DASHBOARD_SECRET = readFileSync(file, 'utf8').trim();
}

async function start(): Promise<void> {
  readSecretFile();
  if (!isDevelopment) {
    // What the framework's own stand-alone server does: the settings of the build, without the file they came from.
    const built = readFileSync(path.join(dir, '.next/required-server-files.json'), 'utf8');
    process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(
      (JSON.parse(built) as { config: unknown }).config,
    );
  }
  const port = Number(PORT);
  const server = consoleServer({ pages: (request, response) => handle(request, response) });
  // The framework takes over upgrades of the server it knows, and leaves those open that it has no use for.
  const httpServer = isDevelopment ? server : createServer();
  const app = next({ dir, dev: isDevelopment, hostname, port, httpServer });
  await app.prepare();
  const handle = app.getRequestHandler();

  server.once('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  server.listen(port, hostname, () =>
    process.stdout.write(`The dashboard listens on ${hostname}, port ${port}.\n`),
  );
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      server.close(() => process.exit(0));
      setTimeout(() => server.closeAllConnections(), STOP_MS).unref();
    });
}

void start();
