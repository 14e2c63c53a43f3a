import { Provider, type Json, type ProviderOptions } from './provider.js';
import { id, strings, text, unique, type Harvest, type Source } from './source.js';

const PAGE = 100;
/** Users of one date, as an import makes them, have no order and can slip between two pages; they are looked for again. */
const READINGS = 3;

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
    const { total_count: count } = await provider.call('/v1/users/count', { absent: {} });
    const expected = typeof count === 'number' ? count : undefined;
    const users = new Map<string, Json>();
    for (let reading = 0; reading < READINGS; reading++) {
      for await (const user of list()) users.set(id(user['id']), user);
      if (users.size >= (expected ?? 0)) break;
    }
    const harvest: Harvest = { agents: [], skipped: [], expected };
    for (const user of users.values()) add(harvest, user);
    return harvest;
  }

  async function* list(): AsyncGenerator<Json> {
    for (let offset = 0; ; offset += PAGE) {
      // Oldest first: somebody who signs up meanwhile moves nobody to another page.
      const page = await provider.call<Json[]>('/v1/users', {
        query: { limit: PAGE, offset, order_by: '+created_at' },
      });
      yield* page;
      if (page.length < PAGE) return;
    }
  }
}

function add(harvest: Harvest, user: Json): void {
  const sourceId = id(user['id']);
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
