import { z } from 'zod';
import { json, listed, optional, orUsual, several } from './written';

const faultOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

it('a text that is left empty stands for nothing, and for what is usual', () => {
  expect(optional(z.string().nullable()).parse('  ')).toBeNull();
  expect(orUsual(z.string().optional()).parse('')).toBeUndefined();
  expect(optional(z.string().nullable()).parse(' a ')).toBe('a');
});

it('a list is read as it was written, whatever stands between its parts', () => {
  const list = several(z.array(z.string().max(3, 'At most 3 characters')));
  expect(list.parse(' a, b\n\nc,,a')).toEqual(['a', 'b', 'c']);
  expect(list.parse(listed(['a', 'b']))).toEqual(['a', 'b']);
  expect(faultOf(list, 'a, long')).toBe('At most 3 characters');
});

it('JSON is told from what is none, and from what is not meant', () => {
  const schema = json(z.record(z.string(), z.unknown()), 'Not JSON');
  expect(schema.parse('{"a":1}')).toEqual({ a: 1 });
  expect(faultOf(schema, '{"a":')).toBe('Not JSON');
  expect(faultOf(schema, '[]')).toMatch(/expected record/);
});
