import canonicalForm from 'canonicalize';
import { Malformed } from './malformed.js';

/** JSON as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [member: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * RFC 8785, by the same library as the log.
 * @throws Malformed for what has no such form: half a surrogate pair, a number that no double holds
 */
export function canonicalize(value: Json): string {
  try {
    return canonicalForm(value)!;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Malformed('Something in it has no canonical form (RFC 8785).');
  }
}

/** The string, or an empty one where something else stands: it then equals no hash and no name. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Returns `object` without some of its members. */
export function without(object: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
