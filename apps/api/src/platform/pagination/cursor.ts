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

  /**
   * Cuts a page from rows of which one more was read than it may hold: that one says whether another page follows.
   * @param positionOf where a row stands in the list
   * @returns `next` is the cursor of the following page, null behind the last one
   */
  page<Row>(
    scope: string,
    rows: readonly Row[],
    limit: number,
    positionOf: (row: Row) => readonly string[],
  ): { page: Row[]; next: string | null } {
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { page, next: rows.length > limit && last ? this.encode(scope, positionOf(last)) : null };
  }

  private mac(scope: string, body: Buffer): Buffer {
    return this.keyring
      .mac('cursor', Buffer.concat([Buffer.from(`${scope}\n`), body]))
      .subarray(0, MAC_BYTES);
  }
}
