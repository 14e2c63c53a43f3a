import { random } from '../crypto/random.js';

/** Returns `prefix` + 32 lower-case hex digits of a random 128-bit value. */
export const randomId = (prefix: string): string => prefix + random(16).toString('hex');

let lastMs = 0;
let sequence = 0;

/**
 * Returns a UUIDv7 (RFC 9562 5.7) as 32 hex digits without dashes. Ids of one process are strictly increasing: the 12
 * bits after the version count within a millisecond (RFC 9562 6.2, method 1), starting low in a random place.
 */
export function timeOrderedHex(nowMs: number): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    sequence = random(1)[0]!;
  } else if (++sequence > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
  const tail = random(8);
  tail[0] = 0x80 | (tail[0]! & 0x3f);
  return (
    lastMs.toString(16).padStart(12, '0') +
    '7' +
    sequence.toString(16).padStart(3, '0') +
    tail.toString('hex')
  );
}

/**
 * Returns a UUIDv7 that carries exactly this millisecond, as 32 hex digits: for what is written later than it happened.
 * Unlike those of {@link timeOrderedHex} it says nothing about order within the millisecond.
 */
export function hexOfMoment(atMs: number): string {
  const tail = random(10);
  tail[0] = 0x70 | (tail[0]! & 0x0f);
  tail[2] = 0x80 | (tail[2]! & 0x3f);
  return atMs.toString(16).padStart(12, '0') + tail.toString('hex');
}

/** The millisecond that a UUIDv7 carries. */
export const momentOf = (hex: string): Date => new Date(Number.parseInt(hex.slice(0, 12), 16));

/** Writes 32 hex digits the way PostgreSQL and RFC 9562 print a UUID. */
export const asUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;

/** The inverse of {@link asUuid}. */
export const uuidHex = (uuid: string): string => uuid.replaceAll('-', '');
