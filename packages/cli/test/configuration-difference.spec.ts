import { difference } from '../src/configuration/difference.js';
import { describe as described } from '../src/configuration/export.js';
import { agents } from '../src/configuration/nouns/agents.js';
import { atiProviders } from '../src/configuration/nouns/ati-providers.js';
import { permissions } from '../src/configuration/nouns/permissions.js';
import { rateTiers } from '../src/configuration/nouns/rate-tiers.js';
import { virtualKeys } from '../src/configuration/nouns/virtual-keys.js';
import { webhooks } from '../src/configuration/nouns/webhooks.js';
import type { Entry, Found, Noun } from '../src/configuration/noun.js';
import { printed } from '../src/configuration/print.js';
import { readConfiguration } from '../src/configuration/read.js';
import { writeConfiguration } from '../src/configuration/write.js';

const entry = (noun: Noun, given: Entry): Entry => noun.schema.parse(given);
const agent = (given: Entry = {}) =>
  entry(agents, {
    name: 'Support',
    owner_email: 'ada@example.com',
    permissions: ['a:b:c', 'd:e:f'],
    ...given,
  });
const webhook = (given: Entry = {}) =>
  entry(webhooks, { url: 'https://example.com/', events: ['*'], ...given });
const provider = (given: Entry = {}) =>
  entry(atiProviders, {
    name: 'github',
    kind: 'http',
    base_url: 'https://api.github.com',
    credential: { place: 'bearer', value: '${env:A}' },
    ...given,
  });
const has = (given: Entry, more: Partial<Found> = {}): Found => ({ id: 'there', entry: given, ...more });
const keep = { prune: false };

