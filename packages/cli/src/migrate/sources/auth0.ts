import { UsageError } from '../../failure.js';
import { Provider, type Json, type ProviderOptions } from './provider.js';
import { strings, text, unique, type Harvest, type Source } from './source.js';

const PAGE = 50;
/** Auth0 shows no more than this many results of one search, whatever the page. */
const SEARCH_MAX = 1_000;

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
    for await (const user of users()) {
      const sourceId = text(user['user_id']);
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
      const permissions = unique(roles.flatMap((role) => permissionsOf.get(text(role['id'])) ?? []));
      harvest.agents.push({ sourceId, name, email, permissions });
    }
    return harvest;
  }

  async function readRoles(): Promise<Map<string, string[]>> {
    const permissionsOf = new Map<string, string[]>();
    for (const role of await all('/api/v2/roles', 'roles')) {
      const id = text(role['id']);
      const permissions = await all(`/api/v2/roles/${encodeURIComponent(id)}/permissions`, 'permissions');
      permissionsOf.set(id, strings(permissions.map((permission) => permission['permission_name'])));
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

  /** Oldest first; where a search ends although there are more, the next one begins at the last user's date. */
  async function* users(): AsyncGenerator<Json> {
    const seen = new Set<string>();
    let since: string | undefined;
    for (;;) {
      const before = seen.size;
      let last: string | undefined;
      let isComplete = false;
      for (let page = 0; page < SEARCH_MAX / PAGE && !isComplete; page++) {
        const q = since && `created_at:["${since}" TO *]`;
        const { items, total } = await readPage('/api/v2/users', 'users', { page, sort: 'created_at:1', q });
        for (const user of items) {
          last = text(user['created_at']) || last;
          const id = text(user['user_id']);
          if (seen.has(id)) continue;
          seen.add(id);
          yield user;
        }
        isComplete = items.length < PAGE || (page + 1) * PAGE >= total;
      }
      if (isComplete || !last || seen.size === before) return;
      since = last;
    }
  }
}
