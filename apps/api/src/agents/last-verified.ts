import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../platform/logging/logger.js';
import { AgentsRepository } from './agents.repository.js';

const FLUSH_MS = 500;

/**
 * Remembers when agents were last verified and writes it down twice a second, because an update per verification would
 * cost more than the verification. A crash forgets at most that half second; the activity log does not.
 */
@Injectable()
export class LastVerified implements OnApplicationShutdown {
  private pending = new Map<string, Date>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly repository: AgentsRepository,
    private readonly logger: Logger,
  ) {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
  }

  note(agentId: string, at: Date): void {
    this.pending.set(agentId, at);
  }

  /** Writes what is pending. Readers that show the time call it first. */
  async flush(): Promise<void> {
    if (!this.pending.size) return;
    const batch = this.pending;
    this.pending = new Map();
    try {
      await this.repository.touch(batch);
    } catch (error) {
      this.logger.failure('Last-verified times could not be written', error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }
}
