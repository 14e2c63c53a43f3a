import { addressOf } from '@signet/sdk/management';
import { interleave } from '../lib/rounds.mjs';
import { instanceOf } from '../lib/scale.mjs';

export const name = 'activity explorer, first page (rows, histogram and facets in turn) at 10,000,000 events';
export const peer = '1,000 events';
export const target = null;

/** @param {import('../run.mjs').Context} context */
export async function run(context) {
  const since = new Date(Date.now() - 30 * 86_400_000).toISOString();
  const paths = [
    addressOf(({ activity }) => activity.list({ limit: 50 })),
    addressOf(({ activity }) => activity.getHistogram({ interval: 'day', since })),
    addressOf(({ activity }) => activity.getFacets({ since })),
  ];
  const variant = async (name, size) => {
    const { api, managementKey } = await instanceOf(context, size);
    const headers = { authorization: `Bearer ${managementKey}` };
    const requests = paths.map((path) => ({ method: 'GET', path, headers }));
    return { name, pid: api.pid, plan: () => ({ port: api.port, expect: 200, requests }) };
  };
  return interleave([await variant('10,000,000 events', 'huge'), await variant(peer, 'small')], context.load);
}
