import { Keyring } from '../crypto/keyring.js';
import { Cursors, inPage } from './cursor.js';

const cursors = new Cursors(new Keyring(Buffer.alloc(32, 1)));

const refusal = (scope: string, cursor: string, reader = cursors): unknown => {
  try {
    return reader.decode(scope, cursor);
  } catch (error) {
    return error;
  }
};
const refused = expect.objectContaining({
  code: 'request.invalid',
  particulars: expect.objectContaining({ errors: [expect.objectContaining({ pointer: '?cursor' })] }),
});

describe('a cursor', () => {
  it('brings its position back', () => {
    const position = ['2026-02-01T12:00:00.123456Z', 'agt_1', 'ü 🤖'];
    expect(cursors.decode('agents', cursors.encode('agents', position))).toEqual(position);
  });

  it('can stand in an address as it is', () => {
    expect(cursors.encode('agents', ['>>>???', '~~~'])).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('is refused in another list and by another owner', () => {
    const cursor = cursors.encode('agents:one', ['a']);
    expect(refusal('agents:two', cursor)).toEqual(refused);
    expect(refusal('activity:one', cursor)).toEqual(refused);
  });

  it('is refused when the scope only looks the same', () => {
    // The scope ends with a line feed in what is signed: no part of it can move into the position.
    expect(refusal('agents', cursors.encode('agents:one', ['a']))).toEqual(refused);
  });

  it('is refused when any character was changed', () => {
    const cursor = cursors.encode('agents', ['2026', 'agt_1']);
    for (let index = 0; index < cursor.length - 1; index++) {
      const character = cursor[index] === 'A' ? 'B' : 'A';
      expect(refusal('agents', cursor.slice(0, index) + character + cursor.slice(index + 1))).toEqual(
        refused,
      );
    }
  });

  it('is refused when another server made it', () => {
    const theirs = new Cursors(new Keyring(Buffer.alloc(32, 2))).encode('agents', ['a']);
    expect(refusal('agents', theirs)).toEqual(refused);
  });

  it.each(['', 'x', 'AAAAAAAAAAAAAAAA', '\0', '../../etc/passwd', `${'A'.repeat(1000)}`, '%00', '[]'])(
    'is not %j',
    (junk) => {
      expect(refusal('agents', junk)).toEqual(refused);
    },
  );
});

describe('a page', () => {
  const pageOf = (rows: number, limit: number, cursor?: string) =>
    cursors.page(
      'list',
      { cursor, limit },
      (after: [string] | null) =>
        Promise.resolve(
          Array.from({ length: rows }, (_, index) => ({ id: `row_${index + 1}` })).filter(
            ({ id }) => after === null || id > after[0],
          ),
        ),
      ({ id }): [string] => [id],
    );

  it.each([
    [0, 2, [], null],
    [1, 2, ['row_1'], null],
    [2, 2, ['row_1', 'row_2'], null],
    [3, 2, ['row_1', 'row_2'], 'row_2'],
    [1, 0, [], null],
  ])('of %i rows that may hold %i', async (rows, limit, ids, last) => {
    const { page, next } = await pageOf(rows, limit);
    expect(page.map(({ id }) => id)).toEqual(ids);
    expect(next && cursors.decode('list', next)).toEqual(last && [last]);
  });

  it('is read from where the one before it ended', async () => {
    const { next } = await pageOf(3, 2);
    expect(await pageOf(3, 2, next!)).toEqual({ page: [{ id: 'row_3' }], next: null });
  });

  it('is not read from the cursor of another list', async () => {
    await expect(pageOf(3, 2, cursors.encode('another', ['row_1']))).rejects.toEqual(refused);
  });

  it('keeps its cursor in another form', async () => {
    const found = await pageOf(3, 2);
    expect(inPage(found, ({ id }) => id)).toEqual({ page: ['row_1', 'row_2'], next: found.next });
  });
});
