import { hash } from 'node:crypto';
import { canonicalJson } from '../../platform/crypto/canonical-json.js';
import { leafHash } from './merkle.js';

/** What stands in place of the hash before the first event. */
export const GENESIS = 'genesis';

/** One event's place in the chain. */
export interface Link {
  seq: number;
  hash: Buffer;
  leaf: Buffer;
}

/** Gives a record its place: specs/audit-log.md 3, atb.md 9.2. */
export function linkRecord(record: string, seq: number, prevHash: Buffer | null): Link {
  const prev = prevHash?.toString('hex') ?? GENESIS;
  const numbered = withMember(record, 'seq', String(seq));
  const chained = withMember(numbered, 'prev_hash', `"${prev}"`);
  return { seq, hash: hash('sha256', `${prev}\n${chained}`, 'buffer'), leaf: leafHash(numbered) };
}

const PLACE = ['seq', 'prev_hash', 'hash'];

/**
 * Whether a record can have a place: it is the canonical text (RFC 8785) of an object that has none. Whoever may write to
 * the table could otherwise put something in the chain that no verifier accepts, and nobody could take it out again.
 */
export function isSealable(record: string): boolean {
  try {
    const json: unknown = JSON.parse(record);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
    return !PLACE.some((name) => name in json) && canonicalJson(json) === record;
  } catch {
    return false;
  }
}

/** The event as it is exported and answered: its record with `seq`, `prev_hash` and `hash` (in hex), canonical. */
export function linkedRecord(record: string, seq: number, prevHash: string | null, own: string): string {
  const chained = withMember(withMember(record, 'seq', String(seq)), 'prev_hash', `"${prevHash ?? GENESIS}"`);
  return withMember(chained, 'hash', `"${own}"`);
}

/**
 * Puts a member at its place in the canonical text (RFC 8785) of an object. Ten times cheaper than reading the record
 * and writing it again, which counts: every event of the log comes through here.
 * @param name plain ASCII that the object does not have
 * @param value canonical JSON
 */
export function withMember(json: string, name: string, value: string): string {
  const member = `"${name}":${value}`;
  if (json === '{}') return `{${member}}`;
  if (!json.startsWith('{"')) throw new Error('A record is not a canonical JSON object.');
  let at = 1;
  for (;;) {
    const nameEnd = stringEnd(json, at);
    const raw = json.slice(at, nameEnd);
    const other = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
    if (other === name) throw new Error(`A record has a member "${name}" of its own.`);
    if (other > name) return `${json.slice(0, at)}${member},${json.slice(at)}`;
    const end = valueEnd(json, nameEnd + 1);
    if (json[end] !== ',') return `${json.slice(0, end)},${member}${json.slice(end)}`;
    at = end + 1;
  }
}

/** Where the string that starts at `start` is over. */
function stringEnd(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote > 0; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  throw new Error('A record is not a canonical JSON object.');
}

function valueEnd(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    switch (json[at]) {
      case '"':
        at = stringEnd(json, at) - 1;
        break;
      case '{':
      case '[':
        depth += 1;
        break;
      case '}':
      case ']':
        if (depth === 0) return at;
        depth -= 1;
        break;
      case ',':
        if (depth === 0) return at;
    }
  }
  throw new Error('A record is not a canonical JSON object.');
}
