import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES } from '@signet/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { readConfiguration } from '../src/configuration/index.js';
import { folder, run, type Folder } from './support/run.js';

const docs = join(import.meta.dirname, '../../../docs');
const published = readFileSync(join(docs, 'signet.schema.json'), 'utf8');
const examples = [
  ...readFileSync(join(docs, 'configuration.md'), 'utf8').matchAll(/```yaml\n(.*?)```/gs),
].map(([, text]) => text!);

const agent =
  'name: Support agent\n    owner_email: ada@example.com\n    permissions: [zendesk:tickets:read]';
const webhook = 'url: https://example.com/hooks\n    events: ["agent.*"]';
const SECRET = 'whsec_bm90IGEgc2VjcmV0IGFueSBtb3Jl';

interface SchemaOfWebhooks {
  properties: { events: { items: { enum: string[] } } };
}

/** What is said about a text, as `line:column: message`. */
function faultsOf(text: string): string[] {
  const read = readConfiguration(text);
  return 'faults' in read ? read.faults.map((f) => `${f.line}:${f.column}: ${f.message}`) : [];
}

/** Wrong by its shape, which a JSON Schema can say as well. */
const WRONG_SHAPES: [string, string, string][] = [
  ['an unknown list', 'agent: []\n', '1:1: agent: There is no such key; known are rate_tiers'],
  ['an unknown key', `agents:\n  - ${agent}\n    tier: pro\n`, '5:5: agents[0].tier: There is no such key'],
  [
    'a missing key',
    'agents:\n  - name: Support agent\n    permissions: [a:b:c]\n',
    '2:5: agents[0].owner_email: Give an e-mail address',
  ],
  ['a list that is none', 'agents: 7\n', '1:9: agents: Give a list'],
  ['an entry that is none', 'agents:\n  - 7\n', '2:5: agents[0]: Give an object'],
  ['an entry of nothing', 'agents:\n  -\n', '2:4: agents[0]: Give an object'],
  ['a root that is none', '- 7\n', '1:1: Give an object'],
  [
    'a number that is text',
    'rate_tiers:\n  - name: pro\n    webhooks_max: "7"\n',
    '3:19: rate_tiers[0].webhooks_max: Give a whole number',
  ],
  [
    'a number too large',
    'rate_tiers:\n  - name: pro\n    webhooks_max: 10001\n',
    '3:19: rate_tiers[0].webhooks_max: At most 10,000',
  ],
  [
    'no number',
    'rate_tiers:\n  - name: pro\n    webhooks_max: .nan\n',
    '3:19: rate_tiers[0].webhooks_max: Give a whole number',
  ],
  ['a tier that does not exist', 'rate_tiers:\n  - name: gold\n', '2:11: rate_tiers[0].name: Give one of '],
  [
    'a misspelt delay',
    `webhooks:\n  - ${webhook}\n    schedule: [0, 5, soon]\n`,
    '4:22: webhooks[0].schedule[2]: Give a whole number',
  ],
  [
    'a condition with two tests',
    `webhooks:\n  - ${webhook}\n    match: [{ path: a, in: [] }]\n`,
    '4:28: webhooks[0].match[0].in: Give a list of 1 to ',
  ],
  [
    'a secret in plain text',
    `webhooks:\n  - ${webhook}\n    secret: ${SECRET}\n`,
    '4:13: webhooks[0].secret: A secret does not belong into the file',
  ],
  [
    'a secret beside a name',
    `webhooks:\n  - ${webhook}\n    secret: \${env:A}${SECRET}\n`,
    '4:13: webhooks[0].secret: A secret does not belong',
  ],
  [
    'a secret that is a number',
    `webhooks:\n  - ${webhook}\n    secret: 12345678\n`,
    '4:13: webhooks[0].secret: Write ${env:NAME} here',
  ],
  [
    'a credential in plain text',
    `ati_providers:\n  - { name: a, kind: http, base_url: https://a.example, credential: { place: bearer, value: ${SECRET} } }\n`,
    '2:93: ati_providers[0].credential.value: A secret does not belong into the file',
  ],
  [
    'a credential without its secret',
    'ati_providers:\n  - { name: a, kind: http, base_url: https://a.example, credential: { place: bearer } }\n',
    'ati_providers[0].credential.value: Write ${env:NAME} here',
  ],
  [
    'a scope with a star',
    'ati_tools:\n  - { name: a, provider: b, scope: "tool:*" }\n',
    '2:36: ati_tools[0].scope: Use 1 to 200 printable ASCII characters without blanks and stars',
  ],
  [
    'an unknown event',
    'webhooks:\n  - url: https://example.com/\n    events: [agent.danced]\n',
    '3:14: webhooks[0].events[0]: No event has this name',
  ],
  [
    '__proto__',
    `agents:\n  - ${agent}\n    __proto__: { rate_tier: pro }\n`,
    '5:5: agents[0].__proto__: There is no such key',
  ],
];

