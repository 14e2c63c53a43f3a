/** JSON as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [member: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 8785: members by UTF-16 code units, no white space, strings and numbers as ECMAScript writes them. */
export function canonicalize(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonicalize(value[name]!)}`).join(',')}}`;
}

/** The string, or an empty one where something else stands: it then equals no hash and no name. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Returns `object` without some of its members. */
export function without(object: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
