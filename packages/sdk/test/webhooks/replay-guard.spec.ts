import { RETRY_DELAYS, RETRY_JITTER } from '../../src/webhook-windows.gen.js';
import {
  handleOnce,
  MemoryReplayGuard,
  PostgresReplayGuard,
  type Claim,
  type ReplayGuard,
} from '../../src/webhooks/index.js';
import { receiptTable } from '../support/receipt-table.js';

type Mine = Extract<Claim, { state: 'new' }>;

interface Guarded {
  guard: ReplayGuard;
  /** Another process that shares what the first one remembers; the same one where that is impossible. */
  other: ReplayGuard;
  letPass: (seconds: number) => Promise<void>;
  close: () => Promise<void>;
}

const LEASE_SECONDS = 60;

const GUARDS: [string, () => Promise<Guarded>][] = [
  [
    'in memory',
    () => {
      let now = Date.now();
      const guard = new MemoryReplayGuard({ leaseSeconds: LEASE_SECONDS, now: () => now });
      const letPass = (seconds: number) => Promise.resolve(void (now += seconds * 1_000));
      return Promise.resolve({ guard, other: guard, letPass, close: () => Promise.resolve() });
    },
  ],
  [
    'in PostgreSQL',
    async () => {
      const { pool, letPass, close } = await receiptTable();
      const aGuard = () => new PostgresReplayGuard(pool, { leaseSeconds: LEASE_SECONDS });
      await aGuard().setUp();
      await aGuard().setUp();
      return { guard: aGuard(), other: aGuard(), letPass, close };
    },
  ],
];

describe.each(GUARDS)('the replay guard %s', (_, begin) => {
  let guarded: Guarded;
  beforeEach(async () => {
    guarded = await begin();
  });
  afterEach(() => guarded.close());
  const stateOf = async (id: string) => (await guarded.other.claim(id)).state;
  const take = async (id: string): Promise<Mine> => {
    const claim = await guarded.guard.claim(id);
    if (claim.state !== 'new') throw new Error(`It is ${claim.state}.`);
    return claim;
  };

  it('lets one of many in, and the others know how long at most', async () => {
    const claims = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => (n % 2 ? guarded.guard : guarded.other).claim('a')),
    );
    expect(claims.filter(({ state }) => state === 'new')).toHaveLength(1);
    const running = claims.filter((claim) => claim.state === 'running');
    expect(running).toHaveLength(49);
    for (const { secondsLeft } of running) {
      expect(secondsLeft).toBeGreaterThan(0);
      expect(secondsLeft).toBeLessThanOrEqual(LEASE_SECONDS);
    }
  });

  it('knows what is done, and lets in again what was given back', async () => {
    await (await take('a')).done();
    expect(await stateOf('a')).toBe('done');
    await (await take('b')).free();
    expect(await stateOf('b')).toBe('new');
  });

  it('lets somebody take over what died, however late its ghost gives it back', async () => {
    const dead = await take('a');
    await guarded.letPass(LEASE_SECONDS - 1);
    expect(await stateOf('a')).toBe('running');
    await guarded.letPass(2);
    const heir = await take('a');
    await dead.free();
    expect(await stateOf('a')).toBe('running');
    await heir.done();
    await dead.free();
    expect(await stateOf('a')).toBe('done');
  });

  it('believes the ghost that it handled it after all', async () => {
    const slow = await take('a');
    await guarded.letPass(LEASE_SECONDS + 1);
    const heir = await take('a');
    await slow.done();
    await heir.free();
    expect(await stateOf('a')).toBe('done');
  });

  it('remembers for as long as every schedule goes on, with its jitter', async () => {
    const longest = Math.max(
      ...Object.values(RETRY_DELAYS).map((delays) => delays.reduce((sum: number, delay) => sum + delay, 0)),
      7 * 86_400,
    );
    await (await take('a')).done();
    await guarded.letPass(longest * (1 + RETRY_JITTER));
    await (await take('b')).free();
    expect(await stateOf('a')).toBe('done');
  });

  it('forgets in the end', async () => {
    await (await take('a')).done();
    await guarded.letPass(31 * 86_400);
    await (await take('b')).free();
    expect(await stateOf('a')).toBe('new');
  });

  it('handles each delivery once, whoever fails first', async () => {
    let attempts = 0;
    const handle = () =>
      handleOnce(guarded.guard, 'a', () => {
        attempts += 1;
        if (attempts === 1) throw new Error('The database is away');
        return attempts;
      });
    await expect(handle()).rejects.toThrow('The database is away');
    await expect(handle()).resolves.toBe(2);
    await expect(handle()).rejects.toMatchObject({ code: 'ALREADY_SEEN', status: 200 });
  });
});

describe('the replay guard in memory', () => {
  it('drops the oldest that are done when it is full, and nothing that is being handled', () => {
    const guard = new MemoryReplayGuard({ maxIds: 3 });
    const done = (id: string) => void (guard.claim(id) as Mine).done();
    guard.claim('running');
    for (const id of ['a', 'b', 'c', 'd']) done(id);
    expect([guard.claim('running').state, guard.claim('d').state, guard.claim('a').state]).toEqual([
      'running',
      'done',
      'new',
    ]);
  });
});

describe('the replay guard in PostgreSQL', () => {
  it('takes a table of another name, in another schema', async () => {
    const { pool, close } = await receiptTable();
    const { rows } = await pool.query('select current_schema() as name');
    const guard = new PostgresReplayGuard(pool, { table: `${rows[0].name}.Odd "name"` });
    await guard.setUp();
    expect([(await guard.claim('a')).state, (await guard.claim('a')).state]).toEqual(['new', 'running']);
    await close();
  });
});
