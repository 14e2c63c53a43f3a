import { OperationsListener } from '../../src/platform/health/operations-listener.js';
import { startSignet, type Signet } from '../support/signet.js';

describe('the operations listener', () => {
  let signet: Signet;
  let listener: OperationsListener;
  let url: string;
  beforeAll(async () => {
    signet = await startSignet();
    const { application } = signet;
    listener = new OperationsListener({ check: () => application.checks() }, application.metrics);
    url = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`;
  });
  afterAll(async () => {
    await listener.close();
    await signet.close();
  });

  // Unanswered, the failure would be an unhandled rejection, which ends the process.
  it('answers 503 for figures that the database cannot give, and gives them again when it can', async () => {
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    await signet.sql('alter table event rename to event_away');
    const refused = await fetch(`${url}/metrics`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toEqual({ status: 'not available' });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await signet.sql('alter table event_away rename to event');
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });
});
