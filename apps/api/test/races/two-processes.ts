import { aManagementKey } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call, type Answer } from '../support/wire.js';

export const MANY = 50;

/** How many answers had each status. */
export const tally = (answers: readonly Answer[]): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

interface Sent {
  body?: unknown;
  headers?: Record<string, string>;
}

/** Two processes of one instance for the tests of a block, and the calls that are made to both at once. */
export function twoProcesses() {
  let signet: Signet;
  let beside: Signet;
  let operator: Record<string, string>;
  beforeAll(async () => {
    signet = await startSignet();
    beside = await startSignet({ beside: signet });
    operator = (await aManagementKey(signet)).headers;
  });
  afterAll(async () => {
    await beside.close();
    await signet.close();
  });
  beforeEach(() => signet.clock.advance(901));

  /** To both processes in turn. */
  const atOnce = (method: string, path: string, sent: Sent | ((n: number) => Sent) = {}, times = MANY) =>
    Promise.all(
      Array.from({ length: times }, (_, n) =>
        call(n % 2 ? signet : beside, method, path, typeof sent === 'function' ? sent(n) : sent),
      ),
    );
  const manage = (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
    atOnce(method, `/api/v1${path}`, { body, headers: { ...operator, ...more } });
  /** One call of the operator. */
  const one = async <T>(method: string, path: string, body?: unknown) =>
    (await call<T>(signet, method, `/api/v1${path}`, { body, headers: operator })).body;
  return {
    /** Both, once they run. */
    both: () => [signet, beside] as const,
    /** What their operator sends. */
    operator: () => operator,
    atOnce,
    manage,
    one,
  };
}
