import { z } from 'zod';
import * as contracts from './index.js';

/** Hashed, compared, decoded or looked up in the catalogue: never stored as they are. */
const NOT_STORED = new Set([
  'permissions',
  'password',
  'current_password',
  'new_password',
  'code',
  'api_key',
  'secret',
  'cursor',
  // Read, and taken apart.
  'document',
]);

const requests = Object.entries(contracts).flatMap(([name, schema]) =>
  // The closed answers of AgentAuth are strict as well.
  schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodNever && !name.startsWith('AgentAuth')
    ? [[name, schema] as const]
    : [],
);

it('the strict schemas, which are requests, were found', () => {
  expect(requests.map(([name]) => name)).toEqual(
    expect.arrayContaining(['RegisterAgent', 'SignIn', 'RevokeAgent']),
  );
});

describe.each(requests)('%s', (_, schema) => {
  const fields = Object.entries(schema.shape as Record<string, z.ZodType>).filter(
    ([name]) => !NOT_STORED.has(name),
  );

  it.each(['abc\0def', 'abc\ud800def'])('takes no text that PostgreSQL cannot store (%j)', (text) => {
    const taking = fields.filter(
      ([, field]) => field.safeParse(text).success || field.safeParse([text]).success,
    );
    expect(taking.map(([name]) => name)).toEqual([]);
  });

  it('has an end for every text', () => {
    const text = 'a'.repeat(100_000);
    expect(fields.filter(([, field]) => field.safeParse(text).success).map(([name]) => name)).toEqual([]);
  });

  it('refuses a member it does not know', () => {
    const issues = schema.safeParse({ surprise: 1 }).error?.issues ?? [];
    expect(issues.map(({ code }) => code)).toContain('unrecognized_keys');
  });
});