describe('the difference between a file and an instance', () => {
  it('is none for the same in another order', () => {
    const there = has({ ...agent(), permissions: ['d:e:f', 'a:b:c'], created_at: 'earlier' });
    expect(difference(agents, [agent()], [there], keep)).toEqual({ changes: [], obstacles: [] });
  });

  it('is each field that differs, and what a file leaves out has its default', () => {
    const there = has(agent({ rate_tier: 'pro', description: 'Old' }));
    expect(difference(agents, [agent()], [there], keep).changes).toEqual([
      {
        kind: 'change',
        key: 'Support',
        same: 'Support',
        fields: [
          { field: 'description', from: 'Old', to: null },
          { field: 'rate_tier', from: 'pro', to: 'free' },
        ],
        found: there,
        gone: [],
      },
    ]);
  });

  it('leaves of a rate tier what the file leaves out, and makes none', () => {
    const pro = has({ name: 'pro', requests_per_minute: 300, webhooks_max: 5 });
    const wanted = entry(rateTiers, { name: 'pro', webhooks_max: 6 });
    expect(difference(rateTiers, [wanted], [pro], { prune: true })).toMatchObject({
      changes: [{ fields: [{ field: 'webhooks_max', from: 5, to: 6 }] }],
    });
    expect(difference(rateTiers, [wanted], [], keep).obstacles).toHaveLength(1);
    expect(difference(rateTiers, [], [pro], { prune: true }).changes).toEqual([]);
  });

  it('deletes nothing unless it is asked to', () => {
    const there = has(agent());
    expect(difference(agents, [], [there], keep).changes).toEqual([]);
    expect(difference(agents, [], [there], { prune: true }).changes).toEqual([
      { kind: 'delete', key: 'Support', same: 'Support', fields: [], found: there, gone: [] },
    ]);
  });

  it('does not guess which of two is meant', () => {
    const { changes, obstacles } = difference(
      agents,
      [agent()],
      [has(agent()), has(agent(), { id: 'other' })],
      keep,
    );
    expect(changes).toEqual([]);
    expect(obstacles).toEqual([
      '2 agents have the name "Support" there: there, other. Which is meant? Rename or delete the others.',
    ]);
  });

  it('makes another of what is gone, says so, and means nobody who waits for approval', () => {
    const there = [has(agent(), { standing: 'gone' }), has(agent(), { id: 'stranger', standing: 'waiting' })];
    const made = difference(agents, [agent()], there, { prune: true });
    expect(made).toMatchObject({ changes: [{ kind: 'create', gone: ['there'] }], obstacles: [] });
    expect(printed(new Map([[agents, made]]))).toContain('+ Support (1 of this name is gone for good)');
    expect(difference(agents, [], there, { prune: true }).changes).toEqual([]);
  });

  it('deletes nothing that an export would leave out', () => {
    for (const standing of ['gone', 'waiting', 'kept', 'odd'] as const)
      expect(difference(agents, [], [has(agent(), { standing })], { prune: true }).changes).toEqual([]);
    for (const standing of ['kept', 'odd'] as const)
      expect(difference(agents, [agent()], [has(agent(), { standing })], keep).changes).toEqual([]);
  });

  it('knows an address in whichever spelling', () => {
    const there = has(webhook({ url: 'https://EXAMPLE.com:443' }));
    expect(difference(webhooks, [webhook()], [there], { prune: true }).changes).toEqual([]);
  });

  it('does not see secrets, and refuses what is settled', () => {
    const there = has(webhook({ signatures: ['v1', 'v1a'] }));
    const same = webhook({ signatures: ['v1a', 'v1'], secret: '${env:A}' });
    expect(difference(webhooks, [same], [there], keep)).toEqual({ changes: [], obstacles: [] });
    expect(difference(webhooks, [webhook()], [there], keep).obstacles[0]).toContain(
      'signatures of the webhook',
    );
    const [one, other] = ['One', 'Other'].map((description) =>
      entry(permissions, { permission: 'a:b:c', description }),
    );
    expect(difference(permissions, [one!], [has(other!)], keep).obstacles[0]).toContain(
      'description of the permission',
    );
  });

  it('sees where a secret within a field goes, and not the secret', () => {
    const there = has(provider({ credential: { place: 'bearer', value: '${env:OTHER}' } }));
    expect(difference(atiProviders, [provider()], [there], keep).changes).toEqual([]);
    const moved = provider({ credential: { place: 'query', name: 'key', value: '${env:A}' } });
    const found = difference(atiProviders, [moved], [there], keep);
    expect(found).toMatchObject({ changes: [{ fields: [{ field: 'credential' }] }], obstacles: [] });
    const plain = { ...moved, credential: { place: 'query', value: 'plain' } };
    const text = printed(new Map([[atiProviders, difference(atiProviders, [plain], [], keep)]]));
    expect(text).toContain('credential: {"place":"query","value":"(secret)"}');
  });

  it('tells apart what has one name within different others, also in a file', () => {
    const key = (user_id: string, more: Entry = {}) =>
      entry(virtualKeys, { user_id, alias: 'nightly', ...more });
    const there = [has(key('one')), has(key('other', { tools: ['a'] }), { id: 'second' })];
    const found = difference(virtualKeys, [key('one'), key('third')], there, { prune: true });
    expect(found).toMatchObject({
      changes: [{ kind: 'create' }, { kind: 'delete', found: { id: 'second' } }],
    });
    const text = printed(new Map([[virtualKeys, found]]));
    expect(text).toContain('  + nightly (user_id: third)\n');
    expect(text).toContain('  - nightly (user_id: other)\n');
    const file = (users: string[]) =>
      `virtual_keys:\n${users.map((user) => `  - { alias: nightly, user_id: ${user} }\n`).join('')}`;
    expect(readConfiguration(file(['one', 'other']))).toHaveProperty('described');
    expect(readConfiguration(file(['one', 'other', 'one']))).toMatchObject({
      faults: [
        { line: 4, message: expect.stringContaining('Another virtual key has this alias, in line 2') },
      ],
    });
    const written = writeConfiguration(new Map([[virtualKeys, [key('b'), key('a')]]]));
    expect(written).toBe(writeConfiguration(new Map([[virtualKeys, [key('a'), key('b')]]])));
  });

  it('has along what an instance wants anew with what changes, and nothing where there is none', () => {
    const there = has(provider());
    const fields = (given: Entry) =>
      difference(atiProviders, [provider(given)], [there], keep).changes[0]!.fields.map(({ field }) => field);
    expect(fields({ base_url: 'https://other.example' })).toEqual(['base_url', 'credential']);
    expect(fields({ base_url: 'https://other.example', credential: null })).toEqual([
      'base_url',
      'credential',
    ]);
    expect(fields({ description: 'Other' })).toEqual(['description']);
    const without = has(provider({ credential: null }));
    const moved = provider({ base_url: 'https://other.example', credential: null });
    expect(difference(atiProviders, [moved], [without], keep).changes[0]!.fields).toHaveLength(1);
  });

  it('is printed field by field, with nothing secret and no line that is not ours', () => {
    const wanted = [
      agent({ permissions: ['a:b:c', 'x:y:z'], rate_tier: 'pro', description: 'One\n  - Two' }),
    ];
    const there = [has(agent()), has(agent({ name: 'Old' }))];
    const made = { ...webhook(), secret: 'whsec_plain' };
    const text = printed(
      new Map([
        [agents, difference(agents, wanted, there, { prune: true })],
        [
          webhooks,
          difference(webhooks, [made, webhook({ url: 'https://b.example/', secret: '${env:B}' })], [], keep),
        ],
      ]),
    );
    expect(text.split('\n')).toEqual([
      'agents',
      '  ~ Support',
      '      description: none -> One\\n  - Two',
      '      permissions: +x:y:z, -d:e:f',
      '      rate_tier: free -> pro',
      '  - Old',
      '',
      'webhooks',
      '  + https://example.com/',
      '      events: *',
      '      secret: (secret)',
      '  + https://b.example/',
      '      events: *',
      '      secret: ${env:B}',
      '',
      '4 differences: 2 to create, 1 to change, 1 to delete.',
    ]);
    expect(printed(new Map())).toBe('Nothing differs.');
  });
});

