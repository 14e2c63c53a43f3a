/** What a Node program may need of the person's shell: nothing of it is a setting of ours. */
const ofTheShell = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TZ',
  'LANG',
  'LC_ALL',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
];

const ofTheDatabase = /^DATABASE_(OWNER_|DIRECT_)?URL(_FILE)?$/;
const ofSignet =
  /^(SIGNET_|(REDIS_URL|DATABASE_PREPARED_STATEMENTS|DATABASE_POOL_SIZE|AUDIT_RETENTION_DAYS|ALLOW_ANONYMOUS_ADMIN_REGISTRATION)(_FILE)?$)/;

/** Tells whether a variable is a setting of ours: such a one may hold a secret. */
export const isSetting = (name) => ofSignet.test(name) || ofTheDatabase.test(name);

/** An environment without any address of the database. */
export const withoutDatabase = (env) => pick(env, (name) => !ofTheDatabase.test(name));

/** The addresses of the database in an environment. */
export const onlyDatabase = (env) => pick(env, (name) => ofTheDatabase.test(name));

/**
 * The environment of the API but for the database, of which each process gets an address of its own: its settings, and
 * what any program needs. The variables of PostgreSQL's own client (PGSSLMODE and the like) are for a database that the
 * operator named: the embedded one is none of their business.
 * @param {{ hasOwnDatabase: boolean }} options
 */
export const apiEnvironment = ({ hasOwnDatabase }, env = process.env) =>
  pick(
    env,
    (name) => ofTheShell.includes(name) || ofSignet.test(name) || (hasOwnDatabase && name.startsWith('PG')),
  );

/** The environment of the dashboard, which asks the API for everything: no database, no key, nobody's password. */
export const dashboardEnvironment = (env = process.env) =>
  pick(env, (name) => [...ofTheShell, 'SIGNET_PUBLIC_URL'].includes(name));

function pick(env, isWanted) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isWanted(name)));
}
