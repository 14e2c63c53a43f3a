import { isAbsolute, join } from 'node:path';
import { root } from '../checkout.mjs';
import { Failure } from '../process/failure.mjs';

/**
 * Reads the few settings that the launcher itself needs. Everything else is the API's to read and to check.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function readSettings(env = process.env) {
  const host = env.SIGNET_HOST || '127.0.0.1';
  const ports = {
    api: readPort(env, 'SIGNET_API_PORT', 4000),
    dashboard: readPort(env, 'SIGNET_DASHBOARD_PORT', 3000),
    ops: readPort(env, 'SIGNET_OPS_PORT', 4001),
  };
  // An address that means "all of them" is one to listen on, not one to call.
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const urlOf = (port) => `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
  return {
    host,
    ports,
    environment: env.SIGNET_ENV || 'development',
    dataDir: dataDirOf(env),
    databaseUrl: env.DATABASE_URL || null,
    apiUrl: urlOf(ports.api),
    dashboardUrl: urlOf(ports.dashboard),
    opsUrl: `http://127.0.0.1:${ports.ops}`,
  };
}

/** The data folder as an absolute path. A relative one counts from the checkout, wherever the command was typed. */
export function dataDirOf(env = process.env) {
  const dataDir = env.SIGNET_DATA_DIR || '.signet';
  return isAbsolute(dataDir) ? dataDir : join(root, dataDir);
}

function readPort(env, setting, fallback) {
  if (!env[setting]) return fallback;
  const port = Number(env[setting]);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Failure(`${setting} is not a port number: set it to a whole number from 1 to 65535.`);
}
