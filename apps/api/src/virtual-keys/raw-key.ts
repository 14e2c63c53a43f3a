import { hash } from 'node:crypto';
import { random } from '../platform/crypto/random.js';

const PREFIX = 'ati-key_';
const RANDOM_BYTES = 16;
// The last of 22 characters carries two bits: the other four are zero (RFC 4648 3.5).
const SHAPE = /^ati-key_[A-Za-z0-9_-]{21}[AQgw]$/;

/** Makes a key: `ati-key_` and 128 random bits in base64url (ATI 7.1). */
export const newRawKey = (): string => PREFIX + random(RANDOM_BYTES).toString('base64url');

/** Whether a text can be a key: junk is refused here, before the database is asked. */
export const isRawKey = (text: string): boolean => SHAPE.test(text);

/** What is stored of a key: the SHA-256 of all of it, as lower-case hex (ATI 7.1). 128 random bits need no salt. */
export const hashOfKey = (rawKey: string): string => hash('sha256', rawKey);
