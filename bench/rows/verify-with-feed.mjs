import { connectReaders } from '../lib/feed-readers.mjs';
import { interleave } from '../lib/rounds.mjs';
import { verifications } from '../lib/verifications.mjs';

export const name = 'verify while ten services follow the feed of ended tokens';
export const peer = 'nobody follows';
export const target = 0.98;

const READERS = 10;

/** @param {import('../run.mjs').Context} context */
export function run({ api, agents, load, onEnd }) {
  let disconnect = () => {};
  onEnd(() => disconnect());
  const plan = async (readers) => {
    disconnect();
    disconnect = await connectReaders(Array(readers).fill(api.url));
    return verifications(api.port, agents);
  };
  const variants = [
    { name: 'ten follow', pid: api.pid, plan: () => plan(READERS) },
    { name: peer, pid: api.pid, plan: () => plan(0) },
  ];
  return interleave(variants, load);
}
