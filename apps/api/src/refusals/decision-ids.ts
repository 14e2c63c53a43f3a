import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Keyring } from '../platform/crypto/keyring.js';
import { random } from '../platform/crypto/random.js';

const PREFIX = 'dec_';
const NONCE_BYTES = 16;
const POINTER_BYTES = 16;

/**
 * Names what was refused so that this instance alone can read it: the place of the record, encrypted under a fresh nonce
 * (AES-256-CTR, NIST SP 800-38A 6.5). Two names of one record have nothing in common, so whoever tries credentials
 * learns from none whether they failed for the same cause. A name that somebody altered leads to another place, and what
 * is there is shown only to whom it concerns.
 */
@Injectable()
export class DecisionIds {
  private readonly key: Buffer;

  constructor(keyring: Keyring) {
    this.key = keyring.mac('decision id', 'key');
  }

  /** @param pointer 16 bytes */
  nameOf(pointer: Buffer): string {
    const nonce = random(NONCE_BYTES);
    const sealed = createCipheriv('aes-256-ctr', this.key, nonce).update(pointer);
    return PREFIX + Buffer.concat([nonce, sealed]).toString('base64url');
  }

  /** The pointer that a name stands for; any 16 bytes for one that was not made here. */
  pointerOf(name: string): Buffer {
    const bytes = Buffer.alloc(NONCE_BYTES + POINTER_BYTES);
    Buffer.from(name.slice(PREFIX.length), 'base64url').copy(bytes);
    const nonce = bytes.subarray(0, NONCE_BYTES);
    return createDecipheriv('aes-256-ctr', this.key, nonce).update(bytes.subarray(NONCE_BYTES));
  }
}
