import type { Sandbox } from '../../src/access/index.js';
import { toldByCommandLine } from '../support/ati-command-line.js';
import { aManager, type Manage } from '../support/management.js';
import { aProvider, aSandbox, openDoor } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

let signet: Signet;
let headersOf: (sandbox: Sandbox) => Record<string, string>;

beforeAll(async () => {
  signet = await startSignet();
  headersOf = openDoor(signet);
  const api = await aManager(signet);
  await aProvider(
    api,
    {
      name: 'github',
      category: 'code',
      base_url: 'https://api.github.example',
      credential: { place: 'bearer', value: 'the-credential' },
    },
    {
      search: {
        method: 'GET',
        path: '/search',
        description: 'Searches repositories',
        tags: ['Find'],
        hint: 'Be brief',
        input_schema: { type: 'object', properties: { q: { type: 'string' } } },
      },
      star: { method: 'POST', path: '/star/{repo}' },
    },
  );
  await aProvider(
    api,
    { name: 'mail', category: 'office', base_url: 'https://mail.example' },
    { send: { method: 'POST', path: '/send' } },
  );
  await aSkill(api, 'search-well', { tools: ['github:search'], depends_on: ['basics'], hint: 'First' });
  await aSkill(api, 'github-manners', { providers: ['github'], when_to_use: 'Before the first call' });
  await aSkill(api, 'office-rules', { categories: ['office'] });
  await aSkill(api, 'basics', { depends_on: ['deeper', 'gone'] });
  await aSkill(api, 'deeper', { depends_on: ['search-well'] });
  await aSkill(api, 'research-general', {});
  await aSkill(api, 'research-finance', {});
});
afterAll(() => signet.close());

