import { sameBytes, type Keyring } from '../crypto/keyring.js';
import { Problem } from '../errors/problem.js';

const MAC_BYTES = 12;

/** A part of a list, and the cursor of what follows; null behind the last part. */
export interface Page<Item> {
  page: Item[];
  next: string | null;
}

/** The same items in another form, behind which the same follows. */
export const inPage = <Item, Other>(
  { page, next }: Page<Item>,
  toOther: (item: Item) => Other,
): Page<Other> => ({
  page: page.map((item) => toOther(item)),
  next,
});

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
   * Reads the page that somebody asks for.
   * @param read gives the rows behind a position, from the beginning where it is null: one more than `limit`, which says
   * whether another page follows
   * @param positionOf where a row stands in the list
   * @throws Problem request.invalid when the cursor is not ours or of another list
   */
  async page<Row, Position extends readonly string[]>(
    scope: string,
    { cursor, limit }: { cursor?: string | undefined; limit: number },
    read: (after: Position | null) => Promise<readonly Row[]>,
    positionOf: (row: Row) => Position,
  ): Promise<Page<Row>> {
    const rows = await read(cursor ? (this.decode(scope, cursor) as unknown as Position) : null);
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
