import { isObject, type Json, type JsonObject } from './jcs.js';
import { Malformed } from './malformed.js';

/**
 * Returns the members of an object after making sure that it has these and no others: what nobody checks could say
 * anything.
 * @param optional names of members that may be absent
 * @throws Malformed
 */
export function membersOf(
  json: Json | undefined,
  what: string,
  names: readonly string[],
  optional: readonly string[] = [],
): JsonObject {
  if (!isObject(json)) throw new Malformed(`${what} is not an object.`);
  const missing = names.find((name) => !Object.hasOwn(json, name));
  if (missing) throw new Malformed(`${what} has no ${missing}.`);
  const unknown = Object.keys(json).find((name) => !names.includes(name) && !optional.includes(name));
  if (unknown !== undefined)
    throw new Malformed(`${what} has a member that does not belong there: ${unknown}.`);
  return json;
}

/** @throws Malformed */
export function wholeNumber(json: Json | undefined, what: string): number {
  if (typeof json !== 'number' || !Number.isSafeInteger(json) || json < 0)
    throw new Malformed(`${what} is not a whole number.`);
  return json;
}

/** @throws Malformed */
export function textIn(json: Json | undefined, what: string): string {
  if (typeof json !== 'string') throw new Malformed(`${what} is not a text.`);
  return json;
}

const DIGEST = /^[0-9a-f]{64}$/;

/** A SHA-256 in hex. @throws Malformed */
export function digestIn(json: Json | undefined, what: string): string {
  const text = textIn(json, what);
  if (!DIGEST.test(text)) throw new Malformed(`${what} is no hash.`);
  return text;
}

/** @throws Malformed */
export function listIn(json: Json | undefined, what: string): Json[] {
  if (!Array.isArray(json)) throw new Malformed(`${what} is not a list.`);
  return json;
}
