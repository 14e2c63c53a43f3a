import os from 'node:os';
import { Injectable } from '@nestjs/common';
import { Batcher } from '../../platform/database/batcher.js';
import { Database } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import type { OutboundResult } from '../../platform/egress/index.js';
import { reasonOf, responseOf } from './response.js';
import type { Claimed } from './claimed.js';
import type { Outcome } from './outcome.js';

/** One finished attempt. */
export interface Finished {
  delivery: Claimed;
  outcome: Outcome;
  /** Null when nothing was sent, because there was nothing to send. */
  call: { result: OutboundResult; startedAt: Date } | null;
  errorCode: string | null;
}

const RETRY_MS = 250;
// As long as the margin of a lease: afterwards somebody else has the delivery.
const GIVE_UP_MS = 20_000;
const BATCH_MAX = 64;

const COLUMNS = [
  ['id', 'uuid'],
  ['holder', 'uuid'],
  ['state', 'text'],
  ['delay_ms', 'bigint'],
  ['automatic', 'int'],
  ['reason', 'text'],
  ['organisation_id', 'uuid'],
  ['endpoint_id', 'text'],
  ['n', 'int'],
  ['trigger', 'text'],
  ['started_at', 'timestamptz'],
  ['dns_ms', 'int'],
  ['connect_ms', 'int'],
  ['tls_ms', 'int'],
  ['first_byte_ms', 'int'],
  ['total_ms', 'int'],
  ['remote_address', 'text'],
  ['reused_connection', 'boolean'],
  ['status', 'int'],
  ['error_code', 'text'],
  ['error_reason', 'text'],
  ['response_headers', 'text'],
  ['response_body', 'text'],
] as const;

const NAMES = COLUMNS.map(([name]) => name).join(', ');
const ARRAYS = COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');

// A worker that lost its lease finds no row: it cannot overwrite what happened since. The attempt is logged all the
// same, because the call was made.
const RECORD = {
  name: 'webhook-record',
  text: `with result as (
      select * from unnest(${ARRAYS}) as result (${NAMES})
    ), updated as (
      update webhook_delivery d set
        state = r.state,
        next_attempt_at = coalesce(now() + r.delay_ms * interval '1 millisecond', d.next_attempt_at),
        is_backlog = true,
        auto_attempts = d.auto_attempts + r.automatic,
        trigger = case when r.state = 'pending' then 'auto' else d.trigger end,
        lease_until = null,
        lease_holder = null,
        delivered_at = case when r.state = 'delivered' then coalesce(d.delivered_at, now()) end,
        finished_at = case when r.state <> 'pending' then now() end,
        reason = r.reason,
        last_status = r.status,
        last_error = r.error_code
      from result r
      where d.organisation_id = r.organisation_id and d.id = r.id and d.lease_holder = r.holder and d.state = 'sending'
      returning d.id
    ), logged as (
      insert into webhook_attempt (organisation_id, endpoint_id, delivery_id, n, trigger, started_at, dns_ms, connect_ms,
        tls_ms, first_byte_ms, total_ms, remote_address, reused_connection, status, error_code, error_reason,
        response_headers, response_body, worker)
      select organisation_id, endpoint_id, id, n, trigger, started_at, dns_ms, connect_ms, tls_ms, first_byte_ms,
        total_ms, remote_address, reused_connection, status, error_code, error_reason, response_headers::jsonb,
        response_body, $${COLUMNS.length + 1}
      from result where started_at is not null
    )
    select id from updated`,
};

/** Writes results of attempts, those of all lanes of the process together. */
@Injectable()
export class Recorder {
  private readonly worker = `${os.hostname()}:${process.pid}`;
  private readonly batches: Batcher<Finished, boolean>;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {
    this.batches = new Batcher((finished) => this.write(finished), { max: BATCH_MAX });
  }

  /**
   * Resolves when the result is durable: true, or false when the lease was lost meanwhile. While the database is away it
   * keeps trying as long as leases last; then the delivery is sent again, which is why receivers look at `webhook-id`.
   */
  record(finished: Finished): Promise<boolean> {
    return this.batches.submit(finished);
  }

  private async write(finished: Finished[]): Promise<boolean[]> {
    const values = [...columnsOf(finished), this.worker];
    const started = performance.now();
    for (;;) {
      try {
        const rows = await this.database.prepared<{ id: string }>(RECORD, values);
        const written = new Set(rows.map(({ id }) => id));
        return finished.map(({ delivery }) => written.has(delivery.id));
      } catch (error) {
        if (performance.now() - started > GIVE_UP_MS) {
          this.logger.failure('Results of deliveries could not be written', error, {
            count: finished.length,
          });
          return finished.map(() => false);
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}

function columnsOf(finished: readonly Finished[]): unknown[][] {
  const rows = finished.map(({ delivery, outcome, call, errorCode }) => {
    const result = call?.result;
    const response = result && result.fault === null ? responseOf(result) : null;
    return [
      delivery.id,
      delivery.leaseHolder,
      outcome.state,
      outcome.delayMs,
      outcome.isAutomatic && call ? 1 : 0,
      outcome.reason,
      delivery.organisationId,
      delivery.endpointId,
      delivery.attempts,
      delivery.trigger,
      call?.startedAt ?? null,
      result?.dnsMs ?? null,
      result?.connectMs ?? null,
      result?.tlsMs ?? null,
      result?.firstByteMs ?? null,
      result?.totalMs ?? 0,
      result?.remoteAddress ?? null,
      result?.reusedConnection ?? null,
      result?.status ?? null,
      errorCode,
      errorCode && result ? reasonOf(result) : null,
      response ? JSON.stringify(response.headers) : null,
      response?.body ?? null,
    ];
  });
  return COLUMNS.map((_, column) => rows.map((row) => row[column]));
}
