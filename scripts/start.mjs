import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ensureBuilt, outputOf } from './build.mjs';
import { root } from './checkout.mjs';
import { ensureInstalled } from './install.mjs';
import { prepareDataFolder } from './instance/data-folder.mjs';
import { apiEnvironment, dashboardEnvironment, onlyDatabase } from './instance/environment.mjs';
import { takeLock } from './instance/lock.mjs';
import { prepareInstance } from './instance/prepare.mjs';
import { findSetupLink, writeRecord } from './instance/record.mjs';
import { startService, waitForService } from './instance/service.mjs';
import { readSettings } from './instance/settings.mjs';
import { requireDatabase } from './postgres/connect.mjs';
import { startPostgres } from './postgres.mjs';
import { Failure } from './process/failure.mjs';
import { requirePorts } from './process/ports.mjs';
import { progressOn } from './process/progress.mjs';
import { isStopping, onStop, runScript } from './process/script.mjs';

await runScript(start, { signalExitCode: 0 });

async function start() {
  const settings = readSettings();
  const { step } = progressOn(process.stdout);

  await claim(settings);
  await ensureInstalled();
  await ensureBuilt(['api', 'dashboard']);

  const database = await step(settings.databaseUrl ? 'Reaching the database' : 'Starting PostgreSQL', () =>
    openDatabase(settings),
  );
  const databaseEnv = await step('Preparing the database', () =>
    prepareInstance({
      entry: join(root, 'apps/api/dist/cli/main.js'),
      env: apiEnv(settings, database.env),
    }),
  );
  const services = await step('Starting API and dashboard', () => startServices(settings, databaseEnv));
  const { apiUrl, opsUrl, dashboardUrl, dataDir } = settings;
  onStop(writeRecord(dataDir, { apiUrl, opsUrl, dashboardUrl, databaseUrl: databaseEnv.DATABASE_URL }));

  announce(settings, services[0].warnings());
  onStop(() => process.stdout.write('\n  Stopping …\n'));
  throw await firstEnd(services, database);
}

/** Everything that can be refused without starting anything: the folder, another instance on it, the ports. */
async function claim({ dataDir, host, opsHost, ports }) {
  prepareDataFolder(dataDir);
  const lock = takeLock(dataDir);
  if ('heldBy' in lock) {
    throw new Failure(
      `Signet already runs on the data folder ${dataDir} (process ${lock.heldBy}): stop it first, or choose another folder with SIGNET_DATA_DIR.`,
    );
  }
  onStop(lock.release);
  await requirePorts([
    { name: 'dashboard', host, port: ports.dashboard, settings: ['SIGNET_HOST', 'SIGNET_DASHBOARD_PORT'] },
    { name: 'API', host, port: ports.api, settings: ['SIGNET_HOST', 'SIGNET_API_PORT'] },
    {
      name: 'operations endpoints',
      host: opsHost,
      port: ports.ops,
      settings: ['SIGNET_OPS_HOST', 'SIGNET_OPS_PORT'],
    },
  ]);
}

async function openDatabase({ databaseUrl, dataDir }) {
  if (databaseUrl) {
    await requireDatabase(databaseUrl);
    return { env: process.env, exited: new Promise(() => {}) };
  }
  const postgres = await startPostgres({ dataDir });
  onStop(postgres.stop);
  return { env: { DATABASE_OWNER_URL: postgres.ownerUrl }, exited: postgres.exited };
}

/** What the API is told. The owner's address of the database is for preparing it, in a process that has ended by then. */
function apiEnv({ dataDir, host, opsHost, ports, environment, databaseUrl }, databaseEnv) {
  return {
    ...apiEnvironment({ hasOwnDatabase: databaseUrl !== null }),
    ...onlyDatabase(databaseEnv),
    SIGNET_ENV: environment,
    SIGNET_DATA_DIR: dataDir,
    SIGNET_HOST: host,
    SIGNET_API_PORT: String(ports.api),
    SIGNET_DASHBOARD_PORT: String(ports.dashboard),
    SIGNET_OPS_PORT: String(ports.ops),
    SIGNET_OPS_HOST: opsHost,
  };
}

async function startServices(settings, databaseEnv) {
  const { dataDir, host, ports, apiUrl, opsUrl, dashboardUrl } = settings;
  // By it the dashboard proves to the API who its visitors are. Nobody else needs to know it, so a start makes a new one.
  const secret = settings.dashboardSecret ?? randomBytes(32).toString('hex');
  const api = startService({
    name: 'api',
    entry: outputOf('api'),
    dataDir,
    env: {
      ...apiEnv(settings, databaseEnv),
      SIGNET_DASHBOARD_SECRET: secret,
      // Read already: both would be one too many.
      SIGNET_DASHBOARD_SECRET_FILE: undefined,
    },
  });
  const dashboard = startService({
    name: 'dashboard',
    entry: outputOf('dashboard'),
    dataDir,
    env: {
      ...dashboardEnvironment(),
      PORT: String(ports.dashboard),
      HOSTNAME: host,
      SIGNET_API_URL: apiUrl,
      SIGNET_DASHBOARD_SECRET: secret,
      NODE_ENV: 'production',
    },
  });
  onStop(() => Promise.all([api.stop(), dashboard.stop()]));

  await Promise.all([
    waitForService(api, `${opsUrl}/readyz`, ({ statusCode }) => statusCode === 200),
    waitForService(dashboard, dashboardUrl, ({ statusCode }) => statusCode < 500),
  ]);
  return [api, dashboard];
}

/** The addresses that people open: those of the operator's gateway, where there is one. */
function announce({ dataDir, publicUrl, publicDashboardUrl }, warnings) {
  const setupLink = findSetupLink(dataDir);
  const lines = [
    ['Dashboard', publicDashboardUrl],
    setupLink ? ['Set up', `${setupLink}  (works once)`] : ['Sign in', `${publicDashboardUrl}/sign-in`],
    ['API', publicUrl],
    ['Data', dataDir.startsWith(`${root}/`) ? dataDir.slice(root.length + 1) : dataDir],
    ...warnings.map((warning) => ['Warning', warning]),
    ['Stop', 'Ctrl-C'],
  ];
  const text = lines.map(([label, value]) => `  ${label.padEnd(11)}${value}\n`).join('');
  process.stdout.write(`\n  Signet is running.\n\n${text}\n`);
}

/** Waits until something that should run for ever ends, and says what it was. */
async function firstEnd(services, database) {
  const failure = await Promise.race([
    ...services.map(async (service) => {
      const code = await service.exited;
      return new Failure(service.explain(code));
    }),
    database.exited.then(
      () => new Failure('The embedded PostgreSQL stopped: see postgres/server.log in the data folder.'),
    ),
  ]);
  // During an orderly stop the services end too: the script is about to exit, there is nothing to report.
  if (isStopping()) await new Promise(() => {});
  return failure;
}
