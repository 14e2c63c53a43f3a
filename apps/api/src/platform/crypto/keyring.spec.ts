import { Keyring, sameBytes } from './keyring.js';

const keyring = new Keyring(Buffer.alloc(32, 1));
const other = new Keyring(Buffer.alloc(32, 2));

describe('sealing', () => {
  it.each([
    ['text', 'a secret', Buffer.from('a secret')],
    ['nothing', '', Buffer.alloc(0)],
    ['bytes', Buffer.from([0, 255, 1]), Buffer.from([0, 255, 1])],
  ])('gives %s back under the same context', (_, plain, expected) => {
    expect(keyring.open(keyring.seal(plain, 'here'), 'here')).toEqual(expected);
  });

  it('gives it back to another process with the same master key', () => {
    const elsewhere = new Keyring(Buffer.alloc(32, 1));
    expect(elsewhere.open(keyring.seal('a secret', 'here'), 'here').toString()).toBe('a secret');
  });

  it('never shows the plain text, nor the same bytes twice', () => {
    const sealed = keyring.seal('a secret', 'here');
    expect(sealed.includes('a secret')).toBe(false);
    expect(sealed.equals(keyring.seal('a secret', 'here'))).toBe(false);
  });

  it('does not open in another context', () => {
    const sealed = keyring.seal('a secret', 'row 1');
    expect(() => keyring.open(sealed, 'row 2')).toThrow();
    expect(() => keyring.open(sealed, '')).toThrow();
  });

  it('does not open under another master key', () => {
    expect(() => other.open(keyring.seal('a secret', 'here'), 'here')).toThrow('another master key');
  });

  it('does not open when any byte was changed', () => {
    const sealed = keyring.seal('a secret', 'here');
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index]! ^= 1;
      expect(() => keyring.open(changed, 'here')).toThrow();
    }
  });

  it('does not open when it was cut or continued', () => {
    const sealed = keyring.seal('a secret', 'here');
    for (const length of [0, 1, 5, 64, sealed.length - 1])
      expect(() => keyring.open(sealed.subarray(0, length), 'here')).toThrow();
    expect(() => keyring.open(Buffer.concat([sealed, Buffer.of(0)]), 'here')).toThrow();
  });
});

describe('digests', () => {
  it('are 32 bytes, equal for equal secrets and different under another master key', () => {
    expect(keyring.digest('a')).toHaveLength(32);
    expect(keyring.digest('a')).toEqual(keyring.digest('a'));
    expect(keyring.digest('a')).not.toEqual(keyring.digest('b'));
    expect(keyring.digest('a')).not.toEqual(other.digest('a'));
  });

  it('made for one purpose prove nothing in another', () => {
    expect(keyring.mac('csrf', 'a')).not.toEqual(keyring.mac('cursor', 'a'));
    expect(keyring.mac('csrf', 'a')).not.toEqual(keyring.digest('a'));
  });
});

it.each([0, 16, 31, 33, 64])('a master key of %d bytes is refused', (length) => {
  expect(() => new Keyring(Buffer.alloc(length))).toThrow('32 bytes');
});

describe('comparing bytes', () => {
  it('tells equal from different, and lengths apart without throwing', () => {
    expect(sameBytes(Buffer.from('abc'), Buffer.from('abc'))).toBe(true);
    expect(sameBytes(Buffer.from('abc'), Buffer.from('abd'))).toBe(false);
    expect(sameBytes(Buffer.from('abc'), Buffer.from('ab'))).toBe(false);
    expect(sameBytes(Buffer.alloc(0), Buffer.alloc(0))).toBe(true);
  });
});
