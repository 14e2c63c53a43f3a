import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '../support/test.js';

const dashboard = join(import.meta.dirname, '../../apps/dashboard');

interface BuiltRoute {
  route: string;
  firstLoadChunkPaths: string[];
}

const built = JSON.parse(
  readFileSync(join(dashboard, '.next/diagnostics/route-bundle-stats.json'), 'utf8'),
) as BuiltRoute[];
const chunksOf = (route: string): string[] =>
  built.find((one) => one.route === route)?.firstLoadChunkPaths ?? [];

const sizes = new Map<string, number>();
function sizeOf(chunk: string): number {
  const known = sizes.get(chunk) ?? gzipSync(readFileSync(join(dashboard, chunk))).length;
  sizes.set(chunk, known);
  return known;
}
/** Thousands of bytes of JavaScript as they travel (gzip). */
const kB = (chunks: readonly string[]): number =>
  Math.round(chunks.reduce((sum, chunk) => sum + sizeOf(chunk), 0) / 100) / 10;

/** The pages of those who are not signed in, and the list that most see first. */
const OUTSIDE = ['/sign-in', '/setup'];
const FIRST_LIST = '/agents';

/**
 * What may be loaded at most, in thousands of bytes. The framework alone is 130 of each. The aim is 120, 220 and 60: what
 * is allowed beyond that has still to be left out: every page carries all contracts, and each stage adds some.
 */
const MOST_OUTSIDE = 256;
const MOST_FIRST_LIST = 396;
const MOST_FOR_A_LATER_PAGE = 60;

test('no page loads more JavaScript than it may', () => {
  const pages = built.map(({ route }) => route).filter((route) => !route.startsWith('/_'));
  expect(pages.length).toBeGreaterThan(20);
  const first = chunksOf(FIRST_LIST);
  const later = (route: string) => chunksOf(route).filter((chunk) => !first.includes(chunk));
  for (const route of OUTSIDE) expect.soft(kB(chunksOf(route)), route).toBeLessThanOrEqual(MOST_OUTSIDE);
  expect.soft(kB(first), FIRST_LIST).toBeLessThanOrEqual(MOST_FIRST_LIST);
  for (const route of pages.filter((route) => !OUTSIDE.includes(route)))
    expect.soft(kB(later(route)), `${route} after ${FIRST_LIST}`).toBeLessThanOrEqual(MOST_FOR_A_LATER_PAGE);
});
