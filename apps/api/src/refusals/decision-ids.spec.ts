import { randomBytes } from 'node:crypto';
import { Keyring } from '../platform/crypto/keyring.js';
import { DecisionIds } from './decision-ids.js';

const ids = new DecisionIds(new Keyring(randomBytes(32)));

describe('the name of a refusal', () => {
  it('leads back to its record, for any number of them', () => {
    for (let count = 0; count < 200; count++) {
      const pointer = randomBytes(16);
      expect(ids.pointerOf(ids.nameOf(pointer))).toEqual(pointer);
    }
  });

  it('has nothing in common with another name of the same record', () => {
    const pointer = randomBytes(16);
    const names = Array.from({ length: 200 }, () => Buffer.from(ids.nameOf(pointer).slice(4), 'base64url'));
    const blocks = names.flatMap((name) => [name.subarray(0, 16), name.subarray(16)]);
    expect(new Set(blocks.map((block) => block.toString('hex'))).size).toBe(400);
  });

  it('of another instance leads elsewhere', () => {
    const pointer = randomBytes(16);
    const others = new DecisionIds(new Keyring(randomBytes(32)));
    expect(others.pointerOf(ids.nameOf(pointer))).not.toEqual(pointer);
  });
});
