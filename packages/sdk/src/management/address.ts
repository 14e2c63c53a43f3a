import { queryString, withIds } from '../agentauth/path.js';
import { callOf } from './call.js';
import { Operations } from './operations.gen.js';

/**
 * The address of an operation, for what is not sent by the client: a link that a browser follows with its own session.
 * Nothing is sent.
 *
 * @param ask calls one method, and returns what that returns: `(api) => api.activity.export({ format: 'csv' })`
 * @returns the path and query, to be put behind the address of the server
 * @throws TypeError when nothing is called, or an id could be no segment of a path
 */
export function addressOf(ask: (api: Operations) => unknown): string {
  let address: string | undefined;
  const never = new Promise<never>(() => undefined);
  const asked = ask(
    new Operations(({ route, ids, query }) => {
      address = withIds(route, ids).replace(/^\w+ /, '') + queryString(query);
      return callOf(never);
    }),
  );
  // Lists and streams ask when they are read.
  if (isIterable(asked)) void asked[Symbol.asyncIterator]().next();
  if (address === undefined) throw new TypeError('No operation was called');
  return address;
}

const isIterable = (asked: unknown): asked is AsyncIterable<unknown> =>
  typeof asked === 'object' && asked !== null && Symbol.asyncIterator in asked;
