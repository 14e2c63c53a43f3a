import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Keyring } from '../platform/crypto/keyring.js';
import { random } from '../platform/crypto/random.js';

const PREFIX = 'dec_';
const NONCE_BYTES = 16;
const POINTER_BYTES = 16;

/** Names for which nonces are encrypted at once: a call of the cipher costs the same for one as for all of them. */
const AT_ONCE = 64;

/**
 * Names what was refused so that this instance alone can read it: the place of the record, encrypted under a fresh nonce
 * (AES-256-CTR, NIST SP 800-38A 6.5). Two names of one record have nothing in common, so whoever tries credentials
 * learns from none whether they failed for the same cause. A name that somebody altered leads to another place, and what
 * is there is shown only to whom it concerns.
 */
@Injectable()
export class DecisionIds {
  private readonly key: Buffer;
  private nonces: Buffer = Buffer.alloc(0);
  /** What encrypts a pointer under each nonce: the first block of its key stream. */
  private blocks: Buffer = Buffer.alloc(0);
  private next = 0;

  constructor(keyring: Keyring) {
    this.key = keyring.mac('decision id', 'key');
  }

  /** @param pointer 16 bytes */
  nameOf(pointer: Buffer): string {
    if (this.next === this.nonces.length) this.makeNonces();
    const name = Buffer.allocUnsafe(NONCE_BYTES + POINTER_BYTES);
    this.nonces.copy(name, 0, this.next, this.next + NONCE_BYTES);
    for (let at = 0; at < POINTER_BYTES; at++)
      name[NONCE_BYTES + at] = pointer[at]! ^ this.blocks[this.next + at]!;
    this.next += NONCE_BYTES;
    return PREFIX + name.toString('base64url');
  }

  private makeNonces(): void {
    this.nonces = random(AT_ONCE * NONCE_BYTES);
    // Block by block, which is what a counter of one block is (NIST SP 800-38A 6.5).
    this.blocks = createCipheriv('aes-256-ecb', this.key, null).update(this.nonces);
    this.next = 0;
  }

  /** The pointer that a name stands for; any 16 bytes for one that was not made here. */
  pointerOf(name: string): Buffer {
    const bytes = Buffer.alloc(NONCE_BYTES + POINTER_BYTES);
    Buffer.from(name.slice(PREFIX.length), 'base64url').copy(bytes);
    const nonce = bytes.subarray(0, NONCE_BYTES);
    return createDecipheriv('aes-256-ctr', this.key, nonce).update(bytes.subarray(NONCE_BYTES));
  }
}
