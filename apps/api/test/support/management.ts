import type { Signet } from './signet.js';
import { call } from './wire.js';

// eslint-disable-next-line typescript/no-explicit-any
type Json = any;

/** Calls of the management API with a key that may do everything. */
export type Manage = <T = Json>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<{ status: number; body: T }>;

/** Makes a management key the way the operator's command makes it. */
export async function aManager(signet: Signet): Promise<Manage> {
  const { bootstrap } = await import('../../src/cli/bootstrap.js');
  const { management_api_key } = await bootstrap(signet.application.nest, { rotate: true });
  return (method, path, body, headers = {}) =>
    call(signet, method, `/api/v1${path}`, {
      body,
      headers: { authorization: `Bearer ${management_api_key}`, ...headers },
    });
}
