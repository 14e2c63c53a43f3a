import { wordsOfReason } from '@signet/contracts';
import { SystemClock } from '../platform/clock/clock.js';
import type { Settings } from '../platform/config/settings.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Problem } from '../platform/errors/problem.js';
import { LIMITS, reasonOf, type Limit } from './limit.js';
import { LimitsService, refuseIfExceeded } from './limits.service.js';
import { MemoryRateStore } from './memory-rate-store.js';

const clock = new SystemClock();
const limits = new LimitsService(
  new MemoryRateStore(clock),
  new Keyring(Buffer.alloc(32)),
  { SIGNET_RATE_LIMIT_IP_MULTIPLIER: 1 } as Settings,
  clock,
);
const SHARED: Limit = { name: 'shared', max: 3, windowSeconds: 60 };

it.each([SHARED, { ...SHARED, name: 'of this process', isPerProcess: true as const }])(
  'who goes on after 20 refusals is answered late ($name)',
  async (limit) => {
    const late: boolean[] = [];
    for (let call = 0; call < 30; call++) {
      const state = await limits.count(limit, 'somebody');
      try {
        refuseIfExceeded(state);
      } catch (error) {
        late.push((error as Problem).particulars.answerAfterMs !== undefined);
      }
    }
    expect(late).toEqual([...Array(20).fill(false), ...Array(7).fill(true)]);
  },
);

/** Health checks are answered late, and nothing is on record of that. */
const refusing = Object.values(LIMITS).filter((limit) => limit !== LIMITS.healthChecksByAddress);

it.each([...refusing, { ...SHARED, name: 'requests by operator' }])(
  'whoever reads the log is told in words that it was too much ($name)',
  (limit) => {
    expect(wordsOfReason(reasonOf(limit))).toMatch(/too (many|often)/i);
  },
);
