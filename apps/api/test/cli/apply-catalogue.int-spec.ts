import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { run } from '../../../../packages/cli/test/support/run.js';
import { aManagementKey as aLimitedKey } from '../support/console.js';
import { aManagementKey, managerWith, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';

const CHANGED = 2;
const REFUSED = 65;
const TOKEN = 'ghp_a-credential-of-the-provider';

interface Place {
  signet: Signet;
  key: string;
  api: Manage;
}

let here: Place;
let empty: Place;
let folder: string;
beforeAll(async () => {
  [here, empty] = await Promise.all([aPlace(), aPlace()]);
  folder = await mkdtemp(path.join(os.tmpdir(), 'signet-apply-catalogue-'));
});
afterAll(async () => {
  await here.signet.close();
  await empty.signet.close();
  await rm(folder, { recursive: true, force: true });
});

async function aPlace(): Promise<Place> {
  const signet = await startSignet();
  const key = await aManagementKey(signet);
  return { signet, key, api: managerWith(signet, key) };
}

const signet = ({ signet: { url }, key }: Place, args: string[], env: NodeJS.ProcessEnv = {}) =>
  run(args, {
    cwd: folder,
    env: { SIGNET_URL: url, SIGNET_MANAGEMENT_KEY: key, ...env },
    sleep: async () => {},
  });

let files = 0;
async function aFile(text: string): Promise<string> {
  const name = `${(files += 1)}.yaml`;
  await writeFile(path.join(folder, name), text);
  return name;
}

/** The one of a name, as the management API tells it. */
const the = async (place: Place, noun: string, name: string) =>
  (await place.api('GET', `/ati/${noun}?name=${name}`)).body.data[0];

const sealed = async ({ signet: { sql } }: Place, name: string): Promise<Buffer | null> =>
  (
    await sql<{ sealed: Buffer | null }>(
      'select credential_sealed as sealed from tool_provider where name = $1',
      [name],
    )
  )[0]!.sealed;

const NOTHING = { code: 0, stdout: 'Nothing differs.\n', stderr: '' };

describe('signet export and apply, of the catalogue', () => {
  it('make an empty instance what another one is, byte for byte, and then have nothing to do', async () => {
    const { api } = here;
    const made = async (noun: string, entry: object): Promise<string> => {
      const { status, body } = await api('POST', `/ati/${noun}`, entry);
      expect({ status, body }).toMatchObject({ status: 201 });
      return body.id;
    };
    const github = await made('providers', {
      name: 'github',
      kind: 'http',
      base_url: 'https://api.github.com/',
      category: 'code',
      credential: { place: 'header', name: 'X-Key', value: TOKEN },
    });
    const wiki = await made('providers', { name: 'wiki', kind: 'mcp', base_url: 'https://wiki.example/mcp' });
    const input_schema = {
      type: 'object',
      required: ['q'],
      properties: { q: { type: 'string', default: '~' } },
    };
    const search = { provider_id: github, name: 'github:search', method: 'GET', path: '/search/{kind}' };
    await made('tools', { ...search, input_schema, query: ['q'], tags: ['b', 'a'], hint: 'Ask\n  first' });
    await made('tools', { ...search, name: 'look_up', scope: 'tool:github:search' });
    await made('tools', { provider_id: wiki, name: 'wiki:read', upstream_name: 'read' });
    const skill = { content: '# How\n\n- to: search\n', tools: ['github:search'], when_to_use: 'Before all' };
    await made('skills', { name: 'research-code', version: '2.0.0', ...skill, depends_on: ['research'] });
    await made('skills', { name: 'research', content: '', categories: ['code'] });

    const exported = await signet(here, ['export', '--output', 'here.yaml']);
    expect(exported).toEqual({ code: 0, stdout: '', stderr: '' });
    const text = await readFile(path.join(folder, 'here.yaml'), 'utf8');
    expect(text).not.toContain(TOKEN);
    expect(text).toContain(
      '      value: ${env:PROVIDER_GITHUB_CREDENTIAL_VALUE} # put it into this variable\n',
    );
    expect(await signet(here, ['apply', '-f', 'here.yaml', '--prune'])).toEqual(NOTHING);

    const unset = await signet(empty, ['apply', '-f', 'here.yaml']);
    expect(unset).toMatchObject({ code: REFUSED, stdout: '' });
    expect(unset.stderr).toContain(
      'credential.value of the provider "github": the environment variable PROVIDER_GITHUB_CREDENTIAL_VALUE is not set.',
    );
    const env = { PROVIDER_GITHUB_CREDENTIAL_VALUE: TOKEN };
    const applied = await signet(empty, ['apply', '-f', 'here.yaml'], env);
    expect(applied).toMatchObject({ code: CHANGED });
    expect(applied.stdout).toContain('7 of 7 differences applied.');
    expect(applied.stdout + applied.stderr).not.toContain(TOKEN);
    expect((await signet(empty, ['export'])).stdout).toBe(text);
    expect(await signet(empty, ['apply', '-f', 'here.yaml', '--prune'])).toEqual(NOTHING);
    expect(await the(empty, 'tools', 'look_up')).toMatchObject({ scope: 'tool:github:search' });
    expect(await the(empty, 'tools', 'wiki:read')).toMatchObject({ scope: 'tool:wiki:read' });
    expect(await sealed(empty, 'github')).not.toBeNull();
  });

  it('change what a file says otherwise, and what it leaves out has its default again', async () => {
    const file = await aFile(`ati_providers:
  - name: moves
    kind: http
    base_url: https://one.example.com
    credential: { place: bearer, value: "\${env:MOVES}" }
ati_tools:
  - name: moves:do
    provider: moves
    method: POST
    path: /do
    scope: tool:moves:other
    tags: [x, y]
ati_skills:
  - { name: moving, content: One, hint: Before }
`);
    expect(await signet(empty, ['apply', '-f', file], { MOVES: TOKEN })).toMatchObject({ code: CHANGED });
    const before = await sealed(empty, 'moves');
    const text = await readFile(path.join(folder, file), 'utf8');
    const moved = text
      .replace('https://one.example.com', 'HTTPS://Two.Example.com/')
      .replace('    scope: tool:moves:other\n', '')
      .replace('[x, y]', '[y, x]')
      .replace('One, hint: Before', 'Two');
    // Its credential goes to another server only if whoever applies the file has it.
    expect(await signet(empty, ['apply', '-f', await aFile(moved)])).toMatchObject({ code: REFUSED });
    const { code, stdout } = await signet(empty, ['apply', '-f', await aFile(moved)], { MOVES: TOKEN });
    expect(code).toBe(CHANGED);
    expect(stdout.split('\n').slice(0, 11)).toEqual([
      'ati_providers',
      '  ~ moves',
      '      base_url: https://one.example.com -> https://two.example.com',
      '      credential: {"place":"bearer"} -> {"place":"bearer","value":"${env:MOVES}"}',
      '',
      'ati_tools',
      '  ~ moves:do',
      '      scope: tool:moves:other -> none',
      '',
      'ati_skills',
      '  ~ moving',
    ]);
    expect(await the(empty, 'tools', 'moves:do')).toMatchObject({ scope: 'tool:moves:do' });
    expect(await the(empty, 'skills', 'moving')).toMatchObject({ content: 'Two', hint: null });
    expect(await sealed(empty, 'moves')).not.toEqual(before);
    // Without the variable: nothing is sent, so nothing is asked for.
    expect(await signet(empty, ['apply', '-f', await aFile(moved)])).toEqual(NOTHING);
    // Written out, the usual scope is the same.
    const usual = moved.replace('    path: /do\n', '    path: /do\n    scope: tool:moves:do\n');
    expect(await signet(empty, ['apply', '-f', await aFile(usual)])).toEqual(NOTHING);
  });

  it('find first what no instance would take', async () => {
    const file = await aFile(`ati_providers:
  - { name: served, kind: mcp, base_url: https://served.example/mcp }
  - { name: github, kind: mcp, base_url: https://api.github.com }
ati_tools:
  - { name: a, provider: nobody, method: GET, path: /a }
  - { name: other:b, provider: served }
  - { name: served:c, provider: served, method: GET, path: /c }
  - { name: wiki:read, provider: served }
`);
    const { code, stdout, stderr } = await signet(here, ['apply', '-f', file]);
    expect({ code, stdout }).toEqual({ code: REFUSED, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      'kind of the provider "github" is settled when it is made: delete it there, or write what it is.',
      'provider of the tool "wiki:read" is settled when it is made: delete it there, or write what it is.',
      'The tool "a": there is no provider "nobody".',
      'The tool "other:b": before the colon stands the provider, served.',
      'The tool "served:c": a tool of an mcp provider has no method and no path.',
      'Nothing was changed.',
      '',
    ]);
  });

  it('export without what the key may not read, and say so', async () => {
    const keyWith = async (...permissions: string[]): Promise<Place> => ({
      ...here,
      key: (await aLimitedKey(here.signet, { permissions })).secret,
    });
    const old = await keyWith('agents:read', 'webhooks:read');
    const { code, stdout, stderr } = await signet(old, ['export']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^agents:/m);
    expect(stdout).not.toMatch(/ati_|github/);
    expect(stderr).toMatch(
      /^Left out, since the management key may not read them: .*ati_providers, ati_tools, /m,
    );
    const nothing = await signet(await keyWith('ati:issue'), ['export']);
    expect(nothing).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('may read nothing'),
    });
  });

  it('make profiles of session tokens with a secret from the environment, and leave the default one', async () => {
    const file = await aFile(`ati_profiles:
  - { name: orchestrators, max_ttl_seconds: 7200, secret: "\${env:ATI_JWT_SECRET}" }
  - { name: own, algorithm: ES256, target: stock, proxy_url: "https://proxy.example/" }
`);
    const weak = await signet(here, ['apply', '-f', file], { ATI_JWT_SECRET: 'abc' });
    expect(weak).toMatchObject({
      code: REFUSED,
      stderr: expect.stringContaining('Use 64 to 128 hex digits'),
    });
    expect(weak.stderr).not.toContain('abc');
    const secret = '5e'.repeat(32);
    const applied = await signet(here, ['apply', '-f', file], { ATI_JWT_SECRET: secret });
    expect(applied).toMatchObject({ code: CHANGED });
    expect(applied.stdout + applied.stderr).not.toContain(secret);
    expect(await signet(here, ['apply', '-f', file, '--prune'])).toEqual(NOTHING);
    expect(await the(here, 'profiles', 'own')).toMatchObject({
      algorithm: 'ES256',
      proxy_url: 'https://proxy.example',
    });
    expect((await signet(here, ['export'])).stdout).toContain(
      'ati_profiles:\n  - name: orchestrators\n    max_ttl_seconds: 7200\n  - name: own\n',
    );

    const edited = await aFile('ati_profiles:\n  - { name: default, default_ttl_seconds: 600 }\n');
    const pruned = await signet(here, ['apply', '-f', edited, '--prune', '--yes']);
    expect(pruned).toMatchObject({
      code: CHANGED,
      stdout: expect.stringContaining('1 to change, 2 to delete.'),
    });
    expect((await signet(here, ['export'])).stdout).toContain(
      '  - name: default\n    default_ttl_seconds: 600\n',
    );
    const none = await aFile('ati_profiles: []\n');
    expect(await signet(here, ['apply', '-f', none, '--prune'])).toEqual(NOTHING);
    expect(await the(here, 'profiles', 'default')).toMatchObject({ default_ttl_seconds: 600 });
  });

  it('make a proxy a provider with its profile by name, and find first which profile would not do', async () => {
    const file = (profile: string) =>
      aFile(`ati_profiles:
  - { name: behind, target: stock, proxy_url: "https://proxy.example" }
  - { name: front }
ati_providers:
  - { name: proxy, kind: ati, base_url: "https://proxy.example", profile: ${profile} }
ati_tools:
  - { name: "elsewhere:find", provider: proxy, scope: "library:read", upstream_scope: "tool:elsewhere:find" }
`);
    const refused = async (profile: string) =>
      (await signet(here, ['apply', '-f', await file(profile)])).stderr;
    expect(await refused('front')).toContain(
      'The provider "proxy": the profile "front" has not the target stock.',
    );
    expect(await refused('nobody')).toContain('The provider "proxy": there is no profile "nobody".');
    expect(await refused('null')).toContain('names the profile whose key the proxy verifies');
    expect(await signet(here, ['apply', '-f', await file('behind')])).toMatchObject({ code: CHANGED });
    expect(await signet(here, ['apply', '-f', await file('behind')])).toEqual(NOTHING);
    const { id } = await the(here, 'profiles', 'behind');
    expect(await the(here, 'providers', 'proxy')).toMatchObject({ kind: 'ati', profile_id: id });
    expect((await signet(here, ['export'])).stdout).toContain(
      '  - name: proxy\n    kind: ati\n    base_url: https://proxy.example\n    profile: behind\n',
    );
    const { id: provider } = await the(here, 'providers', 'proxy');
    await here.api('DELETE', `/ati/providers/${provider}`);
  });

  it('issue the virtual keys that a file says, show each once, and export none', async () => {
    const text = `virtual_keys:
  - { user_id: crawler, alias: nightly, tools: [web_search], ttl_seconds: 600 }
  - { user_id: reader, alias: nightly, providers: [github], rate: { "tool:*": 9/hour }, ttl_seconds: 600 }
`;
    const file = await aFile(text);
    const unsaid = await signet(here, ['apply', '-f', file]);
    expect(unsaid).toMatchObject({
      code: REFUSED,
      stderr: expect.stringContaining('makes 2 virtual keys, shown once'),
    });
    const args = ['apply', '-f', file, '--credentials', 'vkeys.ndjson'];
    const applied = await signet(here, args);
    expect(applied).toMatchObject({
      code: CHANGED,
      stdout: expect.stringContaining('+ nightly (user_id: reader)'),
    });
    const lines = (await readFile(path.join(folder, 'vkeys.ndjson'), 'utf8')).trim().split('\n');
    const keys = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(new Set(keys.map(({ user_id }) => user_id))).toEqual(new Set(['crawler', 'reader']));
    for (const { secret } of keys) expect(applied.stdout + applied.stderr).not.toContain(secret);
    expect(await signet(here, [...args, '--prune'])).toEqual(NOTHING);
    const exported = await signet(here, ['export']);
    expect(exported.stdout).not.toMatch(/virtual_keys|nightly/);
    expect(exported.stderr).toBe('Left out: 2 virtual keys. They are issued, not described.\n');

    const more = await aFile(text.replace('[web_search]', '[web_search, "github:*"]'));
    expect(await signet(here, ['apply', '-f', more])).toMatchObject({
      code: CHANGED,
      stdout: expect.stringContaining('  ~ nightly (user_id: crawler)\n      tools: +github:*\n'),
    });
    const longer = await aFile(text.replace('600 }', '700 }'));
    expect(await signet(here, ['apply', '-f', longer])).toMatchObject({
      code: REFUSED,
      stderr: expect.stringContaining('ttl_seconds of the virtual key "nightly" of "crawler" is settled'),
    });

    // One that has expired is issued again, in however many runs at once.
    here.signet.clock.advance(601);
    const runs = [1, 2, 3].map((nth) => signet(here, ['apply', '-f', more, '--credentials', `again-${nth}`]));
    for (const { code, stderr } of await Promise.all(runs)) {
      expect(stderr).not.toMatch(/was not/);
      expect([0, CHANGED]).toContain(code);
    }
    const { data } = (await here.api('GET', '/ati/keys')).body;
    expect(data.map(({ state }: { state: string }) => state)).toEqual(['active', 'active']);
    const none = await aFile('virtual_keys: []\n');
    expect(await signet(here, ['apply', '-f', none, '--prune', '--yes'])).toMatchObject({ code: CHANGED });
    expect((await here.api('GET', '/ati/keys')).body.data).toEqual([]);
  });

  it('delete what a file leaves out when told to, tools before their provider', async () => {
    const file = await aFile('ati_providers: []\nati_tools: []\nati_skills: []\n');
    const pruned = await signet(empty, ['apply', '-f', file, '--prune', '--yes']);
    expect(pruned).toMatchObject({ code: CHANGED });
    expect(pruned.stdout).toContain('10 of 10 differences applied.');
    expect(await signet(empty, ['apply', '-f', file, '--prune'])).toEqual(NOTHING);
  });

  it('make nothing twice when two run at once, also after it was deleted', async () => {
    const file = await aFile(`ati_providers:
  - { name: once, kind: http, base_url: https://once.example }
ati_tools:
${Array.from({ length: 8 }, (_, n) => `  - { name: once:${n}, provider: once, method: GET, path: /${n} }`).join('\n')}
`);
    for (const _round of [1, 2]) {
      const runs = [1, 2, 3].map(() => signet(empty, ['apply', '-f', file]));
      for (const { code, stderr } of await Promise.all(runs)) {
        expect(stderr).not.toMatch(/was not/);
        expect([0, CHANGED]).toContain(code);
      }
      const { id } = await the(empty, 'providers', 'once');
      expect((await empty.api('GET', `/ati/tools?provider_id=${id}`)).body.data).toHaveLength(8);
      expect(await empty.api('DELETE', `/ati/providers/${id}`)).toMatchObject({ status: 200 });
    }
  });
});
