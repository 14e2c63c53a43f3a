import { interleave } from '../lib/rounds.mjs';
import { measureBoth } from '../lib/scale.mjs';

export const name = 'list: GET /v1/agents?limit=50 at a million rows beside a thousand';
export const peer = '1,000 rows';
// At most 1.3 times slower.
export const target = 0.77;

/** @param {import('../run.mjs').Context} context */
export const run = (context) => measureBoth(context, interleave, '/v1/agents?limit=50');
