import { Failure } from '../process/failure.mjs';
import { run } from '../process/run.mjs';

/**
 * Makes the database ready as its owner, in a process that ends before the service starts.
 * @param {{ entry: string, env: NodeJS.ProcessEnv }} options `entry` is the command line of the API
 * @returns {Promise<NodeJS.ProcessEnv>} all that the service may know of the database: addresses for its own login
 */
export async function prepareInstance({ entry, env }) {
  const { code, output } = await run(process.execPath, ['--enable-source-maps', entry, 'prepare', '--json'], {
    env,
  });
  if (code !== 0)
    throw new Failure(
      output.trim() || `The database could not be prepared: the program that does it ended with ${code}.`,
    );
  const { database_url: url, database_direct_url: directUrl } = JSON.parse(output.trim().split('\n').at(-1));
  return { DATABASE_URL: url, ...(directUrl && { DATABASE_DIRECT_URL: directUrl }) };
}
