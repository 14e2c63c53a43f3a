import { readPasted } from './pasted';

it.each([
  [' ey.ey.x \n', { kind: 'token', text: 'ey.ey.x' }],
  ['Bearer ey.ey.x', { kind: 'token', text: 'ey.ey.x' }],
  ['Authorization: Ati-Key ati-key_abc', { kind: 'key', text: 'ati-key_abc' }],
  ['ATI_SESSION_TOKEN="ey.ey.x"', { kind: 'token', text: 'ey.ey.x' }],
  ['export ATI_VIRTUAL_KEY=ati-key_abc', { kind: 'key', text: 'ati-key_abc' }],
  ['  ', null],
])('finds what is meant in %j', (pasted, found) => {
  expect(readPasted(pasted)).toEqual(found);
});
