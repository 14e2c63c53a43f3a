import { Failure } from '../process/failure.mjs';
import { run } from '../process/run.mjs';

const isDatabaseSetting = ([name]) => /^DATABASE_(OWNER_)?URL(_FILE)?$/.test(name);

/** An environment without any address of the database. */
export const withoutDatabase = (env) =>
  Object.fromEntries(Object.entries(env).filter((entry) => !isDatabaseSetting(entry)));

/** The addresses of the database in an environment. */
export const onlyDatabase = (env) => Object.fromEntries(Object.entries(env).filter(isDatabaseSetting));

/**
 * Makes the database ready as its owner, in a process that ends before the service starts.
 * @param {{ entry: string, env: NodeJS.ProcessEnv }} options `entry` is the command line of the API
 * @returns {Promise<string>} all that the service may know of the database: the address for its own login
 */
export async function prepareInstance({ entry, env }) {
  const { code, output } = await run(process.execPath, ['--enable-source-maps', entry, 'prepare', '--json'], {
    env,
  });
  if (code !== 0) throw new Failure(output.trim());
  return JSON.parse(output.trim().split('\n').at(-1)).database_url;
}
