import { canonicalize, isObject, textOf, without, type JsonObject } from './jcs.js';
import { Malformed } from './malformed.js';
import { leafHash, textHash, type Digest } from './merkle.js';

/** One event of an export with what follows from its own words. */
export interface EventLine {
  json: JsonObject;
  seq: number;
  prevHash: string;
  hash: string;
  leaf: Digest;
  /** Why it cannot be what was sealed, or null. */
  fault: string | null;
}

const NOT_CANONICAL = 'is not written canonically (RFC 8785)';
const NOTHING: Digest = Buffer.alloc(0);

export const isEvent = (json: JsonObject): boolean => 'event' in json && 'seq' in json && 'hash' in json;

/**
 * Recomputes an event's hash (atb.md 9.2) and leaf (RFC 9162).
 * @param text the line as it was written, null where the event stands in a larger object
 */
export function readEvent(json: JsonObject, text: string | null): EventLine {
  const { seq, prev_hash: prevHash, hash } = json;
  const chained = without(json, 'hash');
  const line: EventLine = {
    json,
    seq: typeof seq === 'number' && Number.isSafeInteger(seq) ? seq : 0,
    prevHash: textOf(prevHash),
    hash: textOf(hash),
    leaf: NOTHING,
    fault: null,
  };
  try {
    line.leaf = leafHash(canonicalize(without(chained, 'prev_hash')));
    // Two members of one name, or other digits for the same number, would hash alike and read differently elsewhere.
    if (text !== null && text !== canonicalize(json)) line.fault = NOT_CANONICAL;
    else if (textHash(`${line.prevHash}\n${canonicalize(chained)}`) !== line.hash)
      line.fault = 'does not have the hash of its content';
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    line.fault = NOT_CANONICAL;
  }
  return line;
}

export function parseObject(text: string): JsonObject | null {
  try {
    const json = JSON.parse(text) as never;
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}
