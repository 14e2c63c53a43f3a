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

  it('gives the figures that can be had, names those that cannot, and gives them again', async () => {
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('signet_webhook_relay_lag_seconds 0');
    await signet.sql('alter table event rename to event_away');
    const partly = await fetch(`${url}/metrics`);
    expect(partly.status).toBe(200);
    const text = await partly.text();
    expect(text).toContain('signet_figures_missing{figure="signet_webhook_relay_lag_seconds"} 1');
    expect(text).not.toMatch(/^signet_webhook_relay_lag_seconds/m);
    for (const figure of ['process_cpu_seconds_total', 'http_server_request_duration_seconds'])
      expect(text).toContain(`# TYPE ${figure}`);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await signet.sql('alter table event_away rename to event');
    const whole = await (await fetch(`${url}/metrics`)).text();
    expect(whole).toMatch(/^signet_webhook_relay_lag_seconds/m);
    expect(whole).not.toContain('signet_figures_missing{');
  });
});
