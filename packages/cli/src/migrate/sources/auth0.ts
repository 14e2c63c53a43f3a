import { UsageError } from '../../failure.js';
import { Auth0Users } from './auth0-users.js';
import { Provider, type Json, type ProviderOptions } from './provider.js';
import { id, strings, text, unique, type Harvest, type Source } from './source.js';

const PAGE = 50;

interface Options extends Omit<ProviderOptions, 'title' | 'baseUrl'> {
  domain: string;
  clientId: string;
  clientSecret: string;
  apiUrl?: string;
}

/** Reads users with their roles' permissions. Scopes: `read:users read:roles read:role_members`. */
export function auth0({ domain, clientId, clientSecret, apiUrl, ...rest }: Options): Source {
  const host = domain.replace(/^https:\/\//, '').replace(/\/+$/, '');
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(host))
    throw new UsageError(`"${domain}" is no domain: give one like example.eu.auth0.com.`);
  const provider = new Provider({ title: 'Auth0', baseUrl: apiUrl ?? `https://${host}`, ...rest });
  return { id: 'auth0', title: 'Auth0', read };

  async function read(): Promise<Harvest> {
    const { access_token: token } = await provider.call('/oauth/token', {
      body: {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        audience: `https://${host}/api/v2/`,
      },
    });
    provider.headers = { Authorization: `Bearer ${text(token)}` };

    const permissionsOf = await readRoles();
    const harvest: Harvest = { agents: [], skipped: [] };
    const users = new Auth0Users((query) => readPage('/api/v2/users', 'users', query), PAGE);
    for await (const user of users) {
      const sourceId = id(user['user_id']);
      const email = text(user['email']);
      const name = text(user['name']) || text(user['nickname']) || email;
      if (!email) {
        harvest.skipped.push({ sourceId, name, reason: 'has no e-mail address' });
        continue;
      }
      const roles = await all(`/api/v2/users/${encodeURIComponent(sourceId)}/roles`, 'roles');
      if (roles.length === 0) {
        harvest.skipped.push({ sourceId, name, reason: 'has no role' });
        continue;
      }
      const permissions = unique(roles.flatMap((role) => permissionsOf.get(id(role['id'])) ?? []));
      harvest.agents.push({ sourceId, name, email, permissions });
    }
    return { ...harvest, expected: users.total };
  }

  async function readRoles(): Promise<Map<string, string[]>> {
    const permissionsOf = new Map<string, string[]>();
    for (const role of await all('/api/v2/roles', 'roles')) {
      const roleId = id(role['id']);
      const permissions = await all(`/api/v2/roles/${encodeURIComponent(roleId)}/permissions`, 'permissions');
      permissionsOf.set(roleId, strings(permissions.map((permission) => permission['permission_name'])));
    }
    return permissionsOf;
  }

  async function all(path: string, member: string): Promise<Json[]> {
    const found: Json[] = [];
    for (let page = 0; ; page++) {
      const { items, total } = await readPage(path, member, { page });
      found.push(...items);
      if (items.length < PAGE || found.length >= total) return found;
    }
  }

  async function readPage(path: string, member: string, query: Record<string, string | number | undefined>) {
    const answer = await provider.call(path, { query: { per_page: PAGE, include_totals: true, ...query } });
    const total = Number(answer['total'] ?? Infinity);
    return { items: (answer[member] ?? []) as Json[], total };
  }
}