const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh']
  .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[index]}`).join(', ')}]\n`)
  .join('')}`;

/** Wrong in a way that a JSON Schema does not see, or no YAML to begin with. */
const WRONG_TEXTS: [string, string, string][] = [
  ['nothing', '', '1:1: The file is empty'],
  ['a comment alone', '# later\n', 'The file is empty'],
  ['a tab', 'agents:\n\t- name: x\n', '2:1: A tab cannot indent: use spaces'],
  ['a NUL', 'agents: []\n# \0\n', '2:3: A file cannot hold this character (U+0000)'],
  ['half a character', 'agents: []\n# \ud800\n', '2:3: A file cannot hold this character (U+D800)'],
  ['an open bracket', 'agents: [\n', ': '],
  ['an open quote', 'agents: "x\n', ': A character is missing here'],
  ['two documents', 'agents: []\n---\nagents: []\n', '2:1: A second document begins here'],
  ['a tag', 'agents: !!js/function "x"\n', '1:9: Tags are not used here'],
  ['a key that is there twice', 'agents: []\nwebhooks: []\nagents: []\n', '3:1: This key is there twice'],
  ['a key twice in an entry', `agents:\n  - ${agent}\n    name: Other\n`, '5:5: This key is there twice'],
  ['a cycle', 'agents: &all\n  - *all\n', '2:5: This alias is inside what it stands for: a cycle'],
  [
    'a cycle through a map',
    'agents: &all { a: { b: *all } }\n',
    ': This alias is inside what it stands for: a cycle',
  ],
  ['an alias of nothing', 'agents: *nobody\n', '1:9: '],
  ['aliases of aliases', bomb, 'aliases multiply what they stand for'],
  ['brackets without end', `agents: ${'['.repeat(100_000)}`, ': It is nested too deeply'],
  ['deep brackets', `agents: ${'['.repeat(60)}${']'.repeat(60)}\n`, ': It is nested too deeply'],
  ['10 MB', `# ${'x'.repeat(10_000_000)}\n`, '1:1: It has more than 8 MB, the most that is read'],
  [
    'one name twice',
    `agents:\n  - ${agent}\n  - ${agent}\n`,
    '5:11: agents[1].name: Another agent has this name, in line 2',
  ],
  [
    'one address twice',
    `webhooks:\n  - ${webhook}\n  - ${webhook}\n`,
    '4:10: webhooks[1].url: Another webhook has this url, in line 2',
  ],
  [
    'one address in two spellings',
    `webhooks:\n  - ${webhook}\n  - ${webhook.replace('example.com', 'EXAMPLE.com:443')}\n`,
    '4:10: webhooks[1].url: Another webhook has this url, in line 2',
  ],
  [
    'one name with a blank',
    `agents:\n  - ${agent}\n  - ${agent.replace('Support agent', '"Support agent "')}\n`,
    '5:11: agents[1].name: Another agent',
  ],
  [
    'half an address',
    'webhooks:\n  - url: /hooks\n    events: ["*"]\n',
    '2:10: webhooks[0].url: Give a whole address',
  ],
  [
    'half an address of a provider',
    'ati_providers:\n  - { name: a, kind: http, base_url: a.example }\n',
    '2:38: ati_providers[0].base_url: Give a whole address',
  ],
  [
    'a bearer credential with a name',
    'ati_providers:\n  - { name: a, kind: http, base_url: https://a.example, credential: { place: bearer, name: x, value: "${env:A}" } }\n',
    'ati_providers[0].credential.name: Name the header or the query parameter',
  ],
  [
    'a built-in permission',
    'permissions:\n  - permission: zendesk:tickets:read\n',
    '2:17: permissions[0].permission: This permission is built in',
  ],
  [
    'a fault in an alias',
    `agents:\n  - ${agent.replace('[', '&may [7, ')}\n  - ${agent.replace('Support', 'Other').replace(/\[.*/, '*may')}\n`,
    '4:24: agents[1].permissions[0]: Give text',
  ],
];

