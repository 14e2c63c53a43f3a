import type { Signet } from './signet.js';
import { call, verified, type VerifiedAgent } from './wire.js';

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
export async function aManagementKey(signet: Signet): Promise<string> {
  const { bootstrap } = await import('../../src/cli/bootstrap.js');
  return (await bootstrap(signet.application.nest, { rotate: true })).management_api_key;
}

export async function aManager(signet: Signet): Promise<Manage> {
  return managerWith(signet, await aManagementKey(signet));
}

/** Both from one run of the command: a later run replaces what an earlier one made, and ends its tokens. */
export async function aManagerAndAdministrator(
  signet: Signet,
): Promise<{ api: Manage; administrator: VerifiedAgent }> {
  const { bootstrap } = await import('../../src/cli/bootstrap.js');
  const made = await bootstrap(signet.application.nest, { rotate: true });
  return {
    api: managerWith(signet, made.management_api_key),
    administrator: await verified(signet, made),
  };
}

export function managerWith(signet: Signet, management_api_key: string): Manage {
  return (method, path, body, headers = {}) =>
    call(signet, method, `/api/v1${path}`, {
      body,
      headers: { authorization: `Bearer ${management_api_key}`, ...headers },
    });
}