describe('a file that is written', () => {
  const HOSTILE = [
    'yes',
    'null',
    '~~~',
    '1e3',
    '0x10',
    '# no',
    'a: b',
    '- x',
    '*ref',
    '&ref',
    '!tag',
    '%x1',
    '"q"',
    "it's",
    '{a}',
    '[a]',
    '${env:A}',
    '? x',
    '<<<',
    '---',
    '...',
    '🦊 fox',
    'x #y',
    '@at',
    '`tick',
    '2026-11-30',
  ];

  it('is read as what it was written from, and written again as the same bytes', () => {
    const names = HOSTILE.map((name) =>
      agent({ name: `${name}`.padEnd(3, '.'), description: `${name}\n  ${name}: \n\n` }),
    );
    const described = new Map([
      [
        webhooks,
        [
          webhook({
            events: ['webhook.*', 'agent.*'],
            match: [{ path: 'a', in: [1, null, 'true'] }],
            secret: '${env:A}',
          }),
        ],
      ],
      [agents, names],
      [permissions, [entry(permissions, { permission: 'a:b:c' })]],
    ]);
    const text = writeConfiguration(described);
    const read = readConfiguration(text);
    if ('faults' in read) throw new Error(`${read.faults[0]!.message}\n${text}`);
    for (const [noun, entries] of described)
      expect(
        difference(
          noun,
          entries,
          read.described.get(noun)!.map((one) => has(one)),
          { prune: true },
        ),
      ).toEqual({
        changes: [],
        obstacles: [],
      });
    expect(writeConfiguration(read.described)).toBe(text);
    const reversed = new Map(
      [...described].reverse().map(([noun, entries]) => [noun, [...entries].reverse()]),
    );
    expect(writeConfiguration(reversed)).toBe(text);
  });

  it('leaves out what is a default', () => {
    expect(writeConfiguration(new Map([[webhooks, [webhook()]]]))).toBe(
      '# yaml-language-server: $schema=signet.schema.json\nwebhooks:\n  - url: https://example.com/\n    events:\n      - "*"\n',
    );
  });

  it('folds no line, and says nothing by reference', () => {
    const description = 'word '.repeat(90).trim();
    const both = [agent({ description }), agent({ name: 'Other', description })].map((one) => ({
      ...one,
      permissions: ['a:b:c'],
    }));
    const same = new Map([[agents, both]]);
    expect(writeConfiguration(same).split('\n')).toHaveLength(13);
    expect(writeConfiguration(same)).not.toMatch(/[&*]/);
  });
});

