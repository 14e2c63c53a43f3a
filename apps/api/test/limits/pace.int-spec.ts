import { aManagementKey } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

describe('the pace of an operator', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_OPERATOR_RATE_PER_MINUTE: '1200' } });
  });
  afterAll(() => signet.close());

  it('keeps who asks for much at once waiting, and nobody who asks after it', async () => {
    const [fast, other] = [await aManagementKey(signet), await aManagementKey(signet)];
    const order: string[] = [];
    const ask = async (name: string, { headers }: { headers: Record<string, string> }) => {
      const { status } = await call(signet, 'GET', '/api/v1/permissions', { headers });
      order.push(name);
      return status;
    };
    const asked = Array.from({ length: 100 }, () => ask('fast', fast));
    asked.push(ask('other', other));
    expect(new Set(await Promise.all(asked))).toEqual(new Set([200]));
    expect(order.indexOf('other')).toBeLessThan(90);
  });
});
