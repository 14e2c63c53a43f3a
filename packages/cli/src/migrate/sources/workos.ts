import { Provider, type Json, type ProviderOptions } from './provider.js';
import { id, strings, text, unique, type Harvest, type Source } from './source.js';

const PAGE = 100;

interface Options extends Omit<ProviderOptions, 'title' | 'baseUrl'> {
  apiKey: string;
  apiUrl?: string;
}

/** Reads users and their organisation memberships; what they may do is in their metadata and their roles. */
export function workos({ apiKey, apiUrl, ...rest }: Options): Source {
  const provider = new Provider({ title: 'WorkOS', baseUrl: apiUrl ?? 'https://api.workos.com', ...rest });
  provider.headers = { Authorization: `Bearer ${apiKey}` };
  const rolesOf = new Map<string, Promise<Map<string, string[]>>>();
  return { id: 'workos', title: 'WorkOS', read };

  async function read(): Promise<Harvest> {
    const harvest: Harvest = { agents: [], skipped: [] };
    for await (const user of list('/user_management/users')) {
      const sourceId = id(user['id']);
      const email = text(user['email']);
      const name = [text(user['first_name']), text(user['last_name'])].filter(Boolean).join(' ') || email;
      if (!email) {
        harvest.skipped.push({ sourceId, name: sourceId, reason: 'has no e-mail address' });
        continue;
      }
      const held = fromMetadata(user['metadata']);
      for await (const membership of list('/user_management/organization_memberships', { user_id: sourceId }))
        held.push(...(await fromMembership(membership)));
      harvest.agents.push({ sourceId, name, email, permissions: unique(held) });
    }
    return harvest;
  }

  async function* list(path: string, query: Record<string, string> = {}): AsyncGenerator<Json> {
    let after: string | undefined;
    do {
      const answer = await provider.call(path, { query: { limit: PAGE, ...query, after } });
      yield* (answer['data'] ?? []) as Json[];
      after = text((answer['list_metadata'] as Json | undefined)?.['after']) || undefined;
    } while (after);
  }

  /** A role stands for its permissions; one that has none, or is not known, stands for itself. */
  async function fromMembership({ organization_id: organisation, role, roles }: Json): Promise<string[]> {
    const held = unique([role, roles].flat().map((item) => text((item as Json | undefined)?.['slug'])));
    const slugs = held.filter(Boolean);
    if (slugs.length === 0) return [];
    const known = await organisationRoles(text(organisation));
    return slugs.flatMap((slug) => {
      const permissions = known.get(slug) ?? [];
      return permissions.length > 0 ? permissions : [slug];
    });
  }

  function organisationRoles(id: string): Promise<Map<string, string[]>> {
    const known = rolesOf.get(id) ?? readOrganisationRoles(id);
    rolesOf.set(id, known);
    return known;
  }

  async function readOrganisationRoles(id: string): Promise<Map<string, string[]>> {
    const answer = await provider.call(`/organizations/${encodeURIComponent(id)}/roles`, {
      absent: { data: [] },
    });
    const roles = (answer['data'] ?? []) as Json[];
    return new Map(roles.map((role) => [text(role['slug']), strings(role['permissions'])]));
  }
}

/** WorkOS keeps metadata as text, so a list is written with commas or as JSON. */
function fromMetadata(metadata: unknown): string[] {
  const { permissions, roles, role } = (metadata ?? {}) as Json;
  return [permissions, roles, role].flatMap((value) => {
    if (typeof value !== 'string') return strings(value);
    try {
      return strings(JSON.parse(value));
    } catch {
      return strings(value.split(',')).map((item) => item.trim());
    }
  });
}
