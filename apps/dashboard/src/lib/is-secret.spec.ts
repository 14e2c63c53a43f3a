import { isSecret } from './is-secret';

it.each([
  [`ak_${'0'.repeat(64)}`, true],
  [` ati-key_${'A'.repeat(22)} `, true],
  ['eyJhbGciOi.eyJzdWIi.c2ln', true],
  [`whsec_${'a'.repeat(44)}`, true],
  ['ak_b34e8', false],
  ['ati-key_', false],
  ['eyes.eyebrows', false],
  ['Invoice bot', false],
])('%j is a secret: %s', (text, is) => {
  expect(isSecret(text)).toBe(is);
});
