import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';

const SECRET = 'sk-very-secret-4711';

describe('the catalogue of tools', () => {
  let signet: Signet;
  let api: Manage;
  beforeAll(async () => {
    signet = await startSignet();
    api = await aManager(signet);
  });
  afterAll(() => signet.close());

  let count = 0;
  const aProvider = async (more: object = {}) => {
    count += 1;
    const body = { name: `p${count}`, kind: 'http', base_url: 'https://api.example.com/v1/', ...more };
    const answer = await api('POST', '/ati/providers', body);
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const aTool = (provider: { id: string; name: string }, more: object = {}) =>
    api('POST', '/ati/tools', {
      provider_id: provider.id,
      name: `${provider.name}:look`,
      method: 'GET',
      path: '/look',
      ...more,
    });
  const pointersOf = ({ errors }: { errors: { pointer: string }[] }) => errors.map(({ pointer }) => pointer);

  it('tells where the credential of a provider goes, and never what it is', async () => {
    const credential = { place: 'header', name: 'x-api-key', value: SECRET };
    const made = await aProvider({ credential });
    expect(made).toMatchObject({
      base_url: 'https://api.example.com/v1',
      credential: { place: 'header', name: 'x-api-key' },
    });
    await api('PATCH', `/ati/providers/${made.id}`, {
      credential: { place: 'bearer', value: `${SECRET}-2` },
    });
    const deleted = await api('DELETE', `/ati/providers/${made.id}`);
    expect(deleted.body.credential).toEqual({ place: 'bearer', name: null });
    const shown = await api('GET', `/ati/providers`);
    const log = await api('GET', '/activity?limit=200');
    const rows =
      await signet.sql(`select to_jsonb(p)::text, (select string_agg(record, '') from activity_event)
      from tool_provider p`);
    expect(log.body.data.map(({ type }: { type: string }) => type)).toContain('ati.resource.updated');
    for (const told of [made, deleted.body, shown.body, log.body, rows])
      expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  it('seals a credential for its provider alone', async () => {
    const made = await aProvider({ credential: { place: 'bearer', value: SECRET } });
    const [row] = await signet.sql<{ sealed: Buffer }>(
      'select credential_sealed as sealed from tool_provider where id = $1',
      [made.id],
    );
    expect(row!.sealed.includes(SECRET)).toBe(false);
  });

  it.each([
    ['a bearer with a name', { place: 'bearer', name: 'x', value: 'y' }],
    ['a header without one', { place: 'header', value: 'y' }],
    ['a header that belongs to the call', { place: 'header', name: 'Content-Length', value: 'y' }],
    ['a line end', { place: 'header', name: 'x-key', value: 'a\r\nhost: b' }],
  ])('takes no credential with %s', async (_, credential) => {
    const body = { name: 'bad', kind: 'http', base_url: 'https://api.example.com', credential };
    expect((await api('POST', '/ati/providers', body)).status).toBe(422);
  });

  it.each([
    'http://169.254.169.254/',
    'https://10.0.0.8/',
    'https://localhost/',
    'https://a:b@api.example.com/',
    'https://api.example.com/?key=1',
    'https://api.example.com/#x',
    'ftp://api.example.com/',
  ])('takes no provider at %s', async (base_url) => {
    const { status, body } = await api('POST', '/ati/providers', { name: 'bad', kind: 'http', base_url });
    expect([status, pointersOf(body)]).toEqual([422, ['/base_url']]);
  });

  it('sends no credential to a server that somebody else names', async () => {
    const made = await aProvider({ credential: { place: 'bearer', value: SECRET } });
    const moved = (more: object = {}) =>
      api('PATCH', `/ati/providers/${made.id}`, { base_url: 'https://evil.example/v1', ...more });
    const refused = await moved();
    expect([refused.status, pointersOf(refused.body)]).toEqual([422, ['/credential']]);
    const path = await api('PATCH', `/ati/providers/${made.id}`, { base_url: 'https://api.example.com/v2' });
    expect(path.status).toBe(200);
    expect((await moved({ credential: null })).body.credential).toBeNull();
  });

  it('gives every tool a required scope: its own name unless told otherwise', async () => {
    const provider = await aProvider();
    expect((await aTool(provider)).body.scope).toBe(`tool:${provider.name}:look`);
    const own = await aTool(provider, { name: 'bare', scope: 'tool:looking' });
    expect(own.body.scope).toBe('tool:looking');
    for (const scope of ['', ' ', '*', 'tool:*', 'tool:a b', 'tool:a\u0085b']) {
      expect((await aTool(provider, { name: 'other', scope })).status).toBe(422);
      expect((await api('PATCH', `/ati/tools/${own.body.id}`, { scope })).status).toBe(422);
    }
  });

  it('keeps names to providers: nobody else’s scope, no name twice', async () => {
    const [one, other] = [await aProvider(), await aProvider()];
    await aTool(one);
    expect((await aTool(one)).body.code).toBe('resource.exists');
    const foreign = await aTool(other, { name: `${one.name}:steal` });
    expect([foreign.status, pointersOf(foreign.body)]).toEqual([422, ['/name']]);
    for (const name of [`${one.name}:`, 'a b', 'a*', '', 'a\nb', 'ä'])
      expect((await aTool(one, { name })).status).toBe(422);
    const again = { name: one.name, kind: 'mcp', base_url: 'https://b.example' };
    expect((await api('POST', '/ati/providers', again)).body.code).toBe('resource.exists');
  });

  it('takes no tool that could not be called', async () => {
    const [http, mcp] = [await aProvider(), await aProvider({ kind: 'mcp' })];
    expect(pointersOf((await aTool(http, { method: undefined })).body)).toEqual(['/method']);
    expect(pointersOf((await aTool(http, { path: undefined })).body)).toEqual(['/path']);
    expect(pointersOf((await aTool(mcp)).body)).toEqual(['/method']);
    for (const path of [
      'look',
      'https://evil.example/',
      '/a/{',
      '/a b',
      '/a?b',
      '/a#b',
      '//evil.example{x}\n',
    ])
      expect((await aTool(http, { path })).status).toBe(422);
  });

  it('deletes the tools of a provider with it', async () => {
    const provider = await aProvider();
    const { body: tool } = await aTool(provider);
    await api('DELETE', `/ati/providers/${provider.id}`);
    expect((await api('GET', `/ati/tools/${tool.id}`)).status).toBe(404);
    const { body } = await api('GET', `/activity?type=ati.resource.deleted`);
    expect(body.data[0].object).toEqual({ type: 'provider', id: provider.id, name: provider.name });
  });

  it('pages by name', async () => {
    const provider = await aProvider();
    for (const name of ['c', 'a', 'b']) await aTool(provider, { name: `${provider.name}:${name}` });
    const query = `/ati/tools?provider_id=${provider.id}&limit=2`;
    const first = (await api('GET', query)).body;
    const second = (await api('GET', `${query}&cursor=${first.next_cursor}`)).body;
    const names = [...first.data, ...second.data].map(({ name }: { name: string }) => name);
    expect(names).toEqual(['a', 'b', 'c'].map((name) => `${provider.name}:${name}`));
    expect(second.next_cursor).toBeNull();
  });

  it('finds by a part of a name, page by page, in which no character stands for others', async () => {
    const provider = await aProvider();
    for (const name of ['read_all', 'readXall', 'unread_all'])
      await aTool(provider, { name: `${provider.name}:${name}` });
    const namesOf = async (query: string) => {
      const { body } = await api('GET', `/ati/tools?provider_id=${provider.id}&${query}`);
      const names: string[] = body.data.map(({ name }: { name: string }) => name.split(':')[1]);
      return { names, next: body.next_cursor };
    };
    const first = await namesOf('search=READ_ALL&limit=1');
    expect(first.names).toEqual(['read_all']);
    expect((await namesOf(`search=READ_ALL&limit=1&cursor=${first.next}`)).names).toEqual(['unread_all']);
    expect((await namesOf('search=nothing')).names).toEqual([]);
  });

  it('keeps skills, and what they are bound to', async () => {
    const input = { name: 'research', content: '# How\n\nLook.', tools: ['a:b'], depends_on: ['basics'] };
    const { body } = await api('POST', '/ati/skills', input);
    expect(body).toMatchObject({ ...input, version: '1.0.0', providers: [], categories: [] });
    const edited = await api('PATCH', `/ati/skills/${body.id}`, { depends_on: [], when_to_use: 'Always' });
    expect(edited.body).toMatchObject({ depends_on: [], when_to_use: 'Always', tools: ['a:b'] });
  });

  describe('imports', () => {
    const paths = {
      '/things/{id}': {
        get: { operationId: 'getThing', summary: 'Get', parameters: [{ name: 'id', in: 'path' }] },
      },
      '/things': { post: { operationId: 'drop', requestBody: { required: true, content: {} } } },
    };
    const document = JSON.stringify({ openapi: '3.1.0', paths });
    const take = (id: string, text = document) =>
      api('POST', `/ati/providers/${id}/import-openapi`, { document: text });

    it('the operations of an OpenAPI document, as JSON or YAML', async () => {
      const provider = await aProvider();
      const done = await take(provider.id);
      expect(done.body).toEqual({
        created: [`${provider.name}:getThing`],
        updated: [],
        skipped: [{ operation: 'drop', reason: 'Its body is no JSON object' }],
      });
      const { body } = await api('GET', `/ati/tools?provider_id=${provider.id}`);
      expect(body.data).toMatchObject([
        { name: `${provider.name}:getThing`, method: 'GET', path: '/things/{id}', description: 'Get' },
      ]);
      const yaml = 'openapi: 3.0.0\npaths:\n  /yaml:\n    get: { operationId: fromYaml }\n';
      expect((await take(provider.id, yaml)).body.created).toEqual([`${provider.name}:fromYaml`]);
    });

    it('what somebody hid in a text so that it can be seen', async () => {
      const provider = await aProvider();
      const hidden = { '/a': { get: { operationId: 'a', description: 'Safe\u202e\r\nand sound' } } };
      await take(provider.id, JSON.stringify({ openapi: '3.1.0', paths: hidden }));
      const [tool] = (await api('GET', `/ati/tools?provider_id=${provider.id}`)).body.data;
      expect(tool.description).toBe('Safe\\u202e\nand sound');
    });

    it('again without touching who may call what', async () => {
      const provider = await aProvider();
      await take(provider.id);
      const [tool] = (await api('GET', `/ati/tools?provider_id=${provider.id}`)).body.data;
      await api('PATCH', `/ati/tools/${tool.id}`, {
        scope: 'tool:reading',
        tags: ['mine'],
        description: 'x',
      });
      expect((await take(provider.id)).body).toMatchObject({ created: [], updated: [tool.name] });
      expect((await api('GET', `/ati/tools/${tool.id}`)).body).toMatchObject({
        scope: 'tool:reading',
        tags: ['mine'],
        description: 'Get',
      });
    });

    it('nothing from what is no such document, and a document of a million characters', async () => {
      const provider = await aProvider();
      for (const text of ['', 'hello', '{', '[]', '{"swagger":"2.0"}', 'a: [', '&a [*a, *a]'])
        expect((await take(provider.id, text)).status).toBe(422);
      const large = document.replace('"Get"', `"${'x'.repeat(999_000 - document.length)}"`);
      expect((await take(provider.id, large)).status).toBe(200);
      expect((await take(provider.id, ' '.repeat(3_000_000))).status).toBe(413);
      const mcp = await aProvider({ kind: 'mcp' });
      expect((await take(mcp.id)).status).toBe(422);
    });
  });
});
