import { Keyring } from '../platform/crypto/keyring.js';
import { firstToken, readToken, successorOf } from './refresh-token.js';

const keyring = new Keyring(Buffer.alloc(32, 1));
const other = new Keyring(Buffer.alloc(32, 2));

describe('a refresh token', () => {
  it('is rt_ and 64 lower-case hex digits, new each time', () => {
    const tokens = Array.from({ length: 100 }, () => firstToken(keyring).text);
    for (const text of tokens) expect(text).toMatch(/^rt_[0-9a-f]{64}$/);
    expect(new Set(tokens).size).toBe(100);
  });

  it('is read back as it was made', () => {
    const made = firstToken(keyring);
    expect(readToken(keyring, made.text)).toEqual(made);
  });

  it('has one successor of the same family, whoever computes it', () => {
    const first = firstToken(keyring);
    const successor = successorOf(keyring, first);
    expect(successor).toEqual(successorOf(keyring, readToken(keyring, first.text)!));
    expect(successor.text).not.toBe(first.text);
    expect(successor.family).toEqual(first.family);
    expect(readToken(keyring, successor.text)).toEqual(successor);
  });

  it('has a successor nobody can compute without the server', () => {
    const first = firstToken(keyring);
    expect(successorOf(other, first).text).not.toBe(successorOf(keyring, first).text);
  });

  it('is not read when a single digit was changed', () => {
    const { text } = firstToken(keyring);
    for (let index = 3; index < text.length; index++) {
      const digit = text[index] === '0' ? '1' : '0';
      expect(readToken(keyring, text.slice(0, index) + digit + text.slice(index + 1))).toBeNull();
    }
  });

  it('is not read when another server made it', () => {
    expect(readToken(keyring, firstToken(other).text)).toBeNull();
  });

  it('has one spelling', () => {
    const { text } = firstToken(keyring);
    const spellings = [
      text.toUpperCase(),
      `rt_${text.slice(3).toUpperCase()}`,
      ` ${text}`,
      `${text}\n`,
      `${text}0`,
      text.slice(0, -1),
      text.slice(3),
      `ak_${text.slice(3)}`,
      '',
    ];
    for (const spelling of spellings) expect(readToken(keyring, spelling)).toBeNull();
  });
});
