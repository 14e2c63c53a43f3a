import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';
import { Repeating } from '../platform/timers/repeating.js';

/** Who listens, in all processes, and to how many of them a place was told. */
export interface Counted {
  connected: number;
  told: number;
  polling: number;
  polled: number;
}

interface Row {
  connected: string[];
  polling: Record<string, number>;
}

const EVERY_MS = 1_000;
// A process that says nothing for three times as long is gone.
const STILL_THERE_MS = 10_000;
const GONE_SECONDS = 30;
/** Who has not asked for that long is not polling any more. */
const POLLING_MS = 60_000;
const POLLING_MAX = 1_000;
const NAME_BYTES = 9;

/** Which ends were written to which connection, and fetched from which address. Processes say so on a table, together. */
@Injectable()
export class Listeners implements OnModuleDestroy {
  private readonly process = randomUUID();
  /** How far each connection was told. */
  private readonly connected = new Map<object, number>();
  private readonly polling = new Map<string, { seq: number; atMs: number }>();
  private said = '';
  private saidAtMs = -Infinity;
  /** Nothing runs while nobody listens. */
  private readonly saying = new Repeating(
    EVERY_MS,
    () => this.say(),
    (error) => this.logger.failure('It could not be written down who listens for ended tokens', error),
  );

  constructor(
    private readonly database: Database,
    private readonly organisation: DefaultOrganisation,
    private readonly keyring: Keyring,
    private readonly logger: Logger,
  ) {}

  /** Notes that a list was written to a connection. */
  told(connection: object, seq: number): void {
    this.connected.set(connection, seq);
    this.saying.start();
  }

  left(connection: object): void {
    this.connected.delete(connection);
  }

  /** Notes that a list was fetched. The address itself is not kept. */
  fetched(network: string, seq: number): void {
    const name = this.keyring.mac('revocation poller', network).subarray(0, NAME_BYTES).toString('base64url');
    // Whoever asked last is at the end.
    this.polling.delete(name);
    this.polling.set(name, { seq, atMs: performance.now() });
    if (this.polling.size > POLLING_MAX) this.polling.delete(this.polling.keys().next().value!);
    this.saying.start();
  }

  /** Counts over all processes. @param seq the place that was to be told, null for none */
  async count(scope: Scope, seq: number | null): Promise<Counted> {
    const rows = await this.database.manager.query<Row[]>(
      `select connected, polling from token_end_listener
       where organisation_id = $1 and said_at > clock_timestamp() - make_interval(secs => $2)`,
      [scope, GONE_SECONDS],
    );
    const connected = rows.flatMap((row) => row.connected.map(Number));
    const polling = new Map<string, number>();
    for (const [name, at] of rows.flatMap((row) => Object.entries(row.polling)))
      polling.set(name, Math.max(at, polling.get(name) ?? 0));
    const has = (at: number) => seq !== null && at >= seq;
    return {
      connected: connected.length,
      told: connected.filter(has).length,
      polling: polling.size,
      polled: [...polling.values()].filter(has).length,
    };
  }

  async onModuleDestroy(): Promise<void> {
    await this.saying.stop();
    // Waited for no longer than it takes; without it the row counts for half a minute.
    if (this.said) await this.forget().catch(() => undefined);
  }

  private async say(): Promise<void> {
    const now = performance.now();
    for (const [name, { atMs }] of this.polling) if (now - atMs > POLLING_MS) this.polling.delete(name);
    if (!this.connected.size && !this.polling.size) {
      void this.saying.stop();
      return this.forget();
    }
    const connected = [...this.connected.values()];
    const polling = JSON.stringify(
      Object.fromEntries([...this.polling].map(([name, { seq }]) => [name, seq])),
    );
    const news = `${connected.join()} ${polling}`;
    if (news === this.said && now - this.saidAtMs < STILL_THERE_MS) return;
    await this.write(this.organisation.id, connected, polling);
    [this.said, this.saidAtMs] = [news, now];
  }

  private async write(scope: Scope, connected: number[], polling: string): Promise<void> {
    await this.database.manager.query(
      `insert into token_end_listener (organisation_id, process, said_at, connected, polling)
       values ($1, $2, clock_timestamp(), $3, $4)
       on conflict (process, organisation_id) do update
       set said_at = excluded.said_at, connected = excluded.connected, polling = excluded.polling`,
      [scope, this.process, connected, polling],
    );
  }

  private async forget(): Promise<void> {
    this.said = '';
    await this.remove(this.organisation.id);
  }

  private async remove(scope: Scope): Promise<void> {
    await this.database.manager.query(
      `delete from token_end_listener where organisation_id = $1 and process = $2`,
      [scope, this.process],
    );
  }
}
