import type { Provider, Skill, Tool } from '@signet/contracts';
import { nearest } from './nearest';
import { decidingEntry, reachOf, type Holder } from './reach';

const NOW = '2026-01-01T00:00:00.000Z';
const times = { created_at: NOW, updated_at: NOW };

const aProvider = (name: string, category: string | null = null): Provider => ({
  id: `prv_${name}`,
  name,
  kind: 'http',
  base_url: 'https://api.example.com',
  description: '',
  category,
  credential: null,
  profile_id: null,
  proxy: null,
  ...times,
});
const aTool = (name: string, scope = `tool:${name}`): Tool => ({
  id: `tool_${name}`,
  provider_id: `prv_${name.split(':')[0]!}`,
  name,
  description: '',
  hint: null,
  scope,
  method: 'GET',
  path: '/',
  query: [],
  upstream_name: null,
  upstream_scope: null,
  input_schema: {},
  tags: [],
  ...times,
});
const aSkill = (name: string, bound: Partial<Skill> = {}): Skill => ({
  id: `skill_${name}`,
  name,
  version: '1',
  description: '',
  when_to_use: null,
  hint: null,
  content: '',
  tools: [],
  providers: [],
  categories: [],
  depends_on: [],
  ...times,
  ...bound,
});

const catalogue = {
  providers: [aProvider('github', 'code'), aProvider('githubenterprise'), aProvider('mail')],
  tools: [
    aTool('github:search'),
    aTool('github:read'),
    aTool('githubenterprise:read'),
    aTool('mail:send', 'tool:mail'),
  ],
  skills: [
    aSkill('research-general'),
    aSkill('review', { tools: ['github:read'], depends_on: ['style'] }),
    aSkill('style', { depends_on: ['review'] }),
    aSkill('coding', { categories: ['code'] }),
    aSkill('letters', { providers: ['mail'] }),
  ],
};
const reach = (text: string, holder: Holder = 'token') => reachOf(text, catalogue, holder);
const cautions = (text: string, holder?: Holder) => reach(text, holder).entries.map(({ caution }) => caution);
const deciding = (required: string, held: string[], holder: Holder = 'token') =>
  decidingEntry(required, held, catalogue, holder);

it('opens the tools whose required scope is held, also in the older spelling', () => {
  expect(reach('tool:github:*').tools).toEqual(['github:search', 'github:read']);
  expect(reach('tool:github_search tool:mail').tools).toEqual(['github:search', 'mail:send']);
  expect(reach('skill:*').tools).toEqual([]);
});

it('shows the skills that are held, those of what may be used, and what these depend on', () => {
  expect(reach('skill:research-*').skills).toEqual(['research-general']);
  expect(reach('tool:github:read').skills).toEqual(['review', 'style', 'coding']);
  expect(reach('tool:mail').skills).toEqual(['letters']);
  expect(reach('*').skills).toHaveLength(5);
});

it('no skill is seen by way of a category that nobody has', () => {
  expect(reach('tool:githubenterprise:read').skills).toEqual([]);
});

it.each([
  ['*', 'everything'],
  ['tool:*', 'every_tool'],
  ['tool:github*', 'no_colon'],
  ['tool:github:*', null],
  ['to*', 'no_colon'],
  ['skill:research-*', null],
  ['help', null],
  ['category:code', 'inert'],
  ['github:search', 'inert'],
  ['x*', 'inert'],
  ['tool:slack:*', 'nothing'],
])('thinks of %s: %s', (entry, caution) => {
  expect(cautions(entry)).toEqual([caution]);
});

it('names what was perhaps meant by an entry that opens nothing', () => {
  expect(reach('tool:github:serch_repos').entries[0]!.nearest).toContain('tool:github:search');
  expect(reach('skill:researching').entries[0]!.nearest).toEqual(['skill:research-general']);
  expect(reach('tool:zzz').entries[0]!.nearest).toEqual([]);
});

it('names the providers that an entry opens when it does not end at a colon', () => {
  expect(reach('tool:git*').entries[0]!.nearest).toEqual(['tool:github:*', 'tool:githubenterprise:*']);
  expect(reach('tool:github:*').entries[0]!.nearest).toEqual([]);
});

it('takes what begins the name of a tool for its provider', () => {
  expect(nearest('github:serch', ['mail:send', 'github:search'])).toEqual(['github:search']);
});

it('a category opens the tools of its providers for a key, and nothing for a token', () => {
  expect(reach('category:code', 'key').tools).toEqual(['github:search', 'github:read']);
  expect(reach('category:code', 'key').skills).toEqual(['review', 'style', 'coding']);
  expect(reach('category:code').tools).toEqual([]);
  expect(cautions('category:code', 'key')).toEqual([null]);
  expect(reach('category:cod', 'key').entries[0]).toMatchObject({
    caution: 'nothing',
    nearest: ['category:code'],
  });
  expect(deciding('tool:github:read', ['category:code'], 'key')).toBe('category:code');
  expect(deciding('tool:github:read', ['category:code'])).toBeNull();
});

it('says which entry decided: the first that allows it', () => {
  expect(deciding('tool:github:search', ['skill:a', 'tool:github_*', '*'])).toBe('tool:github_*');
  expect(deciding('tool:github:search', ['tool:mail'])).toBeNull();
});
