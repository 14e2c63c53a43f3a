import { AgentAuthClient, Permissions } from '@signet/sdk/agentauth';
import { CONCRETE, wider } from './agentauth-permissions.gen.js';

/** Everything the permission builder names, flattened. */
function leaves(tree: object): string[] {
  return Object.values(tree).flatMap((value: unknown) =>
    typeof value === 'string' ? [value] : leaves(value as object),
  );
}

const BUILT_IN = leaves(Permissions).filter((permission) => CONCRETE.test(permission));

/** What a server can grant: concrete permissions and the wildcards over them. */
export class Catalogue {
  readonly #grantable: ReadonlySet<string>;
  readonly concrete: readonly string[];

  constructor(concrete: readonly string[] = BUILT_IN) {
    this.concrete = concrete;
    this.#grantable = new Set(concrete.flatMap((permission) => [permission, ...wider(permission)]));
  }

  has(permission: string): boolean {
    return this.#grantable.has(permission);
  }

  /** The one concrete permission with this resource and action, or undefined. */
  find(resource: string, action: string): string | undefined {
    const found = this.concrete.filter((permission) => permission.endsWith(`:${resource}:${action}`));
    return found.length === 1 ? found[0] : undefined;
  }
}

/**
 * The built-in catalogue plus what the server's operator added to it. A server that cannot be asked is no reason to
 * stop: a dry run needs none.
 */
export async function readCatalogue(baseUrl: string): Promise<Catalogue> {
  try {
    const client = new AgentAuthClient({ baseURL: baseUrl, maxRetries: 0, timeout: 3_000 });
    const { permissions } = await client.listPermissions();
    const listed = Object.values(permissions)
      .flat()
      .filter((permission) => CONCRETE.test(permission));
    return new Catalogue([...new Set([...BUILT_IN, ...listed])]);
  } catch {
    return new Catalogue();
  }
}
