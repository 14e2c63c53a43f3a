import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LIMITS } from './limit.js';

const page = path.resolve(import.meta.dirname, '../../../../docs/limits.md');

it('the page about limits has every limit with its number', async () => {
  const rows = (await readFile(page, 'utf8')).split('\n').filter((line) => line.startsWith('| '));
  for (const { name, max, windowSeconds } of Object.values(LIMITS)) {
    const row = rows.find((line) => line.includes(`\`${name}\``));
    expect([name, row]).toEqual([
      name,
      expect.stringMatching(new RegExp(`\\b${max.toLocaleString('en')}\\b`)),
    ]);
    expect(windowSeconds).toBe(900);
  }
});
