import { parseStrictObject } from '../verify/strict-json.js';
import { AtiError } from './ati-error.gen.js';

/** The claims of a session token (ATI, 2.4). Times are seconds since 1970. */
export interface SessionClaims {
  /** The agent or sandbox. */
  sub: string;
  aud: string;
  iat: number;
  exp: number;
  /** Entries separated by white space; empty for a token without rights. */
  scope: string;
  iss?: string;
  jti?: string;
  ati?: { v: number; rate?: Record<string, string>; [member: string]: unknown };
  nbf?: number;
  job_id?: string;
  sandbox_id?: string;
  [claim: string]: unknown;
}

type IsType = (value: unknown) => boolean;

const isText: IsType = (value) => typeof value === 'string';
/** 64 bits without a sign, as nearly as a number says it; what is written larger is none any more here. */
const isWhole: IsType = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2 ** 64;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAtiBlock: IsType = (value) =>
  isObject(value) && isWhole(value.v) && Number(value.v) <= 255 && isRates(value.rate);
const isRates: IsType = (value) =>
  value === undefined || (isObject(value) && Object.values(value).every(isText));

const REQUIRED = { sub: isText, aud: isText, iat: isWhole, exp: isWhole, scope: isText };
/** `null` counts as absent. */
const OPTIONAL = { iss: isText, jti: isText, ati: isAtiBlock, job_id: isText, sandbox_id: isText };

/**
 * Reads the payload of a token as strictly as proxies do: a claim that appears twice, `1e9` for a time, or a list for
 * the audience would be one thing to us and another to them.
 *
 * @throws AtiError `malformed`, `missing_claim`, `invalid_claim`
 */
export function readClaims(payload: Uint8Array): SessionClaims {
  const claims = readObject(payload);
  const typed = withoutFractions(payload) ?? claims;
  for (const name of Object.keys(REQUIRED))
    if (!Object.hasOwn(claims, name)) throw new AtiError('missing_claim', `The token has no ${name}.`);
  for (const [name, isType] of Object.entries(REQUIRED)) if (!isType(typed[name])) throw ofWrongType(name);
  for (const [name, isType] of Object.entries(OPTIONAL))
    if (typed[name] !== undefined && typed[name] !== null && !isType(typed[name])) throw ofWrongType(name);
  // Proxies ignore it and clients take any number: it is honoured, and no reason to refuse what both accept.
  if (typeof (claims.nbf ?? 0) !== 'number') throw ofWrongType('nbf');
  return claims as SessionClaims;
}

const ofWrongType = (name: string) =>
  new AtiError('invalid_claim', `The token's ${name} has another type or size than it must have.`);

/** Proxies read no deeper. */
const LEVELS_MAX = 127;

/** A JSON object with unique names, of whole characters, as deep as proxies read. @throws AtiError `malformed` */
export function readObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value = parseStrictObject(bytes);
    refuseUnreadable(value, LEVELS_MAX);
    return value;
  } catch (cause) {
    throw new AtiError('malformed', 'A part of the token is not a JSON object with unique names.', { cause });
  }
}

/** An escape can write half a character, which no text in UTF-8 can hold; proxies do not read it. */
function refuseUnreadable(value: unknown, levels: number): void {
  if (typeof value === 'string' && !value.isWellFormed()) throw new SyntaxError('Half a character');
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw new SyntaxError('Too many levels');
  for (const [name, member] of Object.entries(value)) {
    refuseUnreadable(name, levels);
    refuseUnreadable(member, levels - 1);
  }
}

const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** The largest whole number that proxies read, as it is written. */
const WHOLE_MAX = '18446744073709551615';

const isLarger = (digits: string) =>
  digits.length > WHOLE_MAX.length || (digits.length === WHOLE_MAX.length && digits > WHOLE_MAX);

/**
 * The same object with `true`, which no claim may be, in place of numbers that are not written as whole ones of 64 bits:
 * `1.0` is a whole number to `JSON.parse`. Null when there is none, which is nearly always.
 */
function withoutFractions(bytes: Uint8Array): Record<string, unknown> | null {
  const text = new TextDecoder().decode(bytes);
  if (!/\d[.eE]|-\d|\d{20}/.test(text)) return null;
  const written = text.replace(TEXT_OR_NUMBER, (token) =>
    /^-|^\d+[.eE]/.test(token) || (/^\d/.test(token) && isLarger(token)) ? 'true' : token,
  );
  return JSON.parse(written) as Record<string, unknown>;
}
