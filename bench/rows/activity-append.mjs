import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { median } from '../lib/rounds.mjs';

export const name = 'activity append, 512 callers (rps: events)';
export const peer = 'bare inserts of 256 rows';
export const target = null;

/** @param {import('../run.mjs').Context} context */
export async function run({ databaseUrl, load: { rounds, progress } }) {
  const measured = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}`);
    const child = fork(join(import.meta.dirname, '../peers/activity-append.mjs'), {
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('It ended without a word.')));
    const [message] = await Promise.race([once(child, 'message'), ended]);
    measured.push(message);
  }
  const middle = (name, results) => ({
    name,
    rps: median(results.map(({ rps }) => rps)),
    perCpuSecond: median(results.map(({ perCpuSecond }) => perCpuSecond)),
    errors: {},
  });
  return [
    middle(
      'ours',
      measured.map(({ ours }) => ours),
    ),
    middle(
      peer,
      measured.map(({ bare }) => bare),
    ),
  ];
}