describe('what is exported', () => {
  it('is what a file can say; the rest is told beside it', () => {
    const there = [
      has(agent({ name: 'Works' })),
      has(agent({ name: 'Stopped' }), { unsaid: 'suspended' }),
      has(agent({ name: 'Asks' }), { standing: 'waiting' }),
      has(agent({ name: 'Revoked' }), { standing: 'gone' }),
      has(agent({ name: 'Ours' }), { standing: 'kept' }),
      has(agent({ name: 'Old' }), { standing: 'odd' }),
    ];
    const exported = described(new Map([[agents, there]]));
    const names = exported.described.get(agents)!.map(({ name }) => name);
    expect(names).toEqual(['Works', 'Stopped']);
    expect(exported.notes).toEqual([
      'Left out: 1 agent that nobody approved yet.',
      'Left out: the agent "Old", which is older than a rule that it breaks.',
      'The agent "Stopped" is suspended, which the file does not say.',
    ]);
  });

  it('names a variable of its own for each secret, and none where there is no secret', () => {
    const urls = ['https://example.com/a-b', 'https://example.com/a_b', 'https://example.com/c'];
    const hooks = urls.map((url) => has(webhook({ url })));
    const exported = described(
      new Map([[webhooks, [...hooks, has(webhook({ url: 'https://example.com/d', signatures: ['v1a'] }))]]]),
    );
    const names = exported.described.get(webhooks)!.map(({ secret }) => secret);
    expect(new Set(names).size).toBe(4);
    expect(names[2]).toBe('${env:WEBHOOK_EXAMPLE_COM_C_SECRET}');
    expect(names[3]).toBeUndefined();
    const text = writeConfiguration(exported.described);
    expect(text.match(/ # put it into this variable/g)).toHaveLength(3);
    expect(readConfiguration(text)).toHaveProperty('described');
  });

  it('names a variable within what is there, for each of its own', () => {
    const credential = { place: 'bearer' };
    const three = ['a-b', 'a_b', 'c'].map((name) => has({ ...provider({ name }), credential }));
    const none = has(provider({ name: 'd', credential: null }));
    const exported = described(new Map([[atiProviders, [...three, none]]]));
    const credentials = exported.described.get(atiProviders)!.map((one) => one['credential']);
    expect(credentials).toEqual([
      {
        place: 'bearer',
        value: expect.stringMatching(/^\$\{env:PROVIDER_A_B_CREDENTIAL_VALUE_[0-9A-F]{8}\}$/),
      },
      {
        place: 'bearer',
        value: expect.stringMatching(/^\$\{env:PROVIDER_A_B_CREDENTIAL_VALUE_[0-9A-F]{8}\}$/),
      },
      { place: 'bearer', value: '${env:PROVIDER_C_CREDENTIAL_VALUE}' },
      null,
    ]);
    expect(credentials[0]).not.toEqual(credentials[1]);
    expect(writeConfiguration(exported.described).match(/ # put it into this variable$/gm)).toHaveLength(3);
  });

  it('is refused while two have one name', () => {
    expect(() => described(new Map([[agents, [has(agent()), has(agent(), { id: 'other' })]]]))).toThrow(
      '2 agents have the name "Support" there: there, other.',
    );
  });
});
