import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { createApplication } from '../application.js';
import { loadSettings, SettingsError } from '../platform/config/load-settings.js';
import { Logger } from '../platform/logging/logger.js';
import { loginOf } from '../platform/database/login.js';
import { NotPrepared, ownerUrlOf, prepare } from '../prepare/index.js';
import { SetupService } from '../sessions/index.js';
import { sentenceFor } from '../start-failure.js';
import { parseLive, verifyLive } from './audit.js';
import { AlreadyBootstrapped, bootstrap } from './bootstrap.js';
import { rotateAuditKey } from './rotate-audit-key.js';
import { writeOpenApi } from './openapi.js';
import { leaveAtRest, seed } from './seed.js';

/** Runs `work` on the database itself: no listener, no queue. */
async function withApplication(work: (app: INestApplicationContext) => Promise<void>): Promise<void> {
  const logger = new Logger('silent');
  const { settings } = await prepare(loadSettings({ ...process.env, SIGNET_ROLE: 'api' }), logger);
  const application = await createApplication(settings, { logger });
  try {
    await work(application.nest);
  } finally {
    await application.close();
  }
}

export async function runBootstrap(options: { json?: boolean; rotate?: boolean }): Promise<void> {
  await withApplication(async (app) => {
    const made = await bootstrap(app, options);
    process.stdout.write(
      options.json
        ? `${JSON.stringify(made)}\n`
        : `Administrator agent   ${made.agent_id}\n` +
            `API key               ${made.api_key}\n` +
            `Management API key    ${made.management_api_key}\n\n` +
            'Store them now: they are not shown again.\n',
    );
  });
}

export async function runPrepare({ json }: { json?: boolean }): Promise<void> {
  const configured = loadSettings(process.env);
  const { settings, warning } = await prepare(configured, new Logger('silent')).catch((error: unknown) => {
    throw error instanceof NotPrepared ? error : new NotPrepared(sentenceFor(error, configured));
  });
  if (json) {
    const { DATABASE_URL: database_url, DATABASE_DIRECT_URL: database_direct_url } = settings;
    process.stdout.write(`${JSON.stringify({ database_url, database_direct_url, warning })}\n`);
    return;
  }
  process.stdout.write(
    `The database is ready. The service works as ${loginOf(settings.DATABASE_URL).name}.\n`,
  );
  if (warning) process.stderr.write(`${warning}\n`);
}

export async function runSeed(given: { agents: string; events: string }): Promise<void> {
  const [agents, events] = [given.agents, given.events].map((text) => {
    if (!/^\d{1,8}$/.test(text)) throw new Error(`"${text}" is not a number of rows.`);
    return Number(text);
  }) as [number, number];
  await withApplication((app) => seed(app, { agents, events }));
  await leaveAtRest(ownerUrlOf(loadSettings(process.env)));
}

export async function runOpenApi({ write }: { write?: string }): Promise<void> {
  await withApplication((app) => writeOpenApi(app, write));
}

/** What the verifier of files ends with when it cannot read one: 1 is for a log that is not valid, and nothing else. */
const EXIT_UNREADABLE = 2;

export async function runAudit(args: string[]): Promise<number> {
  let code = EXIT_UNREADABLE;
  try {
    const options = parseLive(args);
    await withApplication(async (app) => {
      code = await verifyLive(app, options, process.stdout);
    });
  } catch (error) {
    process.stderr.write(`The log was not verified: ${(error as Error).message}\n`);
  }
  return code;
}

export async function runRotateAuditKey({
  force = false,
  json,
}: {
  force?: boolean;
  json?: boolean;
}): Promise<void> {
  await withApplication(async (app) => {
    const { kid, ended } = await rotateAuditKey(app, { force });
    const signed = ended.map((former) => `${former} counts for nothing by itself any more.\n`);
    process.stdout.write(
      json
        ? `${JSON.stringify({ kid, ended })}\n`
        : `${kid} signs the audit log from now on.\n${signed.join('')}`,
    );
  });
}

export async function runSetupLink(): Promise<void> {
  await withApplication(async (app) => {
    const link = await app.get(SetupService).renewLink();
    process.stdout.write(link ? `${link}\n` : 'This instance has an owner: sign in instead.\n');
  });
}

/** Whether the message of an error says all that there is to say. */
export const isPlain = (error: unknown): boolean =>
  [AlreadyBootstrapped, NotPrepared, SettingsError].some((known) => error instanceof known);