const aSkill = async (api: Manage, name: string, more: object) => {
  const { status, body } = await api('POST', '/ati/skills', {
    name,
    content: `How to ${name}`,
    description: `About ${name}`,
    ...more,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
};
const ask = async (scopes: readonly string[], method: string, path: string, body?: unknown) =>
  call(signet, method, `/ati${path}`, { headers: headersOf(await aSandbox(signet, { scopes })), body });
const namesOf = (entries: { name: string }[]) => entries.map(({ name }) => name);

describe('GET /ati/tools', () => {
  it.each([
    [['*'], ['github:search', 'github:star', 'mail:send']],
    [['tool:github:*'], ['github:search', 'github:star']],
    [
      ['tool:github_*', 'tool:mail_send'],
      ['github:search', 'github:star', 'mail:send'],
    ],
    [['tool:mail:send'], ['mail:send']],
    [['skill:basics', 'help'], []],
    [[], []],
  ])('shows who holds %j %j', async (scopes, names) => {
    expect(namesOf((await ask(scopes, 'GET', '/tools')).body)).toEqual(names);
  });

  it('shows of each what it is for, and no credential', async () => {
    const { body } = await ask(['tool:github:search'], 'GET', '/tools');
    expect(body).toEqual([
      {
        name: 'github:search',
        description: 'Searches repositories',
        provider: 'github',
        method: 'GET',
        tags: ['Find'],
        skills: ['github-manners', 'search-well'],
        input_schema: { type: 'object', properties: { q: { type: 'string' } } },
      },
    ]);
  });

  it('finds by provider, and by part of name, description or tag in any case', async () => {
    for (const [query, names] of [
      ['provider=mail', ['mail:send']],
      ['provider=MAIL', []],
      ['search=REPOSITORIES', ['github:search']],
      ['search=fin', ['github:search']],
      ['search=star', ['github:star']],
      ['search=star&provider=mail', []],
    ] as const)
      expect([query, namesOf((await ask(['*'], 'GET', `/tools?${query}`)).body)]).toEqual([query, names]);
  });
});

it('a list of tools has room for four megabytes of arguments, and describes no more', async () => {
  await signet.sql(
    `insert into tool (id, organisation_id, provider_id, name, description, scope, query, input_schema, tags, created_at, updated_at)
     select 'tool_' || substr(md5(n::text), 1, 24), organisation_id, provider_id, 'wide:' || to_char(n, 'FM0000'), '', 'wide', '{}',
       json_build_object('type', 'object', 'description', repeat('x', 60000)), '{}', now(), now()
     from tool, generate_series(1, 300) n where name = 'mail:send'`,
  );
  const { body } = await ask(['wide'], 'GET', '/tools');
  const isDescribed = (tool: { input_schema: object }) => 'description' in tool.input_schema;
  expect([body.length, body.filter(isDescribed).length]).toEqual([300, 69]);
  expect((await ask(['wide'], 'GET', '/tools/wide:0300')).body.input_schema.description).toHaveLength(60_000);
  await signet.sql(`delete from tool where scope = 'wide'`);
});

describe('GET /ati/tools/{name}', () => {
  it('shows all of a tool in scope, under both spellings', async () => {
    for (const name of ['github:search', 'github%3Asearch', 'github_search'])
      expect((await ask(['tool:github:*'], 'GET', `/tools/${name}`)).body).toMatchObject({
        name: 'github:search',
        endpoint: '/search',
        hint: 'Be brief',
        scope: 'tool:github:search',
      });
  });

  it('answers alike for one out of scope and for one that is not there', async () => {
    const [hidden, absent] = [
      await ask(['tool:mail:*'], 'GET', '/tools/github:search'),
      await ask(['tool:mail:*'], 'GET', '/tools/github:nothing'),
    ];
    expect(hidden.status).toBe(404);
    expect(hidden.body).toEqual(absent.body);
    expect(toldByCommandLine(404, hidden.body)).toBe('tool.not_found');
  });
});

describe('skills', () => {
  it.each([
    [['*'], 7],
    [['skill:*'], 7],
    [['skill:research-*'], ['research-finance', 'research-general']],
    [['skill:research-general'], ['research-general']],
    // Dependencies are followed, in a circle too; one that is not there is nothing.
    [['skill:basics'], ['basics', 'deeper', 'search-well']],
    [['tool:github:search'], ['basics', 'deeper', 'github-manners', 'search-well']],
    [['tool:github_star'], ['github-manners']],
    [['tool:mail:*'], ['office-rules']],
    [['category:office', 'tool:*x', 'help'], []],
    [[], []],
  ])('of who holds %j are %j', async (scopes, names) => {
    const { body } = await ask(scopes, 'GET', '/skills');
    if (typeof names === 'number') expect(body).toHaveLength(names);
    else expect(namesOf(body)).toEqual(names);
  });

  it('are found by what they belong to', async () => {
    for (const [query, names] of [
      ['category=office', ['office-rules']],
      ['provider=github', ['github-manners']],
      ['tool=github:search', ['search-well']],
      ['search=RESEARCH', ['research-finance', 'research-general']],
    ] as const)
      expect([query, namesOf((await ask(['*'], 'GET', `/skills?${query}`)).body)]).toEqual([query, names]);
  });

  it('are listed without their texts, and read one by one', async () => {
    const [listed] = (await ask(['skill:research-general'], 'GET', '/skills')).body;
    expect(Object.keys(listed)).toEqual([
      'name',
      'version',
      'description',
      'tools',
      'providers',
      'categories',
      'hint',
    ]);
    const read = (more: string) => ask(['skill:search-well'], 'GET', `/skills/search-well${more}`);
    const text = {
      name: 'search-well',
      version: '1.0.0',
      description: 'About search-well',
      content: 'How to search-well',
    };
    expect((await read('')).body).toEqual(text);
    expect((await read('?refs=true')).body).toEqual({ ...text, references: [] });
    const { body } = await read('?meta=true');
    expect(body).toMatchObject({
      name: 'search-well',
      hint: 'First',
      depends_on: ['basics'],
      format: 'markdown',
    });
    expect(body).not.toHaveProperty('content');
  });

  it('come as files, alone and up to fifty at once', async () => {
    const files = { 'SKILL.md': 'How to research-general' };
    expect((await ask(['skill:research-*'], 'GET', '/skills/research-general/bundle')).body).toEqual({
      name: 'research-general',
      files,
    });
    const names = ['research-general', 'basics', 'nothing', 'nothing'];
    const bundle = await ask(['skill:research-*'], 'POST', '/skills/bundle', { names });
    expect([bundle.status, bundle.body]).toEqual([
      200,
      { skills: { 'research-general': { files } }, missing: ['basics', 'nothing'] },
    ]);
    const many = (count: number) =>
      ask(['*'], 'POST', '/skills/bundle', { names: Array.from({ length: count }, (_, n) => `s${n}`) });
    expect([(await many(50)).status, (await many(51)).status]).toEqual([200, 400]);
    expect((await ask(['*'], 'POST', '/skills/bundle', {})).status).toBe(422);
  });

  it('that belong to scopes are cut to what the caller may read', async () => {
    const resolve = async (held: string[], scopes: string[], more = {}) =>
      (await ask(held, 'POST', '/skills/resolve', { scopes, ...more })).body;
    expect(namesOf(await resolve(['*'], ['tool:mail:send']))).toEqual(['office-rules']);
    expect(namesOf(await resolve(['skill:research-general'], ['*']))).toEqual(['research-general']);
    expect(namesOf(await resolve(['skill:basics'], ['skill:research-*']))).toEqual([]);
    expect(await resolve(['*'], ['skill:research-general'], { include_content: true })).toMatchObject([
      { name: 'research-general', content: 'How to research-general' },
    ]);
  });

  it('that the caller may not read are answered like ones that are not there', async () => {
    for (const path of ['/skills/basics', '/skills/basics/bundle']) {
      const hidden = await ask(['skill:research-*'], 'GET', path);
      const absent = await ask(['skill:research-*'], 'GET', path.replace('basics', 'nothing'));
      expect([hidden.status, hidden.body]).toEqual([404, absent.body]);
    }
  });

  it('stand in the catalogue for prompts, in scope', async () => {
    const { body } = await ask(['tool:github:star'], 'GET', '/skillati/catalog');
    expect(body).toEqual({
      skills: [
        {
          name: 'github-manners',
          description: 'About github-manners',
          skill_directory: 'github-manners',
          when_to_use: 'Before the first call',
          tools: [],
          providers: ['github'],
          categories: [],
        },
      ],
    });
    expect(namesOf((await ask(['*'], 'GET', '/skillati/catalog?search=RESEARCH')).body.skills)).toHaveLength(
      2,
    );
  });
});

describe('a skill that an agent takes up', () => {
  const read = (path: string, scopes = ['skill:basics']) => ask(scopes, 'GET', `/skillati/basics${path}`);

  it('is its text, in one file', async () => {
    const content = 'How to basics';
    expect((await read('')).body).toEqual({
      name: 'basics',
      skill_directory: 'basics',
      content,
      resources: [],
    });
    expect((await read('/resources')).body).toEqual({ name: 'basics', prefix: null, resources: [] });
    expect((await read('/resources?prefix=references/')).body).toMatchObject({ prefix: 'references/' });
    expect((await read('/refs')).body).toEqual({ name: 'basics', references: [] });
    expect((await read('/file?path=SKILL.md')).body).toEqual({
      requested_skill: 'basics',
      resolved_skill: 'basics',
      path: 'SKILL.md',
      kind: 'text',
      content,
    });
    expect((await read('/file?path=references/more.md')).status).toBe(404);
    expect((await read('/ref/more.md')).status).toBe(404);
  });

  it('has no path that leads out of it', async () => {
    for (const path of [
      '../deeper/SKILL.md',
      '/SKILL.md',
      './SKILL.md',
      'a//b',
      'a/../SKILL.md',
      '..\\x',
      '',
    ])
      expect([path, (await read(`/file?path=${encodeURIComponent(path)}`)).status]).toEqual([path, 400]);
    for (const path of ['/resources?prefix=..', '/ref/..%2F..%2Fdeeper%2FSKILL.md'])
      expect([path, (await read(path)).status]).toEqual([path, 400]);
    expect((await read('/file')).status).toBe(422);
  });

  it('is not there for who may not read it', async () => {
    const absent = (await ask(['*'], 'GET', '/skillati/nothing')).body;
    for (const path of ['', '/resources', '/refs', '/file?path=SKILL.md', '/ref/x', '/file?path=..'])
      expect([path, (await read(path, ['skill:research-*'])).body]).toEqual([path, absent]);
  });
});

describe('POST /ati/help', () => {
  const help = (scopes: string[]) => ask(scopes, 'POST', '/help', { query: 'How?' });

  it('is for who holds help', async () => {
    const refused = await help(['tool:*', 'skill:*']);
    expect(refused.status).toBe(403);
    expect(toldByCommandLine(403, refused.body)).toBe('auth.scope_denied');
    expect(refused.headers.get('decision-id')).toMatch(/^dec_/);
  });

  it('says that there is no assistant', async () => {
    for (const scopes of [['help'], ['*'], ['hel*']]) expect((await help(scopes)).status).toBe(503);
  });
});

it('none of these answers anybody without credentials', async () => {
  for (const [method, path] of [
    ['GET', '/tools'],
    ['GET', '/tools/github:search'],
    ['GET', '/skills'],
    ['GET', '/skills/basics'],
    ['GET', '/skills/basics/bundle'],
    ['POST', '/skills/bundle'],
    ['POST', '/skills/resolve'],
    ['GET', '/skillati/catalog'],
    ['GET', '/skillati/basics'],
    ['GET', '/skillati/basics/resources'],
    ['GET', '/skillati/basics/file?path=SKILL.md'],
    ['GET', '/skillati/basics/refs'],
    ['GET', '/skillati/basics/ref/x'],
    ['POST', '/help'],
  ] as const) {
    const { status, headers, body } = await call(signet, method, `/ati${path}`, {
      body: method === 'POST' ? {} : undefined,
    });
    expect([path, status, Object.keys(body)]).toEqual([path, 401, ['error', 'code']]);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  }
});
