import { Provider, type Json, type ProviderOptions } from './provider.js';
import { strings, text, unique, type Harvest, type Source } from './source.js';

const PAGE = 100;

interface Options extends Omit<ProviderOptions, 'title' | 'baseUrl'> {
  secretKey: string;
  apiUrl?: string;
}

/** Reads users; what they may do is in their public metadata. */
export function clerk({ secretKey, apiUrl, ...rest }: Options): Source {
  const provider = new Provider({ title: 'Clerk', baseUrl: apiUrl ?? 'https://api.clerk.com', ...rest });
  provider.headers = { Authorization: `Bearer ${secretKey}` };
  return { id: 'clerk', title: 'Clerk', read };

  async function read(): Promise<Harvest> {
    const harvest: Harvest = { agents: [], skipped: [] };
    for (let offset = 0; ; offset += PAGE) {
      // Oldest first: somebody who signs up meanwhile moves nobody to another page.
      const users = await provider.call<Json[]>('/v1/users', {
        query: { limit: PAGE, offset, order_by: '+created_at' },
      });
      for (const user of users) add(harvest, user);
      if (users.length < PAGE) return harvest;
    }
  }
}

function add(harvest: Harvest, user: Json): void {
  const sourceId = text(user['id']);
  const addresses = (user['email_addresses'] ?? []) as Json[];
  const primary = addresses.find(({ id }) => id === user['primary_email_address_id']) ?? addresses[0];
  const email = text(primary?.['email_address']);
  const names = [text(user['first_name']), text(user['last_name'])].filter(Boolean).join(' ');
  const name = names || text(user['username']) || email || sourceId;
  if (!email) {
    harvest.skipped.push({ sourceId, name, reason: 'has no e-mail address' });
    return;
  }
  const { permissions, roles, role } = (user['public_metadata'] ?? {}) as Json;
  harvest.agents.push({
    sourceId,
    name,
    email,
    permissions: unique([...strings(permissions), ...strings(roles), ...strings(role)]),
  });
}
