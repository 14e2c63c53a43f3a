import { auth0 } from '../src/migrate/sources/auth0.js';
import { clerk } from '../src/migrate/sources/clerk.js';
import { workos } from '../src/migrate/sources/workos.js';
import { FakeServer, type Received } from './support/fake-server.js';

let provider: FakeServer;
const waited: number[] = [];
beforeEach(async () => {
  provider = await FakeServer.start();
  waited.length = 0;
});
afterEach(() => provider.stop());

const patience = () => ({
  signal: new AbortController().signal,
  apiUrl: provider.url,
  sleep: (ms: number) => Promise.resolve(void waited.push(ms)),
});
const slice = ({ query }: Received, items: unknown[]) => {
  const [page, size] = [Number(query.get('page')), Number(query.get('per_page'))];
  return items.slice(page * size, (page + 1) * size);
};

describe('auth0', () => {
  const users = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      user_id: `auth0|${index}`,
      email: `user${index}@example.com`,
      name: `User ${index}`,
      created_at: new Date(Date.UTC(2024, 0, 1, 0, 0, index)).toISOString(),
    }));
  const tenant = (people: Record<string, unknown>[]) => (request: Received) => {
    const { path, query } = request;
    if (path === '/oauth/token') return { json: { access_token: 'at_1' } };
    if (request.headers.authorization !== 'Bearer at_1')
      return { status: 401, json: { message: 'Bad token' } };
    if (path === '/api/v2/roles') return { json: { roles: [{ id: 'rol_1' }], total: 1 } };
    if (path === '/api/v2/roles/rol_1/permissions')
      return {
        json: { permissions: [{ permission_name: 'read:tickets' }, { permission_name: 'odd' }], total: 2 },
      };
    if (path.endsWith('/roles'))
      return {
        json: path.includes('none') ? { roles: [], total: 0 } : { roles: [{ id: 'rol_1' }], total: 1 },
      };
    if (path !== '/api/v2/users') return undefined;
    const q = query.get('q') ?? '';
    const [field = ''] = query.get('sort')?.split(':') ?? [];
    const matching = people
      .filter((person) => q.split(' AND ').every((range) => !range || isWithin(range, person)))
      .sort((a, b) => (String(a[field]) < String(b[field]) ? -1 : 1));
    // As Auth0 does: a search has 1,000 results, however many there are.
    return { json: { users: slice(request, matching.slice(0, 1_000)), total: matching.length } };
  };
  /** One range of its query language, as in `created_at:["2024-01-01" TO *]`; braces leave the ends out. */
  const isWithin = (range: string, person: Record<string, unknown>) => {
    const parts = /^(\w+):([[{])"(.+?)" TO (?:\*|"(.+)")\]$/.exec(range);
    if (!parts) throw new Error(`Not understood: ${range}`);
    const [, field = '', opening, from = '', to] = parts;
    const value = String(person[field]);
    return (opening === '[' ? value >= from : value > from) && (to === undefined || value <= to);
  };
  const source = () =>
    auth0({ domain: 'example.auth0.com', clientId: 'id', clientSecret: 'secret', ...patience() });

  it('turns users into agents with the permissions of their roles', async () => {
    provider.handler = tenant([
      ...users(1),
      { user_id: 'auth0|none', email: 'a@b.c' },
      { user_id: 'sms|1', name: 'Phone' },
    ]);
    await expect(source().read()).resolves.toEqual({
      agents: [
        {
          sourceId: 'auth0|0',
          name: 'User 0',
          email: 'user0@example.com',
          permissions: ['read:tickets', 'odd'],
        },
      ],
      skipped: [
        { sourceId: 'auth0|none', name: 'a@b.c', reason: 'has no role' },
        { sourceId: 'sms|1', name: 'Phone', reason: 'has no e-mail address' },
      ],
      expected: 3,
    });
    expect(provider.received[0]?.body).toEqual({
      grant_type: 'client_credentials',
      client_id: 'id',
      client_secret: 'secret',
      audience: 'https://example.auth0.com/api/v2/',
    });
  });

  it('finds everybody beyond the thousand results of one search', async () => {
    provider.handler = tenant(users(1_120));
    const { agents } = await source().read();
    expect(new Set(agents.map(({ sourceId }) => sourceId)).size).toBe(1_120);
    expect(agents).toHaveLength(1_120);
  });

  it.each([
    [1_000, 'a search just shows all of them'],
    [1_300, 'a bulk import gave them one date'],
    [2_100, 'there are several searches of one date'],
  ])('finds %i users of one date, and those around it (%s)', async (count) => {
    // Without an address they are skipped, which saves a question about the roles of each.
    const people = (many: number) => users(many).map((user) => ({ ...user, email: '' }));
    const imported = people(count).map((user) => ({ ...user, created_at: '2024-01-02T00:00:00.000Z' }));
    const earlier = people(30).map((user) => ({ ...user, user_id: `${user.user_id}|earlier` }));
    const later = people(1_100).map((user) => ({
      ...user,
      user_id: `${user.user_id}|later`,
      created_at: user.created_at.replace('2024', '2025'),
    }));
    provider.handler = tenant([...later, ...imported, ...earlier]);
    const { skipped, expected } = await source().read();
    expect(new Set(skipped.map(({ sourceId }) => sourceId)).size).toBe(count + 1_130);
    expect(skipped).toHaveLength(count + 1_130);
    expect(expected).toBe(count + 1_130);
  });

  it('ends where a server does not search by id, and knows how many there should have been', async () => {
    const created = { created_at: '2024-01-02T00:00:00.000Z' };
    const imported = users(1_300).map((user) => ({ ...user, ...created, email: '' }));
    provider.handler = ({ ...request }) => {
      for (const name of ['q', 'sort']) request.query.delete(name);
      return tenant(imported)(request);
    };
    const { skipped, expected } = await source().read();
    expect([skipped.length, expected]).toEqual([1_000, 1_300]);
  });

  it('waits when it is asked to, and repeats', async () => {
    const calm = tenant(users(1));
    provider.handler = (request, index) =>
      index === 1 ? { status: 429, headers: { 'retry-after': '7' }, json: {} } : calm(request);
    await expect(source().read()).resolves.toMatchObject({ agents: [{ sourceId: 'auth0|0' }] });
    expect(waited).toEqual([7_000]);
  });

  it.each([
    [
      { status: 401, json: { error_description: 'Unknown client' } },
      'Auth0 refused the credentials (401). It says: Unknown client.',
    ],
    [
      { status: 403, json: { message: 'Insufficient scope' } },
      /does not allow this \(403.*scopes.*Insufficient scope/,
    ],
    [{ text: '<html>' }, 'not JSON'],
  ])('says what is wrong in a sentence', async (answer, message) => {
    provider.handler = () => answer;
    await expect(source().read()).rejects.toThrow(message);
  });

  it('sends secrets over https only, and to no other host', () => {
    const options = { domain: 'example.auth0.com', clientId: 'id', clientSecret: 's', ...patience() };
    expect(() => auth0({ ...options, apiUrl: 'http://auth0.invalid' })).toThrow('only asked over https');
    expect(() => auth0({ ...options, domain: 'example.auth0.com/../evil' })).toThrow('is no domain');
  });
});

