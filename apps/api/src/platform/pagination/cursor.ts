import { sameBytes, type Keyring } from '../crypto/keyring.js';
import { Problem } from '../errors/problem.js';

const MAC_BYTES = 12;

/**
 * Makes and reads the opaque position in a list. It is signed and bound to one list of one owner (`scope`), so that a
 * cursor cannot be forged, moved to another list, or used by somebody else.
 */
export class Cursors {
  constructor(private readonly keyring: Keyring) {}

  encode(scope: string, position: readonly string[]): string {
    const body = Buffer.from(JSON.stringify(position));
    return Buffer.concat([this.mac(scope, body), body]).toString('base64url');
  }

  /** @throws Problem request.invalid when the cursor is not ours or of another list */
  decode(scope: string, cursor: string): string[] {
    const bytes = Buffer.from(cursor, 'base64url');
    const body = bytes.subarray(MAC_BYTES);
    if (bytes.length <= MAC_BYTES || !sameBytes(bytes.subarray(0, MAC_BYTES), this.mac(scope, body))) {
      const message = 'Not a cursor of this list: start again without one';
      throw new Problem('request.invalid', { detail: message, errors: [{ pointer: '?cursor', message }] });
    }
    return JSON.parse(body.toString()) as string[];
  }

  private mac(scope: string, body: Buffer): Buffer {
    return this.keyring
      .mac('cursor', Buffer.concat([Buffer.from(`${scope}\n`), body]))
      .subarray(0, MAC_BYTES);
  }
}
