import { z } from 'zod';
import { USUAL } from '../limits/index.js';
import type { Surface } from './surface.js';
import { Surfaces } from './surfaces.js';

const envelopeNamed = (name: string) => ({
  name,
  schema: z.object(),
  render: () => ({ contentType: name, body: {} }),
});

const aSurface = (overrides: Partial<Surface>): Surface => ({
  name: overrides.prefix ?? 'wire',
  prefix: '',
  listener: 'main',
  envelope: null,
  credentials: [],
  cors: 'configured origins',
  strangers: USUAL,
  shape: 'test',
  docs: null,
  ...overrides,
});

const wire = aSurface({
  name: 'wire',
  nouns: ['agents', 'health'],
  aliases: ['/agentauth'],
  speaksFor: [''],
  envelope: envelopeNamed('wire'),
});
const open = aSurface({ name: 'open', prefix: '/v1', nouns: ['agents', 'health'] });
const console_ = aSurface({
  name: 'console',
  prefix: '/api/v1',
  speaksFor: ['/api'],
  envelope: envelopeNamed('console'),
});
const keys = aSurface({ name: 'keys', prefix: '/.well-known' });
const surfaces = new Surfaces([wire, open, console_, keys]);

describe('the owner of a route', () => {
  it.each([
    ['/agents', wire],
    ['/agents/:agent_id', wire],
    ['/agentauth/health', wire],
    ['/v1/agents', open],
    ['/api/v1', console_],
    ['/api/v1/agents/:id', console_],
    ['/.well-known/jwks.json', keys],
  ])('%s is the surface of the longest prefix that is its own', (pattern, owner) => {
    expect(surfaces.owner(pattern)).toBe(owner);
  });

  it.each(['/', '', '/agent', '/agentss', '/v1', '/v1/webhooks', '/api', '/api/v2/agents', '/api/v1x', '/x'])(
    '%s is nobody: a prefix or a noun like it is not enough',
    (pattern) => {
      expect(surfaces.owner(pattern)).toBeNull();
    },
  );
});

describe('the envelope of an address', () => {
  const at = (path: string) => surfaces.envelopeOf(surfaces.at(path)).name;

  it.each(['/api/', '/api', '/api/v1/agents', '/api/nothing'])('of %s is the one of its prefix', (path) => {
    expect(at(path)).toBe('console');
  });

  it.each([
    '/',
    '/agents',
    '/apis',
    '/api-docs',
    '/agentauth/api/',
    '',
    '/.well-known/jwks.json',
    '/v1/x',
    '*',
    '/%',
  ])('of %s is the general one', (path) => {
    expect(at(path)).toBe('wire');
  });
});

it('an alias repeats what another path says', () => {
  expect(['/agentauth/agents', '/agents', '/v1/agents', '/x'].map((path) => surfaces.isAlias(path))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

it.each([
  ['one name', [wire, aSurface({ name: 'wire', prefix: '/x' })]],
  ['one prefix', [wire, keys, aSurface({ name: 'x', prefix: '/.well-known' })]],
  ['an alias and a prefix', [wire, keys, aSurface({ name: 'x', prefix: '/x', aliases: ['/.well-known'] })]],
  ['one noun of one prefix', [wire, aSurface({ name: 'x', nouns: ['health'] })]],
  ['the addresses that are nobody’s', [wire, aSurface({ name: 'x', prefix: '/x', speaksFor: [''] })]],
])('two surfaces cannot have %s', (_, declared) => {
  expect(() => new Surfaces(declared)).toThrow(/Two surfaces/);
});

it('somebody answers at every address, in an envelope of their own', () => {
  expect(() => new Surfaces([keys, console_])).toThrow(/No surface speaks/);
  expect(() => new Surfaces([{ ...wire, envelope: null }])).toThrow(/No surface speaks/);
});
