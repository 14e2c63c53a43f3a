import 'reflect-metadata';
import type { FastifyInstance } from 'fastify';
import { createApplication } from './application.js';
import { exposedFiles, loadSettings, SettingsError } from './platform/config/load-settings.js';
import type { Settings } from './platform/config/settings.js';
import { unsafeOptions } from './platform/config/unsafe-settings.js';
import { Logger } from './platform/logging/logger.js';
import { prepare } from './prepare/index.js';
import { sentenceFor } from './start-failure.js';

// sysexits.h: EX_CONFIG and EX_UNAVAILABLE.
const EXIT_CONFIG = 78;
const EXIT_UNAVAILABLE = 69;
const EXIT_CUT_OFF = 1;
/** The longest call that may be under way, and five seconds to write what came of it. */
const STOP_MS = 35_000;

async function serve(configured: Settings, logger: Logger): Promise<void> {
  const { settings, warning } = await prepare(configured, logger);
  if (warning) warnAbout([warning]);
  const application = await createApplication(settings, { logger });
  const { nest, operations, draining } = application;

  const drainMs = settings.SIGNET_DRAIN_SECONDS! * 1000;
  const stop = once(async () => {
    draining.begin();
    // Balancers look every few seconds, and until then they send calls here.
    await new Promise((resolve) => setTimeout(resolve, drainMs));
    await application.close();
    await operations.close();
    logger.info('stopped');
    logger.flush();
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Whoever asks a second time does not want to wait; leases and the sweeper heal what is cut off.
    process.once(signal, () => {
      process.once(signal, () => process.exit(EXIT_CUT_OFF));
      setTimeout(() => {
        logger.warn('Stopping takes too long, so what is under way is cut off');
        logger.flush();
        process.exit(EXIT_CUT_OFF);
      }, drainMs + STOP_MS).unref();
      stop().then(
        () => process.exit(0),
        () => process.exit(EXIT_CUT_OFF),
      );
    });
  }

  try {
    const setupLink = settings.SIGNET_ROLE === 'worker' ? null : await application.awaitOwner();
    if (setupLink)
      logger.info('Waiting for an owner: open the one-time link in the data folder (file setup-link).');
    const server = nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    if (settings.SIGNET_ROLE !== 'worker')
      await server.listen({ port: settings.SIGNET_API_PORT, host: settings.SIGNET_HOST });
    await operations.listen({ port: settings.SIGNET_OPS_PORT, host: settings.SIGNET_OPS_HOST });
  } catch (error) {
    await stop();
    throw error;
  }
  logger.info('ready', { port: settings.SIGNET_API_PORT, count: Math.round(process.uptime() * 1000) });
}

/** Runs once, however often it is asked to. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= work());
}

/** Says it whatever the log level, and before Signet is ready: whoever waits for that finds it in the log. */
function warnAbout(warnings: readonly string[]): void {
  const logger = new Logger('warn');
  for (const warning of warnings) logger.warn(warning);
  logger.flush();
}

async function main(): Promise<void> {
  let settings: Settings;
  try {
    settings = loadSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  // Read once: a program that this process might ever start inherits no address of the database.
  for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_DIRECT_URL']) delete process.env[name];
  const logger = new Logger(settings.SIGNET_LOG_LEVEL);
  warnAbout([...unsafeOptions(settings), ...exposedFiles(process.env, settings)]);
  try {
    await serve(settings, logger);
  } catch (error) {
    logger.failure('Signet cannot start', error);
    logger.flush();
    process.stderr.write(`${sentenceFor(error, settings)}\n`);
    process.exit(EXIT_UNAVAILABLE);
  }
}

void main();
