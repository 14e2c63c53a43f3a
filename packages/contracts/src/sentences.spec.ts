import { z } from 'zod';
import * as contracts from './index.js';

/** What zod would say by itself, and what only programmers say. */
const FOREIGN = /received|expected|\bInvalid\b|\bNaN\b|undefined|\bToo (small|big)\b|Unrecognized|\[object/i;

const WRONG: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  'x',
  'a'.repeat(50_000),
  '\0',
  0,
  -1,
  1.5,
  -1e308,
  1e308,
  NaN,
  Infinity,
  true,
  [],
  [null],
  ['x'],
  [[]],
  Array.from({ length: 2_000 }, (_, index) => `x${index}`),
  {},
  { surprise: 1 },
  { 'a b': null },
  new Date(NaN),
  () => undefined,
  Symbol('x'),
  10n,
];

/** A schema and all that stand in it, by their path. */
function* within(name: string, schema: z.ZodType, seen: Set<unknown>): Generator<[string, z.ZodType]> {
  // What comes out of a check is given to a transformation, and nothing else.
  if (seen.has(schema) || schema._zod.def.type === 'transform') return;
  seen.add(schema);
  yield [name, schema];
  const definition = schema._zod.def as unknown as Record<string, unknown>;
  const inner = (value: unknown): z.ZodType[] =>
    value instanceof z.ZodType ? [value] : Array.isArray(value) ? value.flatMap(inner) : [];
  for (const [field, member] of Object.entries((definition['shape'] ?? {}) as Record<string, z.ZodType>))
    yield* within(`${name}.${field}`, member, seen);
  for (const place of [
    'element',
    'innerType',
    'in',
    'out',
    'options',
    'items',
    'keyType',
    'valueType',
    'left',
    'right',
  ])
    for (const one of inner(definition[place])) yield* within(name, one, seen);
}

const schemas = Object.entries(contracts).flatMap(([name, schema]) =>
  schema instanceof z.ZodType ? [...within(name, schema, new Set())] : [],
);

const messagesIn = (issues: readonly z.core.$ZodIssue[]): string[] =>
  issues.flatMap((issue) => [
    issue.message,
    ...('errors' in issue ? issue.errors.flatMap(messagesIn) : []),
    ...('issues' in issue ? messagesIn(issue.issues) : []),
  ]);

it('says of nothing that is refused what zod would say', () => {
  expect(schemas.length).toBeGreaterThan(500);
  const found = new Set<string>();
  for (const [name, schema] of schemas)
    for (const value of WRONG) {
      const { error } = schema.safeParse(value);
      for (const message of messagesIn(error?.issues ?? []))
        if (FOREIGN.test(message) || !/^[\p{Lu}"]/u.test(message)) found.add(`${name}: ${message}`);
    }
  expect([...found]).toEqual([]);
});

it('says of every member that is missing that it is, or what to give', () => {
  const silent = schemas.flatMap(([name, schema]) => {
    if (!(schema instanceof z.ZodObject)) return [];
    const issues = schema.safeParse({}).error?.issues ?? [];
    return issues
      .filter(({ message }) => message === 'Cannot be used')
      .map(({ path }) => `${name} ${path.join('.')}`);
  });
  expect(silent).toEqual([]);
});

const said = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error!.issues[0]!.message;

it.each([
  [z.string(), undefined, 'This is missing. Give text'],
  [z.string().min(1).max(120), 5, 'Give text of 1 to 120 characters'],
  [z.string().min(12), '', 'Give text of at least 12 characters'],
  [z.string().max(1), 'ab', 'Give text of at most 1 character'],
  [z.int().min(1).max(1_000_000), 0, 'Give a whole number from 1 to 1,000,000'],
  [z.coerce.number().int().min(1).max(200), 'ten', 'Give a whole number from 1 to 200'],
  [z.number().gt(0).max(1e6), NaN, 'Give a number above 0 and of at most 1,000,000'],
  [z.number().min(0.25), 0, 'Give a number of at least 0.25'],
  [z.int(), 1.5, 'Give a whole number'],
  [z.boolean(), 'yes', 'Give true or false'],
  [z.enum(['free', 'pro']), 'gold', 'Give one of free, pro'],
  [z.enum(['free', 'pro']), undefined, 'This is missing. Give one of free, pro'],
  [z.literal('s256'), 'plain', 'Give "s256"'],
  [z.array(z.string()).min(1).max(50), [], 'Give a list of 1 to 50 entries'],
  [z.array(z.string()).max(1), ['a', 'b'], 'Give a list of at most 1 entry'],
  [z.array(z.string()).length(2), [], 'Give a list of 2 entries'],
  [z.union([z.string().max(5), z.array(z.string())]), 5, 'Give text of at most 5 characters, or a list'],
  [
    z.union([z.object({ a: z.int() }), z.object({ b: z.int() })]),
    {},
    'This has none of the forms that it can have',
  ],
  [z.union([z.object({ a: z.int() }), z.object({ b: z.int() })]), 'x', 'Give an object'],
  [
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
    { kind: 'c' },
    'Give one of a, b',
  ],
  [z.record(z.string().max(1), z.int()), [], 'Give an object'],
  [z.iso.datetime(), 'today', 'Give a time such as 2026-02-01T12:00:00Z'],
  [z.email(), 'nobody', 'Give an e-mail address'],
  [z.string().startsWith('https://'), 'ftp://x', 'Begin with "https://"'],
  [z.string().nullable(), 5, 'Give text'],
  [z.strictObject({}), { nmae: 1 }, 'Unknown: nmae. Check the spelling'],
])('%# says what to give', (schema, value, sentence) => {
  expect(said(schema, value)).toBe(sentence);
});
