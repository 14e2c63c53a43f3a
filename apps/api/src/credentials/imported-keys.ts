import { createHash } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database } from '../platform/database/database.js';
import { Logger } from '../platform/logging/logger.js';
import { Repeating } from '../platform/timers/repeating.js';

const POLL_MS = 1_000;
const PREFIX_LENGTH = 3;

/**
 * Keys that were made elsewhere and brought along by their SHA-256. They carry no checksum of ours, so only keys that
 * begin like one of them are looked up; everything else stays junk that costs no query.
 */
@Injectable()
export class ImportedKeys implements OnApplicationShutdown {
  private prefixes: ReadonlySet<string> = new Set();
  private readonly polling: Repeating;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    logger: Logger,
  ) {
    this.polling = new Repeating(
      POLL_MS,
      () => this.load(),
      (error) => logger.failure('Imported key prefixes could not be read', error),
    );
  }

  async start(): Promise<void> {
    await this.load();
    this.polling.start();
  }

  onApplicationShutdown(): void {
    void this.polling.stop();
  }

  /** Reads the prefixes again, after an import by this process. */
  async load(): Promise<void> {
    const rows = await this.database.manager.query<{ prefix: string }[]>(
      `select distinct left(prefix, ${PREFIX_LENGTH}) as prefix from credential where is_imported and revoked_at is null`,
    );
    this.prefixes = new Set(rows.map(({ prefix }) => prefix));
  }

  /** Returns the digest to look a foreign key up by, or null when it begins like none that was imported. */
  digestOf(key: string): Buffer | null {
    if (!this.prefixes.has(key.slice(0, PREFIX_LENGTH))) return null;
    return this.fromSha256(createHash('sha256').update(key).digest('hex'));
  }

  /** The digest under which an imported key is stored: peppered like every other. */
  fromSha256(sha256Hex: string): Buffer {
    return this.keyring.digest(`sha256:${sha256Hex}`);
  }
}
