import { WebhookMetrics } from '../../src/webhooks/index.js';
import { checksOf } from '../support/operations.js';
import { startSignet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';

describe('readiness', () => {
  it('of workers ends when events wait for a minute; an API stays ready, and workers catch up', async () => {
    const api = await startSignet();
    await api.sql(
      `insert into event (id, organisation_id, type, occurred_at, data)
       select overlay(event_id_at(now()) placing 'e' from 30), id, 'agent.deleted', now() - interval '2 minutes', '{}'
       from organisation`,
    );
    expect(await api.application.nest.get(WebhookMetrics).isInTime()).toBe(false);
    expect(await checksOf(api)).toEqual({ database: true });

    const worker = await startSignet({ environment: WITH_WORKERS, beside: api });
    try {
      await until(
        () => checksOf(worker),
        ({ webhooks }) => webhooks === true,
      );
      const text = await worker.application.metrics.registry.metrics();
      for (const name of [
        'relay_lag_seconds',
        'attempts_total',
        'breakers_open',
        'lanes_running',
        'dead_letters',
      ])
        expect(text).toContain(`signet_webhook_${name}`);
    } finally {
      await worker.close();
      await api.close();
    }
  });
});
