import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GUESSES } from './guess-delays.js';
import { LIMITS, operatorPace, PLACES } from './limit.js';

const page = path.resolve(import.meta.dirname, '../../../../docs/limits.md');

const readRows = async () =>
  (await readFile(page, 'utf8')).split('\n').filter((line) => line.startsWith('| '));

it('the page about limits has every limit with its number', async () => {
  const rows = await readRows();
  for (const { name, max, windowSeconds } of Object.values(LIMITS)) {
    const row = rows.find((line) => line.includes(`\`${name}\``));
    expect([name, row]).toEqual([
      name,
      expect.stringMatching(new RegExp(`\\b${max.toLocaleString('en')}\\b`)),
    ]);
    expect(windowSeconds).toBe(900);
  }
});

it('the page about limits says how many places there are for what is costly', async () => {
  const rows = (await readRows()).map((row) => row.split('|').map((cell) => cell.trim()));
  for (const { what, all, ...bounds } of Object.values(PLACES)) {
    const each = 'each' in bounds ? bounds.each : Math.ceil(all / 2);
    const row = rows.find(([, name]) => name === what);
    expect(row?.slice(3, 5)).toEqual([String(each), String(all)]);
  }
});

it('the page about limits says how fast the requests of an operator follow each other', async () => {
  const { perSecond, burst } = operatorPace(1_200);
  const said = (await readFile(page, 'utf8')).replaceAll(/\s+/g, ' ');
  expect(said).toContain(`follow each other: ${burst} at once, then ${perSecond} a second`);
});

it('the page about limits says how guesses are slowed down', async () => {
  const text = (await readFile(page, 'utf8')).split('## Guessed passwords')[1]!.split('\n## ')[0]!;
  const said = text.replaceAll(/\s+/g, ' ');
  for (const sentence of [
    `has ${GUESSES.freeTries} tries. Then it waits ${GUESSES.firstWaitSeconds} seconds`,
    `, ${GUESSES.longestWaitSeconds} at most.`,
    `After ${GUESSES.crowd} tries by strangers each further network has one, then waits ${GUESSES.firstWaitInCrowdSeconds} seconds`,
    `From ${GUESSES.queue} on, strangers wait for each other as well, a minute at most.`,
  ])
    expect(said).toContain(sentence);
  expect(GUESSES.longestTurnSeconds).toBe(60);
});
