import { z } from 'zod';
import { faultsOf, parse } from './validation.js';

const schema = z.strictObject({
  name: z.string('Give a name'),
  tags: z.array(z.strictObject({ 'a/b': z.number('Give a number') })).optional(),
});

function faults(value: unknown): unknown {
  try {
    parse(schema, value);
  } catch (error) {
    return (error as { particulars: { errors: unknown } }).particulars.errors;
  }
  throw new Error('It was accepted.');
}

describe('validation', () => {
  it('returns what the schema makes of the value', () => {
    expect(parse(schema, { name: 'x' })).toEqual({ name: 'x' });
  });

  it('reports every broken rule at once, by JSON pointer', () => {
    expect(faults({ name: 5, tags: [{ 'a/b': 'x' }], nmae: 'y' })).toEqual([
      { pointer: '/name', message: 'Give a name' },
      { pointer: '/tags/0/a~1b', message: 'Give a number' },
      { pointer: '/nmae', message: 'Unknown member: check its spelling' },
    ]);
  });

  it.each([[null], [undefined], ['text'], [7], [[]]])('points at the body when it is %j', (value) => {
    expect(faults(value)).toEqual([{ pointer: '', message: expect.any(String) }]);
  });

  it('stops counting when a request breaks thousands of rules', () => {
    const unknown = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]));
    expect((faults({ name: 'x', ...unknown }) as unknown[]).length).toBeLessThanOrEqual(100);
    expect(faultsOf(Array.from({ length: 5000 }, () => ({ message: 'no' }))).length).toBe(100);
  });

  it('cuts names that nobody would want back', () => {
    const [fault] = faults({ name: 'x', ['k'.repeat(10_000)]: 1 }) as { pointer: string }[];
    expect(fault!.pointer.length).toBeLessThan(200);
  });
});
