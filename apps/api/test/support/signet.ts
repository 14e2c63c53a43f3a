import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import 'reflect-metadata';
import { createApplication, type Application, type ApplicationOptions } from '../../src/application.js';
import { Clock } from '../../src/platform/clock/clock.js';
import { loadSettings } from '../../src/platform/config/load-settings.js';
import { Logger } from '../../src/platform/logging/logger.js';
import { prepare } from '../../src/prepare/index.js';
import { holdToCatalogue } from './catalogue.js';
import { aMigratedDatabase } from './databases.js';

/** A clock that stands where the test puts it, and otherwise runs. */
export class MovableClock extends Clock {
  private offsetMs = 0;
  private stoppedMs: number | null = null;
  now(): Date {
    return new Date((this.stoppedMs ?? Date.now()) + this.offsetMs);
  }
  /** From here on it moves only when it is moved: for what must not depend on how fast the machine is. */
  stop(): void {
    this.stoppedMs ??= Date.now();
  }
  advance(seconds: number): void {
    this.offsetMs += seconds * 1000;
  }
}

/** The whole service, listening on a real port, on a database of its own. */
export interface Signet {
  url: string;
  /** The owner's address: what the tests' own statements are made with. */
  databaseUrl: string;
  /** What the service itself works with. */
  serviceUrl: string;
  dataDir: string;
  clock: MovableClock;
  application: Application;
  /** Where the first owner is made. */
  setupLink: string | null;
  /** Runs SQL as the tests' superuser. */
  sql: <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;
  close(): Promise<void>;
}

export interface SignetOptions {
  environment?: Record<string, string>;
  /** A database with something in it, in place of a new one. */
  databaseUrl?: string;
  /** Shares the database of another instance, like a second process behind a balancer. */
  beside?: Signet;
  /** Hears what the service says about itself. */
  logger?: Logger;
  /** What answers beside our own protocols. */
  protocols?: ApplicationOptions['protocols'];
}

/** Starts Signet for a test file. Role `api` unless told otherwise: few tests need the queue. */
export async function startSignet({
  environment = {},
  beside,
  databaseUrl = beside?.databaseUrl,
  logger = new Logger('silent'),
  protocols = {},
}: SignetOptions = {}): Promise<Signet> {
  databaseUrl ??= await aMigratedDatabase();
  const dataDir = beside?.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'signet-data-')));
  const settings = loadSettings({
    SIGNET_ENV: 'development',
    SIGNET_ROLE: 'api',
    SIGNET_LOG_LEVEL: 'silent',
    SIGNET_RATE_LIMIT_IP_MULTIPLIER: '10000',
    SIGNET_DATA_DIR: dataDir,
    SIGNET_PUBLIC_URL: 'http://signet.test',
    DATABASE_URL: databaseUrl,
    ...environment,
  });
  const clock = beside?.clock ?? new MovableClock();
  const prepared = await prepare(settings, logger);
  const application = await createApplication(prepared.settings, { clock, logger, protocols });
  holdToCatalogue(application.nest);
  const setupLink = await application.awaitOwner();
  const server = application.nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => {});
  return {
    url,
    databaseUrl,
    serviceUrl: prepared.settings.DATABASE_URL,
    dataDir,
    clock,
    application,
    setupLink,
    sql: async (text, values) => (await pool.query(text, values)).rows,
    async close() {
      await application.close();
      await pool.end();
      if (!beside) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
