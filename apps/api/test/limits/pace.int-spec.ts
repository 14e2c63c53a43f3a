import { aManagementKey } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { eventually } from '../support/eventually.js';

describe('the pace of an operator', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_OPERATOR_RATE_PER_MINUTE: '120' } });
  });
  afterAll(() => signet.close());

  it('keeps who asks for much at once waiting, and nobody who asks after it', async () => {
    const [fast, other] = [await aManagementKey(signet), await aManagementKey(signet)];
    const enough = new AbortController();
    const answered: number[] = [];
    const ask = async ({ headers }: { headers: Record<string, string> }) =>
      (await fetch(`${signet.url}/api/v1/permissions`, { headers, signal: enough.signal })).status;
    // 60 at once, and the last of the others in ten seconds: many are waiting when the other asks.
    const asked = Array.from({ length: 99 }, () => ask(fast).then((status) => answered.push(status)));
    expect(await ask(other)).toBe(200);
    expect(answered.length).toBeLessThan(99);
    // Those who waited are answered like those who did not.
    await eventually(async () => answered.length > 62);
    expect(new Set(answered)).toEqual(new Set([200]));
    enough.abort();
    await Promise.allSettled(asked);
  });
});