describe('a file that describes an instance', () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    JSON.parse(published) as object,
  );

  it('has one published schema, which the command prints', async () => {
    const { code, stdout } = await run(['configuration', 'schema'], { cwd: '.' });
    expect(code).toBe(0);
    expect(stdout).toBe(published);
  });

  it('has examples that can be used, by the schema as well', () => {
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) {
      expect(faultsOf(example)).toEqual([]);
      expect({ valid: validate(parse(example)), errors: validate.errors }).toEqual({
        valid: true,
        errors: null,
      });
    }
  });

  it.each(WRONG_SHAPES)('is refused with its place for %s, by the schema as well', (_name, text, told) => {
    const faults = faultsOf(text);
    expect(faults).toEqual([expect.stringContaining(told)]);
    const shape: unknown = JSON.parse(JSON.stringify(parse(text)));
    expect(validate(shape)).toBe(false);
  });

  it.each(WRONG_TEXTS)('is refused with its place for %s', (_name, text, told) => {
    const faults = faultsOf(text);
    expect(faults[0]).toMatch(/^\d+:\d+: ./);
    expect(faults.filter((fault) => fault.includes(told))).not.toEqual([]);
    expect(faults.length).toBeLessThan(3);
  });

  it('has every event offered by the schema that may be chosen, and no other', () => {
    const { items } = (JSON.parse(published) as { properties: { webhooks: { items: SchemaOfWebhooks } } })
      .properties.webhooks.items.properties.events;
    const file = (events: string[]) =>
      `webhooks:\n  - url: https://example.com/\n    events: ${JSON.stringify(events)}\n`;
    expect(items.enum).toEqual(expect.arrayContaining(['*', 'agent.*', ...Object.keys(EVENT_TYPES)]));
    for (const event of items.enum) expect(faultsOf(file([event]))).toEqual([]);
  });

  it('tells everything at once', () => {
    expect(
      faultsOf('agents:\n  - name: x\n    tier: pro\nwebhooks:\n  - secret: abc\nhooks: []\n'),
    ).toHaveLength(8);
  });

  it('never repeats a secret, whatever else is wrong', () => {
    const texts = [
      `webhooks:\n  - ${webhook}\n    secret: ${SECRET}\n`,
      `webhooks:\n  - ${webhook}\n    secret: "${SECRET}\n`,
      `webhooks:\n  - ${webhook}\n    secret: [${SECRET}]\n`,
      `webhooks:\n  - ${webhook}\n    secret: &${SECRET} *${SECRET}\n`,
      `webhooks:\n  - ${webhook}\n    secret: *${SECRET}\n`,
      `webhooks:\n  - ${webhook}\n    secret: !${SECRET} x\n`,
      `webhooks:\n  - ${webhook}\n    secret: x\n  ${SECRET}\n`,
      `ati_providers:\n  - { name: a, credential: { place: bearer, value: ${SECRET} } }\n`,
      `ati_providers:\n  - { name: a, credential: ${SECRET} }\n`,
    ];
    for (const text of texts) {
      const faults = faultsOf(text);
      expect(faults).not.toEqual([]);
      expect(faults.join()).not.toContain(SECRET);
    }
  });

  it('may say things once and refer to them', () => {
    const text = `agents:\n  - ${agent.replace('[', '&may [')}\n  - name: Other agent\n    owner_email: ada@example.com\n    permissions: *may\n`;
    const read = readConfiguration(text);
    if ('faults' in read) throw new Error(read.faults[0]!.message);
    const [entries] = [...read.described.values()];
    expect(entries).toMatchObject([
      { permissions: ['zendesk:tickets:read'] },
      { permissions: ['zendesk:tickets:read'] },
    ]);
  });

  it('has as many keys as it likes to be wrong with, in time', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join('');
    expect(faultsOf(text)).toHaveLength(20_000);
  });
});