describe('clerk', () => {
  it('reads all pages, primary addresses and public metadata', async () => {
    const users = Array.from({ length: 150 }, (_, index) => ({
      id: `user_${index}`,
      first_name: 'User',
      last_name: String(index),
      primary_email_address_id: 'b',
      email_addresses: [
        { id: 'a', email_address: 'other@example.com' },
        { id: 'b', email_address: `u${index}@example.com` },
      ],
      public_metadata: { permissions: ['read:tickets'], roles: ['support', 'read:tickets'], role: 'admin' },
    }));
    const all = [...users, { id: 'user_x', username: 'nobody', email_addresses: [] }];
    provider.handler = ({ path, query, headers }) => {
      if (path === '/v1/users/count') return { json: { total_count: all.length } };
      expect([path, headers.authorization]).toEqual(['/v1/users', 'Bearer sk_1']);
      const offset = Number(query.get('offset'));
      return { json: all.slice(offset, offset + Number(query.get('limit'))) };
    };
    const { agents, skipped } = await clerk({ secretKey: 'sk_1', ...patience() }).read();
    expect(agents).toHaveLength(150);
    expect(agents[149]).toEqual({
      sourceId: 'user_149',
      name: 'User 149',
      email: 'u149@example.com',
      permissions: ['read:tickets', 'support', 'admin'],
    });
    expect(skipped).toEqual([{ sourceId: 'user_x', name: 'nobody', reason: 'has no e-mail address' }]);
  });

  it('looks again for users who slipped between two pages, and takes nobody twice', async () => {
    const users = Array.from({ length: 250 }, (_, index) => ({
      id: `user_${index}`,
      email_addresses: [{ id: 'a', email_address: `u${index}@example.com` }],
    }));
    let readings = 0;
    provider.handler = ({ path, query }) => {
      if (path === '/v1/users/count') return { json: { total_count: users.length } };
      const offset = Number(query.get('offset'));
      if (offset === 0) readings += 1;
      // Users of one date come in another order with every page of the first reading.
      const order = readings === 1 && offset > 0 ? [...users.slice(50), ...users.slice(0, 50)] : users;
      return { json: order.slice(offset, offset + Number(query.get('limit'))) };
    };
    const { agents, expected } = await clerk({ secretKey: 'sk_1', ...patience() }).read();
    expect(new Set(agents.map(({ sourceId }) => sourceId)).size).toBe(250);
    expect([agents.length, expected, readings]).toEqual([250, 250, 2]);
  });
});

describe('workos', () => {
  it('reads metadata, role permissions, and role slugs that stand for themselves', async () => {
    provider.handler = ({ path, query }) => {
      if (path === '/user_management/users') {
        return query.get('after')
          ? { json: { data: [{ id: 'user_2', email: 'b@example.com' }], list_metadata: { after: null } } }
          : {
              json: {
                data: [
                  {
                    id: 'user_1',
                    email: 'a@example.com',
                    first_name: 'Ann',
                    metadata: { permissions: 'a:b, read:users' },
                  },
                ],
                list_metadata: { after: 'user_1' },
              },
            };
      }
      if (path === '/user_management/organization_memberships') {
        const isFirst = query.get('user_id') === 'user_1';
        const membership = isFirst
          ? { organization_id: 'org_1', role: { slug: 'support' } }
          : { organization_id: 'org_gone', role: { slug: 'admin' } };
        return { json: { data: [membership], list_metadata: {} } };
      }
      if (path === '/organizations/org_1/roles')
        return { json: { data: [{ slug: 'support', permissions: ['read:tickets'] }] } };
      return { status: 404, json: { message: 'Not found' } };
    };
    const { agents } = await workos({ apiKey: 'sk', ...patience() }).read();
    expect(agents).toEqual([
      {
        sourceId: 'user_1',
        name: 'Ann',
        email: 'a@example.com',
        permissions: ['a:b', 'read:users', 'read:tickets'],
      },
      { sourceId: 'user_2', name: 'b@example.com', email: 'b@example.com', permissions: ['admin'] },
    ]);
  });
});
