import { setTimeout as sleep } from 'node:timers/promises';

/** Polls a condition for five seconds; tells whether it became true. */
export async function eventually(condition) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (condition()) return true;
    await sleep(50);
  }
  return false;
}
