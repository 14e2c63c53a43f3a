import { sendable } from '../agentauth/credentials.js';
import { withIds } from '../agentauth/path.js';
import { Transport, newKey, readJson, type TransportConfig } from '../agentauth/transport.js';
import { checkOptions } from '../options.js';
import { callOf, type EditOptions, type Operation, type Send, type WithResponse } from './call.js';
import { warnOfPlainHttp } from './plain-http.js';
import { problemFrom } from './problem.js';

export interface ManagementConfig extends TransportConfig {
  /**
   * A management key. Left out where `fetch` or `headers` sign the caller in. Over plain http to another machine it is sent with
   * a warning.
   */
  apiKey?: string | undefined;
  /** Sent with every request. */
  headers?: Record<string, string>;
}

/**
 * Makes what sends operations, for programs that take single nouns: `new Agents(senderOf(config))`.
 *
 * @throws TypeError when an option is misspelt, `baseURL` is missing or no plain http(s) address, or the key cannot be
 *   sent in a header
 */
export function senderOf(config: ManagementConfig): Send {
  checkOptions(config, 'baseURL, apiKey, headers, timeout, maxRetries, fetch, sleep, random', 'baseURL');
  const transport = new Transport({
    ...config,
    fetch: async (...request) => {
      const response = await (config.fetch ?? globalThis.fetch)(...request);
      if (!response.ok) throw await problemFrom(response);
      return response;
    },
  });
  const own = new Headers();
  if (config.apiKey) {
    own.set('authorization', `Bearer ${sendable(config.apiKey)}`);
    warnOfPlainHttp(config.baseURL);
  }
  for (const [name, value] of Object.entries(config.headers ?? {})) own.set(name, value);
  return (operation, options) => callOf(send(transport, own, operation, options));
}

async function send<T>(
  transport: Transport,
  own: Headers,
  operation: Operation,
  options: EditOptions = {},
): Promise<WithResponse<T>> {
  const { route, ids, query, body, keyed } = operation;
  checkTaken(operation, options);
  const { ifMatch, headers: more, ...rest } = options;
  const headers = new Headers(own);
  for (const [name, value] of Object.entries(more ?? {})) headers.set(name, value);
  if (ifMatch) headers.set('if-match', /^\*$|"$/.test(ifMatch) ? ifMatch : `"${ifMatch}"`);
  const filled = withIds(route, ids);
  if (keyed) rest.idempotencyKey ??= headers.get('idempotency-key') ?? newKey();
  // Nobody knows whether it was done, and it would be done again.
  else if (!route.startsWith('GET ')) rest.maxRetries ??= 0;
  const { signal } = rest;
  const read = async (response: Response, close: () => void) => ({
    data: await (operation.read?.({ response, close, signal }) ?? jsonOf(response)),
    response,
  });
  const payload = { query, body, headers: Object.fromEntries(headers), read };
  return transport.send(filled, payload, rest);
}

/** An option that the route does not take would promise what nobody keeps. */
function checkTaken({ route, keyed, versioned }: Operation, options: EditOptions): void {
  checkOptions(options, 'signal, timeout, maxRetries, idempotencyKey, ifMatch, headers');
  const left = { idempotencyKey: !keyed, ifMatch: !versioned };
  for (const [name, isLeft] of Object.entries(left))
    if (isLeft && options[name as keyof typeof left] !== undefined)
      throw new TypeError(`${route} takes no ${name}`);
}

const jsonOf = (response: Response): unknown => (response.status === 204 ? undefined : readJson(response));
