import { createHmac } from 'node:crypto';
import type { Keyring } from './keyring.js';

const BLOCK_BYTES = 64;

/**
 * Warrants for what the database does for a process of ours and for nobody else who has its password: an HMAC-SHA-256
 * under a key that comes from the master key. The database has the key too, where the service's own login cannot read it.
 */
export class Warrants {
  private readonly key: Buffer;

  constructor(keyring: Keyring) {
    this.key = keyring.mac('warrant', 'key of the database');
  }

  /** The warrant for one act: the purpose that the database's function names, and the very text that it is given. */
  for(purpose: string, content: string): Buffer {
    return createHmac('sha256', this.key).update(`${purpose}\n${content}`).digest();
  }

  /** The key as the two blocks that an HMAC starts from (RFC 2104 2), for a database without an xor of bytes. */
  blocks(): { inner: Buffer; outer: Buffer } {
    const padded = Buffer.concat([this.key], BLOCK_BYTES);
    const xor = (mask: number) => Buffer.from(padded.map((byte) => byte ^ mask));
    return { inner: xor(0x36), outer: xor(0x5c) };
  }
}
