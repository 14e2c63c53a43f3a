import { randomBytes } from 'node:crypto';
import { interleave } from './rounds.mjs';

const KEYS = 2048;

/** Keys of the right shape that nobody was given. */
export const junkKeys = () => Array.from({ length: KEYS }, () => `ak_${randomBytes(32).toString('hex')}`);

/** Measures refused requests beside our own unauthenticated `GET /health`. */
export function besideHealth({ api, load }, requests) {
  const health = [{ method: 'GET', path: '/health' }];
  return interleave(
    [
      { name: 'ours', pid: api.pid, plan: async () => ({ port: api.port, expect: 401, requests }) },
      {
        name: 'GET /health',
        pid: api.pid,
        plan: async () => ({ port: api.port, expect: 200, requests: health }),
      },
    ],
    load,
  );
}
