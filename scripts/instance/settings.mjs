import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { isAbsolute, join } from 'node:path';
import { root } from '../checkout.mjs';
import { Failure } from '../process/failure.mjs';

/**
 * Reads the few settings that the launcher itself needs. Everything else is the API's to read and to check.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function readSettings(env = process.env) {
  const host = readHost(env, 'SIGNET_HOST');
  const opsHost = readHost(env, 'SIGNET_OPS_HOST');
  const ports = {
    api: readPort(env, 'SIGNET_API_PORT', 4000),
    dashboard: readPort(env, 'SIGNET_DASHBOARD_PORT', 3000),
    ops: readPort(env, 'SIGNET_OPS_PORT', 4001),
  };
  const [apiUrl, dashboardUrl] = [urlOfListener(host, ports.api), urlOfListener(host, ports.dashboard)];
  return {
    host,
    opsHost,
    ports,
    environment: env.SIGNET_ENV || 'development',
    dataDir: dataDirOf(env),
    // Who owns the tables can be asked whether the database answers; the service's own login may not exist yet.
    databaseUrl: valueOf(env, 'DATABASE_OWNER_URL') ?? valueOf(env, 'DATABASE_URL'),
    dashboardSecret: valueOf(env, 'SIGNET_DASHBOARD_SECRET'),
    apiUrl,
    dashboardUrl,
    opsUrl: urlOfListener(opsHost, ports.ops),
    publicUrl: withoutSlash(valueOf(env, 'SIGNET_PUBLIC_URL') ?? apiUrl),
    publicDashboardUrl: withoutSlash(valueOf(env, 'SIGNET_DASHBOARD_URL') ?? dashboardUrl),
  };
}

/** The data folder as an absolute path. A relative one counts from the checkout, wherever the command was typed. */
export function dataDirOf(env = process.env) {
  const dataDir = env.SIGNET_DATA_DIR || '.signet';
  return isAbsolute(dataDir) ? dataDir : join(root, dataDir);
}

const withoutSlash = (url) => url.replace(/\/+$/, '');

/** An address that means "all of them" is one to listen on: it is called at the loopback address of its family. */
function urlOfListener(host, port) {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : /^[0:]+$/.test(host) ? '::1' : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

function readHost(env, setting) {
  const host = (env[setting] || '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  const isName = /^(?=.*[a-z])[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(host);
  if (!host.includes('%') && (isIP(host) || isName)) return host;
  throw new Failure(
    `${setting} is no address to listen on: set it to an IP address such as 127.0.0.1 or ::1, or to a host name, without a port.`,
  );
}

/** A setting, or what the file holds that its `_FILE` names. One that cannot be read is the API's to complain about. */
function valueOf(env, setting) {
  if (env[setting]) return env[setting];
  const file = env[`${setting}_FILE`];
  if (!file) return null;
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch {
    return null;
  }
}

function readPort(env, setting, fallback) {
  if (!env[setting]) return fallback;
  const port = Number(env[setting]);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Failure(`${setting} is not a port number: set it to a whole number from 1 to 65535.`);
}
