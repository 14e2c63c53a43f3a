import { aManagementKey } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

describe('the permission catalogue', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  it('takes a permission once, on record once, when 50 add it at the same time', async () => {
    const { headers } = await aManagementKey(signet);
    const add = (permission: string) =>
      call(signet, 'POST', '/api/v1/permissions', { headers, body: { permission } });
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => add(`billing:invoices:send_${round}`)),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
    }
    const records = await signet.sql(`select from activity_event where type = 'permission.added'`);
    expect(records).toHaveLength(5);
  });
});
