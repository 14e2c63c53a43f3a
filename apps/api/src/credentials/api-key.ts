import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const RANDOM_BYTES = 28;
const SHAPE = /^(?:ak|mk)_[0-9a-f]{64}$/;

/** How much of a key people see after it was issued. */
const PREFIX_LENGTH = 8;

/** The last 8 digits: CRC-32 of all before them, prefix included. Anyone can check it, so scanners can too. */
const checksum = (body: string): string => crc32(body).toString(16).padStart(8, '0');

/** Makes a key: the prefix, 56 random hex digits (224 bits), 8 of checksum. */
export function newApiKey(prefix: 'ak_' | 'mk_'): string {
  const body = prefix + randomBytes(RANDOM_BYTES).toString('hex');
  return body + checksum(body);
}

/** Says whether a key can be one of ours. Junk and typing mistakes are refused here, before the database is asked. */
export const isWellFormedKey = (key: string): boolean =>
  SHAPE.test(key) && checksum(key.slice(0, -8)) === key.slice(-8);

export const displayPrefix = (key: string): string => key.slice(0, PREFIX_LENGTH);
