import { displayPrefix, isWellFormedKey, newApiKey } from './api-key.js';

describe.each(['ak_', 'mk_'] as const)('a key that starts with %s', (prefix) => {
  it('has 64 lower-case hex digits, new each time', () => {
    const keys = Array.from({ length: 100 }, () => newApiKey(prefix));
    for (const key of keys) expect(key).toMatch(new RegExp(`^${prefix}[0-9a-f]{64}$`));
    expect(new Set(keys).size).toBe(100);
  });

  it('passes its own check', () => {
    for (let round = 0; round < 100; round++) expect(isWellFormedKey(newApiKey(prefix))).toBe(true);
  });

  it('fails the check when any one digit is mistyped', () => {
    const key = newApiKey(prefix);
    for (let index = 3; index < key.length; index++) {
      const digit = key[index] === 'f' ? 'e' : 'f';
      expect(isWellFormedKey(key.slice(0, index) + digit + key.slice(index + 1))).toBe(false);
    }
  });

  it('fails the check under the other prefix, because the prefix is part of it', () => {
    const key = newApiKey(prefix);
    expect(isWellFormedKey((prefix === 'ak_' ? 'mk_' : 'ak_') + key.slice(3))).toBe(false);
  });

  it('shows people 8 characters, which say nothing about the rest', () => {
    expect(displayPrefix(newApiKey(prefix))).toMatch(new RegExp(`^${prefix}[0-9a-f]{5}$`));
  });
});

it.each(['', 'ak_', `ak_${'0'.repeat(63)}`, `ak_${'0'.repeat(65)}`, `sk_${'0'.repeat(64)}`, 'x'.repeat(1e6)])(
  'junk is not a key (%#)',
  (key) => {
    expect(isWellFormedKey(key)).toBe(false);
  },
);