describe('signet configuration check', () => {
  let here: Folder;
  beforeEach(async () => (here = await folder()));
  afterEach(() => here.remove());
  const check = (text: string | Buffer) => {
    writeFileSync(join(here.path, 'signet.yaml'), text);
    return run(['configuration', 'check', '-f', 'signet.yaml'], { cwd: here.path });
  };

  it('says what a file holds', async () => {
    expect(await check(`agents:\n  - ${agent}\nwebhooks: []\n`)).toEqual({
      code: 0,
      stdout: 'signet.yaml can be used: 1 agent, 0 webhooks.\n',
      stderr: '',
    });
  });

  it('lists what is wrong as compilers do, by line, and answers 65', async () => {
    const { code, stdout, stderr } = await check('agents:\n  - name: x\nhooks: []\n');
    expect({ code, stdout }).toEqual({ code: 65, stdout: '' });
    expect(stderr.split('\n').filter(Boolean)).toEqual([
      'signet.yaml:2:5: agents[0].owner_email: Give an e-mail address',
      'signet.yaml:2:5: agents[0].permissions: Give a list of permissions',
      'signet.yaml:2:11: agents[0].name: At least 3 characters',
      expect.stringMatching(/^signet\.yaml:3:1: hooks: There is no such key; known are /),
    ]);
  });

  it('shows no more than fifty, and what cannot be seen as escapes', async () => {
    const { stderr } = await check(
      Array.from({ length: 60 }, (_, index) => `"\u202e${index}": 1\n`).join(''),
    );
    expect(stderr).toContain('signet.yaml: and 10 more');
    expect(stderr).toContain('\\u202e0: There is no such key');
  });

  it('reads no further than a file may be long, in whichever encoding, and only Unicode', async () => {
    const tooLong = {
      code: 65,
      stderr: expect.stringMatching(/:1:1: It has more than 8 MB, the most that is read\n$/),
    };
    expect(await check(Buffer.alloc(8_000_001, 0x23))).toMatchObject(tooLong);
    expect(await check(Buffer.from(`\ufeffagents: []\n${'#'.repeat(5_000_000)}`, 'utf16le'))).toMatchObject(
      tooLong,
    );
    expect(await check(Buffer.from('\ufeffagents: []\n', 'utf16le'))).toMatchObject({ code: 0 });
    expect(await check(Buffer.from([0x61, 0xff]))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('UTF-8'),
    });
    expect(await run(['configuration', 'check', '-f', '/dev/zero'], { cwd: here.path })).toMatchObject(
      tooLong,
    );
  });

  it('tells a file that is not there from one that is wrong, and asks for its name', async () => {
    const missing = await run(['configuration', 'check', '-f', 'other.yaml'], { cwd: here.path });
    expect(missing).toEqual({ code: 1, stdout: '', stderr: 'There is no file other.yaml.\n' });
    expect(await run(['configuration', 'check'], { cwd: here.path })).toMatchObject({ code: 64 });
  });
});
