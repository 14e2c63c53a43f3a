/** @jest-environment node */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const features = join(__dirname, '../features');
const sources = readdirSync(features, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(features, file), 'utf8') }));

describe('what pages are made of', () => {
  it('asks before an action in one way: no feature has a confirming dialog of its own', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(
      sources.filter(({ text }) => /\b(Confirm|Alert)Dialog\b/.test(text)).map(({ file }) => file),
    ).toEqual([]);
  });
});
