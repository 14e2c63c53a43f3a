import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';
import { random } from './random.js';

const VERSION = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

// AES-GCM with random nonces: far below the 2^32 messages of NIST SP 800-38D 8.3.
const SEALS_PER_DATA_KEY = 1 << 24;

interface DataKey {
  key: Buffer;
  wrapped: Buffer;
  uses: number;
}

/**
 * Everything derived from the master key. Secrets we only check become keyed digests; secrets we must read again are
 * sealed with a data key that is itself wrapped under the master key, named by a key id (envelope encryption).
 */
export class Keyring {
  private readonly keyId: Buffer;
  private readonly wrappingKey: Buffer;
  private readonly pepper: Buffer;
  private readonly subkeys = new Map<string, Buffer>();
  private dataKey: DataKey | null = null;

  /** @param masterKey 32 bytes */
  constructor(private readonly masterKey: Buffer) {
    if (masterKey.length !== KEY_BYTES) throw new Error('The master key must have 32 bytes.');
    this.keyId = createHash('sha256')
      .update('signet key id')
      .update(masterKey)
      .digest()
      .subarray(0, KEY_ID_BYTES);
    this.wrappingKey = this.derive('wrap');
    this.pepper = this.derive('pepper');
  }

  /** Returns the HMAC-SHA-256 of a secret under the server's pepper: 32 bytes, for a unique index. */
  digest(secret: string): Buffer {
    return createHmac('sha256', this.pepper).update(secret).digest();
  }

  /** Returns an HMAC-SHA-256 for one named purpose, so that a value made for one use proves nothing in another. */
  mac(purpose: string, value: string | Buffer): Buffer {
    return createHmac('sha256', this.subkey(purpose)).update(value).digest();
  }

  /** Encrypts `plain`. `context` is bound to the result: it opens only under the same context. */
  seal(plain: string | Buffer, context: string): Buffer {
    const { key, wrapped } = this.currentDataKey();
    const nonce = random(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), this.keyId, wrapped, nonce, body, cipher.getAuthTag()]);
  }

  /** Decrypts what {@link seal} made. Throws when it was changed, sealed by another key, or for another context. */
  open(sealed: Buffer, context: string): Buffer {
    if (sealed[0] !== VERSION || sealed.length < HEADER_BYTES + WRAPPED_BYTES + NONCE_BYTES + TAG_BYTES)
      throw new Error('Not a sealed value.');
    if (!sealed.subarray(1, HEADER_BYTES).equals(this.keyId))
      throw new Error('Sealed under another master key.');
    const key = decrypt(
      this.wrappingKey,
      sealed.subarray(HEADER_BYTES, HEADER_BYTES + WRAPPED_BYTES),
      'data key',
    );
    return decrypt(key, sealed.subarray(HEADER_BYTES + WRAPPED_BYTES), context);
  }

  private currentDataKey(): DataKey {
    if (!this.dataKey || this.dataKey.uses >= SEALS_PER_DATA_KEY) {
      const key = random(KEY_BYTES);
      const nonce = random(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', this.wrappingKey, nonce).setAAD(Buffer.from('data key'));
      const wrapped = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
      this.dataKey = { key, wrapped, uses: 0 };
    }
    this.dataKey.uses += 1;
    return this.dataKey;
  }

  private subkey(purpose: string): Buffer {
    let key = this.subkeys.get(purpose);
    if (!key) this.subkeys.set(purpose, (key = this.derive(`mac:${purpose}`)));
    return key;
  }

  private derive(info: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.masterKey, 'signet', info, KEY_BYTES));
  }
}

/** Compares two byte strings in time that depends on their length only. */
export const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

function decrypt(key: Buffer, message: Buffer, context: string): Buffer {
  const nonce = message.subarray(0, NONCE_BYTES);
  const tag = message.subarray(message.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context)).setAuthTag(tag);
  return Buffer.concat([
    decipher.update(message.subarray(NONCE_BYTES, message.length - TAG_BYTES)),
    decipher.final(),
  ]);
}
