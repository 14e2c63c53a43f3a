import { readFileSync } from 'node:fs';
import { retryAfterSeconds } from './retry-after.js';

const vectors = JSON.parse(readFileSync(new URL('retry-after.vectors.json', import.meta.url), 'utf8')) as {
  now: string;
  seconds: [string, number | null][];
};

describe('Retry-After', () => {
  it.each(vectors.seconds)('%j is %j seconds', (text, seconds) => {
    expect(retryAfterSeconds(text, Date.parse(vectors.now))).toBe(seconds);
  });

  it('says nothing when it is absent', () => {
    expect([retryAfterSeconds(null, 0), retryAfterSeconds(undefined, 0)]).toEqual([null, null]);
  });
});
